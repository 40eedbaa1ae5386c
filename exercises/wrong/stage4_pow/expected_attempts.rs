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
    ]
}
