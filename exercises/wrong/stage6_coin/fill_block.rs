use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6::{self as check, Waiting};

/// How a careless miner chooses.
struct Careless {
    by_fee: bool,
    rounds: bool,
    with_parents: bool,
    late_first: bool,
    stops_when_full: bool,
    /// Adds up again what is chosen already.
    counts_again: bool,
}

const CAREFUL: Careless = Careless {
    by_fee: false,
    rounds: false,
    with_parents: true,
    late_first: false,
    stops_when_full: false,
    counts_again: false,
};

fn fill(waiting: &[Waiting], mut room: usize, how: &Careless) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let mut best: Option<(FeeRate, Vec<usize>, usize)> = None;
        for payment in (0..waiting.len()).filter(|payment| !chosen.contains(payment)) {
            let (mut package, mut fee, mut rated, mut bytes) = (vec![], 0, 0, 0);
            let mut next = Some(payment);
            while let Some(member) = next {
                let is_new = !chosen.contains(&member);
                if is_new {
                    package.insert(0, member);
                    bytes += waiting[member].bytes;
                }
                if is_new || how.counts_again {
                    fee += waiting[member].fee.units();
                    rated += waiting[member].bytes;
                }
                next = waiting[member].parent;
            }
            if !how.with_parents {
                fee = waiting[payment].fee.units();
                rated = waiting[payment].bytes;
            }
            let rate = match (how.by_fee, how.rounds) {
                (true, _) => FeeRate::per_byte(fee),
                (_, true) => FeeRate::per_byte(fee / rated as u64),
                _ => FeeRate::of(Amount::new(fee), rated),
            };
            let beats = |other: FeeRate| if how.late_first { rate >= other } else { rate > other };
            let fits = bytes <= room || how.stops_when_full;
            if fits && best.as_ref().is_none_or(|(other, ..)| beats(*other)) {
                best = Some((rate, package, bytes));
            }
        }
        match best {
            Some((_, package, bytes)) if bytes <= room => {
                room -= bytes;
                chosen.extend(package);
            }
            _ => return chosen,
        }
    }
}

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[Waiting], usize) -> Vec<usize>, says| {
        Wrong::new(name, move || check::fill_block(answer), says)
    };
    vec![
        wrong(
            "takes them as they come",
            |waiting, mut room| {
                let mut chosen = vec![];
                for (number, payment) in waiting.iter().enumerate() {
                    if payment.bytes <= room {
                        room -= payment.bytes;
                        chosen.push(number);
                    }
                }
                chosen
            },
            "0.3, then 0.2, then 0.1 a byte",
        ),
        wrong(
            "looks at fees and not at bytes",
            |waiting, room| fill(waiting, room, &Careless { by_fee: true, ..CAREFUL }),
            "0.3 a byte is more than 0.1",
        ),
        wrong(
            "rounds",
            |waiting, room| fill(waiting, room, &Careless { rounds: true, ..CAREFUL }),
            "1.99, then 1.5, then 1.01 a byte",
        ),
        wrong(
            "prefers who came last",
            |waiting, room| fill(waiting, room, &Careless { late_first: true, ..CAREFUL }),
            "all of them pay 0.1 a byte",
        ),
        wrong(
            "stops at the first that does not fit",
            |waiting, room| fill(waiting, room, &Careless { stops_when_full: true, ..CAREFUL }),
            "after the first there is room for 100 more",
        ),
        wrong(
            "ranks a child without its parents",
            |waiting, room| fill(waiting, room, &Careless { with_parents: false, ..CAREFUL }),
            "less than 40 for 1000",
        ),
        wrong(
            "lets a parent that is chosen weigh on its children",
            |waiting, room| fill(waiting, room, &Careless { counts_again: true, ..CAREFUL }),
            "then 2 pays 0.2 alone",
        ),
        wrong(
            "sorts once, by each one's own rate",
            |waiting, mut room| {
                let rate =
                    |number: &usize| FeeRate::of(waiting[*number].fee, waiting[*number].bytes);
                let mut order: Vec<usize> = (0..waiting.len()).collect();
                order.sort_by_key(|number| std::cmp::Reverse(rate(number)));
                order.retain(|number| {
                    let fits = waiting[*number].bytes <= room;
                    room -= if fits { waiting[*number].bytes } else { 0 };
                    fits
                });
                order
            },
            "0 and 2 together pay 15 for 200 bytes",
        ),
        wrong(
            "waits for the parent and never helps it",
            |waiting, mut room| {
                let mut chosen: Vec<usize> = vec![];
                loop {
                    let may = |number: &usize| {
                        let is_ready =
                            waiting[*number].parent.is_none_or(|parent| chosen.contains(&parent));
                        is_ready && !chosen.contains(number) && waiting[*number].bytes <= room
                    };
                    let rate =
                        |number: &usize| FeeRate::of(waiting[*number].fee, waiting[*number].bytes);
                    let ready = (0..waiting.len()).filter(may);
                    let best =
                        ready.max_by_key(|number| (rate(number), std::cmp::Reverse(*number)));
                    let Some(best) = best else { return chosen };
                    room -= waiting[best].bytes;
                    chosen.push(best);
                }
            },
            "0 and 2 together pay 15 for 200 bytes",
        ),
        wrong(
            "puts the child first",
            |waiting, room| {
                let mut chosen = fill(waiting, room, &CAREFUL);
                for at in 1..chosen.len() {
                    if waiting[chosen[at]].parent == Some(chosen[at - 1]) {
                        chosen.swap(at - 1, at);
                    }
                }
                chosen
            },
            "1 spends what 0 pays",
        ),
        wrong(
            "takes the parent along and forgets its room",
            |waiting, mut room| {
                let mut chosen: Vec<usize> = vec![];
                let rate =
                    |number: &usize| FeeRate::of(waiting[*number].fee, waiting[*number].bytes);
                let mut order: Vec<usize> = (0..waiting.len()).collect();
                order.sort_by_key(|number| std::cmp::Reverse(rate(number)));
                for number in order {
                    if waiting[number].bytes > room || chosen.contains(&number) {
                        continue;
                    }
                    room -= waiting[number].bytes;
                    let parent = waiting[number].parent.filter(|it| !chosen.contains(it));
                    chosen.extend(parent);
                    chosen.push(number);
                }
                chosen
            },
            "2 cannot stand without 0",
        ),
    ]
}
