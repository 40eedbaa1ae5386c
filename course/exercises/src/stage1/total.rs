use crate::check::{Check, asking, equal};
use crate::edges::{EDGES, draws};
use crate::report::Report;
use rand::RngExt as _;

/// The largest amount, 2^53 − 1.
const MAX: u64 = (1 << 53) - 1;

type Answer = fn(&[u64]) -> Option<u64>;

/// Checks `total`.
pub fn total(student: Answer) -> Report {
    let case = move |amounts: &'static [u64], expected, because: &'static str| {
        move || asked(student, amounts, expected, because)
    };
    let cases = move |cases: &'static [(&'static [u64], Option<u64>)], because: &'static str| {
        move || {
            let mut cases = cases.iter();
            cases.try_for_each(|(amounts, expected)| asked(student, amounts, *expected, because))
        }
    };
    Check::of("total")
        .claim("amounts add up", case(&[1, 20, 300], Some(321), "1 + 20 + 300"))
        .claim("no amounts add up to zero", case(&[], Some(0), "the sum of no amounts is zero"))
        .claim("a single amount is its own sum", case(&[7], Some(7), "there's only this amount"))
        .claim(
            "every amount counts, even if the same amount came before",
            cases(
                &[(&[5, 5, 5], Some(15)), (&[7, 3, 7, 3], Some(20))],
                "equal amounts count every time they come up",
            ),
        )
        .claim(
            "zeros add nothing, and stop nothing",
            cases(
                &[(&[0], Some(0)), (&[0, 5], Some(5)), (&[5, 0, 7], Some(12))],
                "a zero adds nothing, and what comes after it still counts",
            ),
        )
        .claim(
            "the largest sum is allowed",
            cases(
                &[(&[MAX - 1, 1], Some(MAX)), (&[MAX], Some(MAX)), (&[0, MAX, 0], Some(MAX))],
                "2^53 − 1 is the largest amount there is",
            ),
        )
        .claim(
            "a larger sum isn't",
            cases(
                &[
                    (&[MAX, 1], None),
                    (&[1, MAX], None),
                    (&[MAX + 1], None),
                    (&[MAX, MAX], None),
                    (&[1, MAX, 0], None),
                ],
                "that's more than 2^53 − 1",
            ),
        )
        .claim(
            "32 bits aren't enough",
            cases(
                &[
                    (&[1 << 32, 5], Some((1 << 32) + 5)),
                    (&[1 << 31, 1 << 31], Some(1 << 32)),
                    (&[1 << 24, 1], Some((1 << 24) + 1)),
                ],
                "every digit of the sum counts, and 32 bits don't hold them all",
            ),
        )
        .claim(
            "even if it overflows a `u64`",
            case(&[u64::MAX, u64::MAX], None, "that's more than any amount"),
        )
        .claim(
            "or overflows on the way",
            case(&[u64::MAX, 2, 3], None, "the sum was too large from the first amount on"),
        )
        .claim(
            "even if it wraps around to something small",
            cases(
                &[
                    (&[5, u64::MAX], None),
                    (&[1, u64::MAX], None),
                    (&[3, u64::MAX - 1, 4], None),
                    (&[1 << 63, 1 << 63], None),
                    (&[7, 1 << 63, 1 << 63], None),
                ],
                "the true sum is 2^64 or more; what is left of it after it wraps around is small, \
                    and wrong",
            ),
        )
        .claim("even if each amount is small enough by itself", move || {
            // 2049 · (2^53 − 1) is more than 2^64 by less than 2^53.
            asked(student, &[MAX; 2049], None, "it's too large from the second amount on")
        })
        .claim("long lists are no exception", move || {
            asked(student, &[3; 1000], Some(3000), "1000 · 3")?;
            asked(student, &[1 << 44; 511], Some(511 << 44), "511 · 2^44, less than 2^53")?;
            asked(student, &[1 << 44; 512], None, "512 · 2^44 is 2^53, one more than the largest")
        })
        .claim("the same goes for any other amounts", move || {
            let mut rng = draws(2);
            (0..600).try_for_each(|_| {
                let count = rng.random_range(0..8);
                let wide = rng.random_range(4..64);
                let mut draw = |_| match rng.random_range(0..8) {
                    0 => EDGES[rng.random_range(0..EDGES.len())],
                    _ => rng.random::<u64>() >> wide,
                };
                let amounts: Vec<u64> = (0..count).map(&mut draw).collect();
                let sum: u128 = amounts.iter().map(|it| u128::from(*it)).sum();
                let expected = u64::try_from(sum).ok().filter(|sum| *sum <= MAX);
                let because = if expected.is_some() {
                    "that's their sum"
                } else {
                    "their sum is more than 2^53 − 1"
                };
                asked(student, &amounts, expected, because)
            })
        })
        .report()
}

fn asked(
    student: Answer,
    amounts: &[u64],
    expected: Option<u64>,
    because: &str,
) -> Result<(), String> {
    let call = match amounts {
        [first, .., last] if amounts.len() > 10 => {
            format!("total, for {} amounts from {first} to {last},", amounts.len())
        }
        _ => format!("total(&{amounts:?})"),
    };
    equal(asking(call), student(amounts), expected, because)
}
