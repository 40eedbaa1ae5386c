use crate::check::{Check, asking, equal};
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
            "more than the account holds is refused",
            cases(
                &[(100, 101, None), (100, 200, None), (1, 2, None)],
                "there's less than that in the account",
            ),
        )
        .claim(
            "nothing can be paid from an empty account",
            case(0, 1, None, "the account is empty"),
        )
        .claim(
            "a payout of nothing leaves everything",
            cases(
                &[(100, 0, Some(100)), (0, 0, Some(0))],
                "nothing is taken out, so everything is left",
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
                "beyond 2^53 a floating-point number drops the last digits, and a `u64` keeps them",
            ),
        )
        .claim(
            "32 bits aren't enough",
            cases(
                &[
                    (5, 1 << 32, None),
                    ((1 << 32) + 5, 7, Some((1 << 32) - 2)),
                    (1 << 32, 1, Some((1 << 32) - 1)),
                    ((1 << 32) + 5, 1 << 32, Some(5)),
                ],
                "numbers from 2^32 up fit into a `u64`, and 32 bits would cut them off",
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
                "numbers from 2^63 up fit into a `u64`, and a signed number would take them for \
                    negative",
            ),
        )
        .claim("the same goes for any other numbers", move || {
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
    equal(
        asking(format!("overdraft({balance}, {amount})")),
        student(balance, amount),
        expected,
        because,
    )
}
