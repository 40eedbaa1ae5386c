use crate::Wrong;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;
use std::collections::BTreeSet;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[u64]) -> Option<u64>, says| {
        Wrong::new(name, move || check::total(answer), says)
    };
    const MAX: u64 = Amount::MAX.units();
    fn right(amounts: &[u64]) -> Option<u64> {
        let mut amounts = amounts.iter();
        amounts.try_fold(0_u64, |sum, n| sum.checked_add(*n).filter(|sum| *sum <= MAX))
    }
    vec![
        wrong("just adds", |a| Some(a.iter().sum()), "that's more than 2^53 − 1"),
        wrong(
            "only looks at overflow",
            |a| a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)),
            "more than 2^53 − 1",
        ),
        wrong(
            "wraps and then compares",
            |a| Some(a.iter().fold(0_u64, |sum, &n| sum.wrapping_add(n))).filter(|&sum| sum <= MAX),
            "too large from the first amount on",
        ),
        wrong(
            "forbids the largest",
            |a| a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)).filter(|&sum| sum < MAX),
            "the largest amount there is",
        ),
        wrong(
            "has no answer to no amounts",
            |a| {
                if a.is_empty() {
                    None
                } else {
                    a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)).filter(|&sum| sum <= MAX)
                }
            },
            "the sum of no amounts is zero",
        ),
        wrong(
            "wraps, and looks at the sum after each amount",
            |a| {
                let mut sum = 0_u64;
                for n in a {
                    sum = sum.wrapping_add(*n);
                    if sum > MAX {
                        return None;
                    }
                }
                Some(sum)
            },
            "after it wraps around is small",
        ),
        wrong(
            "looks at each amount, and wraps",
            |a| {
                if a.iter().any(|n| *n > MAX) {
                    return None;
                }
                Some(a.iter().fold(0_u64, |sum, n| sum.wrapping_add(*n))).filter(|sum| *sum <= MAX)
            },
            "too large from the second amount on",
        ),
        wrong(
            "looks at each amount only",
            |a| if a.iter().any(|n| *n > MAX) { None } else { Some(a.iter().sum()) },
            "total(&[9007199254740991, 1]) gave Some(9007199254740992)",
        ),
        wrong(
            "counts in 32 bits",
            |a| {
                a.iter().any(|n| *n > 1 << 40).then_some(None).unwrap_or_else(|| {
                    Some(u64::from(a.iter().fold(0_u32, |sum, n| sum.wrapping_add(*n as u32))))
                })
            },
            "32 bits don't hold them all",
        ),
        wrong(
            "counts in 32-bit floating-point numbers",
            |a| Some(a.iter().map(|n| *n as f32).sum::<f32>() as u64).filter(|sum| *sum <= MAX),
            "32 bits don't hold them all",
        ),
        wrong(
            "counts in signed numbers",
            |a| {
                let sum = a.iter().fold(0_i64, |sum, n| sum.wrapping_add(*n as i64));
                u64::try_from(sum).ok().filter(|sum| *sum <= MAX)
            },
            "after it wraps around is small",
        ),
        wrong(
            "adds each amount once",
            |a| {
                let amounts: BTreeSet<_> = a.iter().collect();
                amounts
                    .into_iter()
                    .try_fold(0_u64, |sum, n| sum.checked_add(*n))
                    .filter(|s| *s <= MAX)
            },
            "every time they come up",
        ),
        wrong(
            "stops at a zero",
            |a| right(a.split(|n| *n == 0).next().unwrap()),
            "a zero adds nothing",
        ),
        wrong(
            "refuses a zero",
            |a| if a.contains(&0) { None } else { right(a) },
            "a zero adds nothing",
        ),
        wrong(
            "adds pairs",
            |a| {
                let pair = |pair: &[u64]| right(pair);
                right(&a.chunks_exact(2).map(pair).collect::<Option<Vec<_>>>()?)
            },
            "there's only this amount",
        ),
        wrong("forgets the last", |a| right(&a[..a.len().saturating_sub(1)]), "1 + 20 + 300"),
        wrong("forgets the first", |a| right(a.get(1..).unwrap_or(a)), "1 + 20 + 300"),
        wrong(
            "stops at the largest amount",
            |a| Some(a.iter().fold(0_u64, |sum, n| sum.saturating_add(*n).min(MAX))),
            "that's more than 2^53 − 1",
        ),
        wrong(
            "leaves out what is too much",
            |a| {
                let add =
                    |sum: u64, n: &u64| sum.checked_add(*n).filter(|s| *s <= MAX).unwrap_or(sum);
                Some(a.iter().fold(0, add))
            },
            "that's more than 2^53 − 1",
        ),
        wrong(
            "looks at the last sum only",
            |a| {
                let (last, front) = a.split_last().unwrap_or((&0, &[]));
                let sum = front.iter().fold(0_u64, |sum, n| sum.wrapping_add(*n));
                sum.checked_add(*last).filter(|sum| *sum <= MAX)
            },
            "after it wraps around is small",
        ),
        wrong("adds a hundred of them", |a| right(&a[..a.len().min(100)]), "1000 · 3"),
        wrong(
            "takes the rest modulo 2^53",
            |a| Some(a.iter().fold(0, |sum: u64, n| sum.wrapping_add(*n)) & MAX),
            "that's more than 2^53 − 1",
        ),
        wrong(
            "allows 2^53",
            |a| {
                a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)).filter(|&sum| sum <= MAX + 1)
            },
            "that's more than 2^53 − 1",
        ),
    ]
}
