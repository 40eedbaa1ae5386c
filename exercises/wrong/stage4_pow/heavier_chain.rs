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
        wrong("takes the longest", |c| first_most(c.iter().map(Vec::len)), "160, and 2^8 are 256"),
        wrong(
            "adds bits",
            |c| first_most(c.iter().map(|chain| chain.iter().map(|b| b.bits()).sum::<u64>())),
            "160, and 2^8 are 256",
        ),
        wrong(
            "takes the hardest block",
            |c| first_most(c.iter().map(|chain| chain.iter().max().copied())),
            "five times 2^6 are 320",
        ),
        wrong("compares the lists", |c| first_most(c.iter()), "five times 2^6 are 320"),
        wrong(
            "takes the last of equals",
            |c| (0..c.len()).max_by_key(|i| work(&c[*i])),
            "all three stand for 256 hashes",
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
            "all three stand for 256 hashes",
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
    ]
}
