use crate::Wrong;
use kusari_exercises::stage8 as check;
use std::collections::{BTreeMap, BTreeSet};

type Interval = (u64, u64);

pub(super) fn overlaps() -> Vec<Wrong> {
    type Answer = fn(Interval, Interval) -> Option<Interval>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::overlap(answer), says);
    vec![
        wrong(
            "takes the last minute for theirs",
            |one, other| {
                let (from, until) = (one.0.max(other.0), one.1.min(other.1));
                (from <= until).then_some((from, until))
            },
            "the minute 40 belongs only to the second one",
        ),
        wrong(
            "takes the time from the first to the last",
            |one, other| Some((one.0.min(other.0), one.1.max(other.1))),
            "the minutes 35 to 39 belong to both",
        ),
        wrong(
            "thinks that the first one begins first",
            |one, other| (other.0 < one.1).then_some((other.0, one.1)),
            "overlap((35, 50), (30, 40))",
        ),
        wrong(
            "forgets that one can be inside the other",
            |one, other| {
                let (first, second) = if one.0 <= other.0 { (one, other) } else { (other, one) };
                (second.0 < first.1).then_some((second.0, first.1))
            },
            "all of the shorter one belongs to both",
        ),
        wrong(
            "answers even if there's no such time",
            |one, other| Some((one.0.max(other.0), one.1.min(other.1))),
            "the minute 40 belongs only to the second one",
        ),
        wrong(
            "counts the last minute in",
            |one, other| {
                let (from, until) = (one.0.max(other.0), one.1.min(other.1));
                (from < until).then(|| (from, until - 1))
            },
            "the minutes 35 to 39 belong to both",
        ),
        wrong(
            "turns a time around that ends before it begins",
            |one, other| {
                let sorted = |it: Interval| (it.0.min(it.1), it.0.max(it.1));
                let (one, other) = (sorted(one), sorted(other));
                let (from, until) = (one.0.max(other.0), one.1.min(other.1));
                (from < until).then_some((from, until))
            },
            "no minute belongs to 40 until 30",
        ),
        wrong(
            "adds one where there's no room",
            |one, other| {
                let (from, until) = (one.0.max(other.0), one.1.min(other.1));
                (from + 1 <= until && until + 1 > from).then_some((from, until))
            },
            "panicked",
        ),
    ]
}

pub(super) fn counted() -> Vec<Wrong> {
    type Answer = fn(&[(u16, u64)]) -> Vec<bool>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::counts_once(answer), says);
    vec![
        wrong(
            "only looks for the same number",
            |commands| {
                let mut seen = BTreeSet::new();
                commands.iter().map(|it| seen.insert(*it)).collect()
            },
            "neither 3 nor 6 is higher",
        ),
        wrong(
            "has one count for everyone",
            |commands| {
                let mut highest = None;
                let mut counts = Vec::new();
                for (_, number) in commands {
                    let is_new = highest.is_none_or(|last| *number > last);
                    if is_new {
                        highest = Some(*number);
                    }
                    counts.push(is_new);
                }
                counts
            },
            "member 2 hasn't used 5 yet",
        ),
        wrong(
            "compares with the last one, whether it counted or not",
            |commands| {
                let mut last = BTreeMap::new();
                commands
                    .iter()
                    .map(|(by, number)| last.insert(*by, *number).is_none_or(|last| *number > last))
                    .collect()
            },
            "7 is still the highest",
        ),
        wrong(
            "begins at 1",
            |commands| {
                let mut highest = BTreeMap::new();
                let mut counts = Vec::new();
                for (by, number) in commands {
                    let last = highest.entry(*by).or_insert(0);
                    counts.push(number > last);
                    *last = (*last).max(*number);
                }
                counts
            },
            "0 is a number as good as any",
        ),
        wrong(
            "wants each number, without gaps",
            |commands| {
                let mut next: BTreeMap<u16, u64> = BTreeMap::new();
                let mut counts = Vec::new();
                for (by, number) in commands {
                    let wanted = next.entry(*by).or_insert(0);
                    counts.push(number == wanted);
                    if number == wanted {
                        *wanted = number.saturating_add(1);
                    }
                }
                counts
            },
            "numbers may be left out",
        ),
        wrong(
            "counts the next number, which doesn't fit",
            |commands| {
                let mut next: BTreeMap<u16, u64> = BTreeMap::new();
                let mut counts = Vec::new();
                for (by, number) in commands {
                    let least = next.entry(*by).or_insert(0);
                    counts.push(number >= least);
                    *least = (*least).max(number.checked_add(1).unwrap());
                }
                counts
            },
            "panicked",
        ),
        wrong(
            "takes the same number again",
            |commands| {
                let mut highest = BTreeMap::new();
                let mut counts = Vec::new();
                for (by, number) in commands {
                    let is_new = highest.get(by).is_none_or(|last| number >= last);
                    if is_new {
                        highest.insert(*by, *number);
                    }
                    counts.push(is_new);
                }
                counts
            },
            "it's the same command again",
        ),
    ]
}
