use crate::Wrong;
use kusari_exercises::stage1 as check;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(u64, u64) -> Option<u64>, says| {
        Wrong::new(name, move || check::overdraft(answer), says)
    };
    vec![
        wrong(
            "compares with less",
            |b, a| (a < b).then(|| b - a),
            "may be emptied to the last unit",
        ),
        wrong("wraps around", |b, a| Some(b.wrapping_sub(a)), "there's less than that"),
        wrong(
            "subtracts first",
            |b, a| Some(b - a),
            "it panicked: attempt to subtract with overflow",
        ),
        wrong("stops at zero", |b, a| Some(b.saturating_sub(a)), "the account is empty"),
        wrong("always refuses", |_, _| None, "100 − 30 is left"),
        wrong(
            "counts in signed numbers",
            |b, a| u64::try_from(b as i64 - a as i64).ok(),
            "the account is empty",
        ),
        wrong(
            "never ends",
            |_, _| loop {
                std::thread::yield_now()
            },
            "did not come to an end",
        ),
        wrong(
            "counts in floating-point numbers",
            |b, a| {
                let rest = b as f64 - a as f64;
                (rest >= 0.0).then_some(rest as u64)
            },
            "drops the last digits",
        ),
        wrong(
            "compares first, and subtracts in floating-point numbers",
            |b, a| if a > b { None } else { Some((b as f64 - a as f64) as u64) },
            "(9007199254740993, 0) gave Some(9007199254740992)",
        ),
        wrong(
            "counts in 32 bits",
            |b, a| (b as u32).checked_sub(a as u32).map(u64::from),
            "32 bits would cut them off",
        ),
        wrong(
            "counts in 32-bit floating-point numbers",
            |b, a| if a > b { None } else { Some((b as f32 - a as f32) as u64) },
            "drops the last digits",
        ),
        wrong(
            "looks at the sign of the difference",
            |b, a| {
                let rest = b.wrapping_sub(a);
                (rest as i64 >= 0).then_some(rest)
            },
            "a signed number would take them for negative",
        ),
        wrong(
            "counts in signed numbers as far as they go",
            |b, a| {
                let [b, a] = [b, a].map(|it| i64::try_from(it).unwrap_or(i64::MAX));
                u64::try_from(b - a).ok()
            },
            "(9223372036854775808, 1) gave Some(9223372036854775806)",
        ),
        wrong(
            "refuses a payout of nothing",
            |b, a| if a == 0 { None } else { b.checked_sub(a) },
            "nothing is taken out",
        ),
        wrong(
            "refuses everything to an empty account",
            |b, a| if b == 0 { None } else { b.checked_sub(a) },
            "overdraft(0, 0) gave None",
        ),
        wrong("answers the distance", |b, a| Some(b.abs_diff(a)), "there's less than that"),
        wrong("subtracts the wrong way", |b, a| a.checked_sub(b), "100 − 30 is left"),
        wrong(
            "lets one unit be missing",
            |b, a| if a > b + 1 { None } else { Some(b.saturating_sub(a)) },
            "overdraft(100, 101) gave Some(0)",
        ),
        wrong(
            "compares the digits as a text",
            |b, a| if a.to_string() > b.to_string() { None } else { Some(b - a) },
            "100 − 30 is left",
        ),
        wrong(
            "compares the numbers of digits",
            |b, a| {
                let digits = |it: u64| it.to_string().len();
                if digits(a) > digits(b) { None } else { Some(b.saturating_sub(a)) }
            },
            "overdraft(100, 101) gave Some(0)",
        ),
        wrong(
            "takes balances beyond the largest amount for a mistake",
            |b, a| if b > (1 << 53) - 1 { None } else { b.checked_sub(a) },
            "may be emptied to the last unit",
        ),
        wrong(
            "knows the examples",
            |b, a| match (b, a) {
                (100, 30) => Some(70),
                (b, a) if b == a => Some(0),
                (b, 0) => Some(b),
                _ => None,
            },
            "this is the difference",
        ),
    ]
}
