use crate::check::{Check, equal};
use crate::edges::{EDGES, draws};
use crate::report::Report;
use rand::RngExt as _;

type Answer = fn(u64, u64) -> Option<u64>;

/// Checks `overdraft`.
pub fn overdraft(student: Answer) -> Report {
    let case = move |balance, amount, expected, because: &'static str| {
        move || asked(student, balance, amount, expected, because)
    };
    let cases = move |cases: &'static [(u64, u64, Option<u64>)], because: &'static str| {
        move || {
            cases.iter().try_for_each(|&(balance, amount, expected)| {
                asked(student, balance, amount, expected, because)
            })
        }
    };
    Check::of("overdraft")
        .claim("a payout leaves the rest", case(100, 30, Some(70), "100 − 30 is left"))
        .claim(
            "an account may be emptied",
            cases(
                &[(100, 100, Some(0)), (1, 1, Some(0)), (u64::MAX, u64::MAX, Some(0))],
                "an account may be emptied to the last unit",
            ),
        )
        .claim(
            "more than there is is refused",
            cases(
                &[(100, 101, None), (100, 200, None), (1, 2, None)],
                "there is less than that in the account",
            ),
        )
        .claim("an empty account pays nothing", case(0, 1, None, "the account is empty"))
        .claim(
            "a payout of nothing leaves everything",
            cases(
                &[(100, 0, Some(100)), (0, 0, Some(0))],
                "every account holds at least nothing, and nothing is taken from it",
            ),
        )
        .claim("large amounts are no exception", case(0, u64::MAX, None, "the account is empty"))
        .claim(
            "every digit of a large balance counts",
            cases(
                &[
                    ((1 << 53) + 1, 0, Some((1 << 53) + 1)),
                    ((1 << 53) + 1, 1 << 53, Some(1)),
                    (1 << 53, (1 << 53) + 1, None),
                    ((1 << 60) + 1, 1 << 60, Some(1)),
                    (1 << 60, (1 << 60) + 1, None),
                ],
                "a floating-point number drops the last digits of numbers beyond 2^53, and a \
                    `u64` keeps them",
            ),
        )
        .claim(
            "32 bits are not enough",
            cases(
                &[
                    (5, 1 << 32, None),
                    ((1 << 32) + 5, 7, Some((1 << 32) - 2)),
                    (1 << 32, 1, Some((1 << 32) - 1)),
                    ((1 << 32) + 5, 1 << 32, Some(5)),
                ],
                "2^32 and more fit into a `u64`, and 32 bits would cut them off",
            ),
        )
        .claim(
            "nor are 63",
            cases(
                &[
                    (1 << 63, 1, Some((1 << 63) - 1)),
                    (u64::MAX, 1, Some(u64::MAX - 1)),
                    (1, 1 << 63, None),
                    (5, u64::MAX, None),
                    (u64::MAX - 1, u64::MAX, None),
                ],
                "2^63 and more fit into a `u64`, and a signed number would take them for negative",
            ),
        )
        .claim("so it is for all numbers", move || {
            let pairs = EDGES.iter().flat_map(|a| EDGES.iter().map(|b| (*a, *b)));
            let mut rng = draws(1);
            let drawn: Vec<(u64, u64)> = (0..500)
                .map(|_| {
                    let wide = rng.random_range(1..64);
                    (rng.random::<u64>() >> wide, rng.random::<u64>() >> wide)
                })
                .collect();
            pairs.chain(drawn).try_for_each(|(balance, amount)| {
                let rest = i128::from(balance) - i128::from(amount);
                let because = if rest < 0 {
                    "the account holds less than that"
                } else {
                    "the account holds that much, and this is the difference"
                };
                asked(student, balance, amount, u64::try_from(rest).ok(), because)
            })
        })
        .report()
}

fn asked(
    student: Answer,
    balance: u64,
    amount: u64,
    expected: Option<u64>,
    because: &str,
) -> Result<(), String> {
    equal(format!("overdraft({balance}, {amount})"), student(balance, amount), expected, because)
}
