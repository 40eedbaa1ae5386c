use crate::Wrong;
use kusari_exercises::stage4 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(u32, u64) -> u128, says| {
        Wrong::new(name, move || check::expected_attempts(answer), says)
    };
    vec![
        wrong("multiplies", |bits, _| u128::from(2 * bits), "any hash will do"),
        wrong("squares", |bits, _| u128::from(bits * bits), "every second hash"),
        wrong(
            "believes that it must come soon",
            |bits, in_vain| (1_u128 << bits).saturating_sub(in_vain.into()),
            "luck has no memory",
        ),
        wrong(
            "subtracts and falls below zero",
            |bits, in_vain| (1_u128 << bits) - u128::from(in_vain),
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "adds what was in vain",
            |bits, in_vain| (1_u128 << bits) + u128::from(in_vain),
            "luck has no memory",
        ),
        wrong(
            "begins to be unlucky after the average",
            |bits, in_vain| match u128::from(in_vain) {
                tried if tried < 1 << bits => 1 << bits,
                _ => 1,
            },
            "luck has no memory",
        ),
        wrong(
            "has no room for 64 bits",
            |bits, _| u128::from(1_u64 << bits),
            "it panicked: attempt to shift left with overflow",
        ),
        wrong(
            "has no room and does not see it",
            |bits, _| u128::from(1_u64.wrapping_shl(bits)),
            "more than a u64 can hold",
        ),
        wrong(
            "takes half of it for the average",
            |bits, _| (1_u128 << bits) / 2,
            "every second hash",
        ),
        wrong("leaves one out", |bits, _| (1_u128 << bits) - 1, "every second hash"),
        wrong("takes ^ for a power", |bits, _| u128::from(2 ^ bits), "every second hash"),
        wrong(
            "has 63 bits at most",
            |bits, _| if bits < 64 { 1 << bits } else { u128::from(u64::MAX) },
            "more than a u64 can hold",
        ),
        wrong(
            "counts in 32 bits",
            |bits, _| u128::from(1_u32.checked_shl(bits).unwrap_or(u32::MAX)),
            "that is 2 to the power of 32",
        ),
        wrong(
            "counts in numbers with a sign",
            |bits, _| if bits == 64 { 1 << 64 } else { (1_i64 << bits) as u128 },
            "that is 2 to the power of 63",
        ),
        wrong("takes one bit more", |bits, _| 2 << bits, "any hash will do"),
        wrong(
            "is sure to find one after ten times as many",
            |bits, v| if u128::from(v) > 10 << bits { 1 } else { 1 << bits },
            "change nothing: luck has no memory",
        ),
        wrong(
            "believes that luck turns when u64::MAX were in vain",
            |bits, v| if v == u64::MAX && bits < 64 { 1 } else { 1 << bits },
            "change nothing: luck has no memory",
        ),
        wrong(
            "starts anew after each average",
            |bits, v| (1 << bits) - u128::from(v) % (1 << bits),
            "luck has no memory",
        ),
        wrong("never needs fewer than two", |bits, _| (1_u128 << bits).max(2), "any hash will do"),
        wrong(
            "divides by what was in vain",
            |bits, v| (1_u128 << bits) / u128::from(v).max(1),
            "luck has no memory",
        ),
    ]
}
