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
            "after the first there's room for 100 more",
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
            "2 can't get in without 0",
        ),
        wrong(
            "divides",
            |waiting, room| {
                let mut chosen: Vec<usize> = vec![];
                let mut left = room;
                loop {
                    let mut best: Option<(f64, Vec<usize>, usize)> = None;
                    for number in (0..waiting.len()).filter(|it| !chosen.contains(it)) {
                        let mut members = vec![];
                        let mut next = Some(number);
                        while let Some(member) = next.filter(|it| !chosen.contains(it)) {
                            members.insert(0, member);
                            next = waiting[member].parent;
                        }
                        let fee: u64 = members.iter().map(|it| waiting[*it].fee.units()).sum();
                        let bytes: usize = members.iter().map(|it| waiting[*it].bytes).sum();
                        let rate = fee as f64 / bytes as f64;
                        if bytes <= left && best.as_ref().is_none_or(|(most, ..)| rate > *most) {
                            best = Some((rate, members, bytes));
                        }
                    }
                    let Some((_, members, bytes)) = best else { return chosen };
                    left -= bytes;
                    chosen.extend(members);
                }
            },
            "fractions (f64) don't show it",
        ),
        wrong(
            "multiplies crosswise in 64 bits",
            |waiting, room| {
                let mut order: Vec<usize> = (0..waiting.len()).collect();
                let times = |a: usize, b: usize| waiting[a].fee.units() * waiting[b].bytes as u64;
                order.sort_by(|a, b| times(*b, *a).cmp(&times(*a, *b)));
                let mut left = room;
                order.retain(|it| {
                    let fits = waiting[*it].bytes <= left;
                    left -= if fits { waiting[*it].bytes } else { 0 };
                    fits
                });
                order
            },
            "it panicked: attempt to multiply with overflow",
        ),
        wrong(
            "needs a byte of room more",
            |waiting, room| fill(waiting, room.saturating_sub(1), &CAREFUL),
            "it needs 100 bytes, and there are 100",
        ),
        wrong(
            "takes a byte too many",
            |waiting, room| fill(waiting, room.saturating_add(1), &CAREFUL),
            "it needs 100 bytes",
        ),
        wrong(
            "leaves out who pays nothing",
            |waiting, room| {
                let mut chosen = fill(waiting, room, &CAREFUL);
                while chosen.last().is_some_and(|it| waiting[*it].fee == Amount::ZERO) {
                    chosen.pop();
                }
                chosen
            },
            "there's room for both that pay nothing",
        ),
        wrong(
            "looks one parent up and no further",
            |waiting, room| {
                let flat: Vec<Waiting> = waiting
                    .iter()
                    .map(|it| {
                        let grand = it.parent.and_then(|parent| waiting[parent].parent);
                        Waiting { parent: it.parent.filter(|_| grand.is_none()), ..*it }
                    })
                    .collect();
                fill(&flat, room, &CAREFUL)
            },
            "3 pays 0.3 a byte; 0, 1 and 2 together pay 0.2",
        ),
        wrong(
            "chooses at most thirty",
            |waiting, room| {
                let mut chosen = fill(waiting, room, &CAREFUL);
                chosen.truncate(30);
                chosen
            },
            "the last one pays 800 for all forty",
        ),
        wrong(
            "adds a byte to the room that there is",
            |waiting, room| fill(waiting, room + 1, &Careless { ..CAREFUL }),
            "it panicked: attempt to add with overflow",
        ),
        wrong(
            "answers in the order in which they came",
            |waiting, room| {
                let mut chosen = fill(waiting, room, &CAREFUL);
                chosen.sort();
                chosen
            },
            "0.3, then 0.2, then 0.1 a byte",
        ),
        wrong(
            "answers the last chosen first",
            |waiting, room| {
                let mut chosen = fill(waiting, room, &CAREFUL);
                chosen.reverse();
                chosen
            },
            "0.3, then 0.2, then 0.1 a byte",
        ),
        wrong(
            "prefers the smaller of two equals",
            |waiting, room| {
                let mut order: Vec<usize> = (0..waiting.len()).collect();
                let rate = |it: &usize| FeeRate::of(waiting[*it].fee, waiting[*it].bytes);
                order.sort_by_key(|it| (std::cmp::Reverse(rate(it)), waiting[*it].bytes));
                let mut left = room;
                order.retain(|it| {
                    let fits = waiting[*it].bytes <= left;
                    left -= if fits { waiting[*it].bytes } else { 0 };
                    fits
                });
                order
            },
            "all of them pay 0.1 a byte",
        ),
    ]
}
