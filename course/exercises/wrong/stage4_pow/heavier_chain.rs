use crate::Wrong;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&[Vec<Difficulty>]) -> Option<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::heavier_chain(answer), says);
    fn work(chain: &[Difficulty]) -> u128 {
        chain.iter().map(|block| block.work().hashes()).sum()
    }
    fn first_most<T: PartialOrd>(values: impl IntoIterator<Item = T>) -> Option<usize> {
        let mut best: Option<(usize, T)> = None;
        for (place, value) in values.into_iter().enumerate() {
            if best.as_ref().is_none_or(|(_, most)| value > *most) {
                best = Some((place, value));
            }
        }
        best.map(|(place, _)| place)
    }
    vec![
        wrong("takes the longest", |c| first_most(c.iter().map(Vec::len)), "160, and 2^8 is 256"),
        wrong(
            "adds bits",
            |c| first_most(c.iter().map(|chain| chain.iter().map(|b| b.bits()).sum::<u64>())),
            "160, and 2^8 is 256",
        ),
        wrong(
            "takes the hardest block",
            |c| first_most(c.iter().map(|chain| chain.iter().max().copied())),
            "five times 2^6 is 320",
        ),
        wrong("compares the lists", |c| first_most(c.iter()), "five times 2^6 is 320"),
        wrong(
            "takes the last of equals",
            |c| (0..c.len()).max_by_key(|i| work(&c[*i])),
            "all three took 256 hashes",
        ),
        wrong(
            "changes over for equal work",
            |c| {
                let mut best = None;
                for (i, chain) in c.iter().enumerate() {
                    if best.is_none_or(|b: usize| work(chain) >= work(&c[b])) {
                        best = Some(i);
                    }
                }
                best
            },
            "all three took 256 hashes",
        ),
        wrong(
            "compares neighbours only",
            |c| {
                let mut best = c.first().map(|_| 0);
                for i in 1..c.len() {
                    if work(&c[i]) > work(&c[i - 1]) {
                        best = Some(i);
                    }
                }
                best
            },
            "more than 2^3 and 2^4",
        ),
        wrong(
            "begins to compare with nothing",
            |c| {
                let (mut best, mut most) = (None, 0);
                for (i, chain) in c.iter().enumerate() {
                    if work(chain) > most {
                        (best, most) = (Some(i), work(chain));
                    }
                }
                best
            },
            "there is no other",
        ),
        wrong(
            "expects a chain",
            |c| {
                let mut best = 0;
                let mut most = work(&c[0]);
                for (i, chain) in c.iter().enumerate() {
                    if work(chain) > most {
                        (best, most) = (i, work(chain));
                    }
                }
                Some(best)
            },
            "it panicked: index out of bounds",
        ),
        wrong(
            "answers 0 where there is none",
            |c| Some(first_most(c.iter().map(|x| work(x))).unwrap_or(0)),
            "the list is empty",
        ),
        wrong(
            "counts in a u64",
            |c| first_most(c.iter().map(|x| x.iter().map(|b| 1_u64 << b.bits()).sum::<u64>())),
            "it panicked: attempt to",
        ),
        wrong(
            "counts in fractions",
            |c| {
                first_most(
                    c.iter().map(|x| x.iter().map(|b| (b.bits() as f64).exp2()).sum::<f64>()),
                )
            },
            "fractions (f64) are not that exact",
        ),
        wrong(
            "multiplies the last block's work",
            |c| {
                first_most(
                    c.iter().map(|x| x.last().map_or(0, |b| b.work().hashes() * x.len() as u128)),
                )
            },
            "the last two are equal",
        ),
        wrong(
            "lets sums turn over",
            |c| {
                first_most(c.iter().map(|x| {
                    x.iter().fold(0_u64, |s, b| {
                        s.wrapping_add(1_u64.checked_shl(b.bits() as u32).unwrap_or(0))
                    })
                }))
            },
            "2^65 is most",
        ),
        wrong(
            "stops at the largest u64",
            |c| {
                first_most(c.iter().map(|x| {
                    x.iter().fold(0_u64, |s, b| {
                        s.saturating_add(b.work().hashes().try_into().unwrap_or(u64::MAX))
                    })
                }))
            },
            "2^65 is most",
        ),
        wrong(
            "takes the lightest",
            |c| {
                let least = c.iter().map(|x| work(x)).min()?;
                c.iter().position(|x| work(x) == least)
            },
            "160, and 2^8 is 256",
        ),
        wrong(
            "compares each with the first",
            |c| {
                let first = work(c.first()?);
                Some((1..c.len()).find(|i| work(&c[*i]) > first).unwrap_or(0))
            },
            "it's the first of those with",
        ),
        wrong(
            "looks at two chains",
            |c| match c {
                [] => None,
                [_] => Some(0),
                [a, b, ..] => Some(usize::from(work(b) > work(a))),
            },
            "2^65 is most",
        ),
        wrong(
            "counts places in a u8",
            |c| first_most(c.iter().map(|x| work(x))).map(|i| usize::from(i as u8)),
            "number 256, counted from 0",
        ),
        wrong(
            "answers the place in the sorted list",
            |c| {
                let mut works: Vec<u128> = c.iter().map(|x| work(x)).collect();
                works.sort();
                works.len().checked_sub(1)
            },
            "3 · 128 is 384",
        ),
        wrong(
            "takes a block of 0 bits for no work",
            |c| {
                first_most(c.iter().map(|x| {
                    x.iter().filter(|b| b.bits() > 0).map(|b| b.work().hashes()).sum::<u128>()
                }))
            },
            "2^0 is 1",
        ),
        wrong(
            "prefers the longer of two equals",
            |c| first_most(c.iter().map(|x| (work(x), x.len()))),
            "it's the first of those with",
        ),
        wrong(
            "prefers the shorter of two equals",
            |c| first_most(c.iter().map(|x| (work(x), usize::MAX - x.len()))),
            "all three took 256 hashes",
        ),
        wrong(
            "skips chains without blocks and counts on",
            |c| first_most(c.iter().filter(|x| !x.is_empty()).map(|x| work(x))),
            "2^0 is 1, and without a block",
        ),
        wrong(
            "multiplies the average by the length",
            |c| {
                first_most(c.iter().map(|x| {
                    let bits: u64 = x.iter().map(|b| b.bits()).sum();
                    let average = bits as f64 / x.len().max(1) as f64;
                    x.len() as f64 * average.exp2()
                }))
            },
            "it's the first of those with",
        ),
    ]
}
