//! Right answers to chapter 6's question who gets room.

use kusari::stage6_coin::*;
use kusari_exercises::stage6::Waiting;
use std::cmp::Ordering;

/// What is chosen with a payment, the oldest first.
pub(super) fn package(waiting: &[Waiting], payment: usize, chosen: &[usize]) -> Vec<usize> {
    if chosen.contains(&payment) {
        return vec![];
    }
    let mut members = match waiting[payment].parent {
        Some(parent) => package(waiting, parent, chosen),
        None => vec![],
    };
    members.push(payment);
    members
}

pub(super) fn crosswise(waiting: &[Waiting], room: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut left = room;
    loop {
        let mut best: Vec<usize> = vec![];
        let mut best_fee = 0_u128;
        let mut best_bytes = 1_u128;
        for payment in 0..waiting.len() {
            let members = package(waiting, payment, &chosen);
            let bytes: usize = members.iter().map(|m| waiting[*m].bytes).sum();
            let fee: u128 = members.iter().map(|m| waiting[*m].fee.units() as u128).sum();
            if members.is_empty() || bytes > left {
                continue;
            }
            if best.is_empty() || fee * best_bytes > best_fee * bytes as u128 {
                best = members;
                best_fee = fee;
                best_bytes = bytes as u128;
            }
        }
        if best.is_empty() {
            return chosen;
        }
        left -= best_bytes as usize;
        chosen.append(&mut best);
    }
}

pub(super) fn sorted_each_time(waiting: &[Waiting], room: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let used: usize = chosen.iter().map(|m| waiting[*m].bytes).sum();
        let mut offers: Vec<(FeeRate, usize, Vec<usize>)> = Vec::new();
        for payment in 0..waiting.len() {
            let members = package(waiting, payment, &chosen);
            let bytes: usize = members.iter().map(|m| waiting[*m].bytes).sum();
            let fee = members.iter().map(|m| waiting[*m].fee.units()).sum();
            if !members.is_empty() && used + bytes <= room {
                offers.push((FeeRate::of(Amount::new(fee), bytes), payment, members));
            }
        }
        offers.sort_by(|a, b| match b.0.cmp(&a.0) {
            Ordering::Equal => a.1.cmp(&b.1),
            other => other,
        });
        match offers.into_iter().next() {
            Some((_, _, members)) => chosen.extend(members),
            None => return chosen,
        }
    }
}

pub(super) fn by_max(waiting: &[Waiting], room: usize) -> Vec<usize> {
    let (mut chosen, mut left) = (vec![], room);
    loop {
        let offer = |payment: usize| {
            let members = package(waiting, payment, &chosen);
            let fee = members.iter().map(|it| waiting[*it].fee.units()).sum();
            let bytes = members.iter().map(|it| waiting[*it].bytes).sum::<usize>();
            (FeeRate::of(Amount::new(fee), bytes), std::cmp::Reverse(payment), bytes, members)
        };
        let offers = (0..waiting.len()).map(offer);
        let fitting = offers.filter(|(_, _, bytes, members)| *bytes <= left && !members.is_empty());
        let Some((_, _, bytes, members)) = fitting.max_by_key(|it| (it.0, it.1)) else {
            return chosen;
        };
        left -= bytes;
        chosen.extend(members);
    }
}
