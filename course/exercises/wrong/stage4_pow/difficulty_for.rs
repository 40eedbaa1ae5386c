use crate::Wrong;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(u64, u64) -> Difficulty, says| {
        Wrong::new(name, move || check::difficulty_for(answer), says)
    };
    vec![
        wrong(
            "multiplies in a u64",
            |rate, seconds| Difficulty::from_bits((rate * seconds).ilog2().into()),
            "it panicked: attempt to multiply with overflow",
        ),
        wrong(
            "stops at the largest u64",
            |rate, seconds| Difficulty::from_bits(rate.saturating_mul(seconds).ilog2().into()),
            "you can't ask for more than 64 bits",
        ),
        wrong(
            "reckons with fractions",
            |rate, seconds| {
                Difficulty::from_bits((rate as f64 * seconds as f64).log2() as u64)
                    .min(Difficulty::MAX)
            },
            "fractions (f64) are not that exact",
        ),
        wrong(
            "has no highest",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits(attempts.ilog2().into())
            },
            "you can't ask for more than 64 bits",
        ),
        wrong(
            "takes the first that is too much",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits((attempts.ilog2() + 1).into()).min(Difficulty::MAX)
            },
            "gave 13 and not 12",
        ),
        wrong(
            "wants less than all attempts",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                let fits = |bits: &u64| Difficulty::from_bits(*bits).work().hashes() < attempts;
                Difficulty::from_bits((0..=64).filter(fits).last().unwrap_or(0))
            },
            "2^12 is 4096",
        ),
        wrong(
            "rounds to the nearest",
            |rate, seconds| {
                Difficulty::from_bits((rate as f64 * seconds as f64).log2().round() as u64)
            },
            "2^12 is 4096, one too many",
        ),
        wrong(
            "divides",
            |rate, seconds| Difficulty::from_bits((rate / seconds).max(1).ilog2().into()),
            "10,000 attempts",
        ),
        wrong(
            "forgets the time",
            |rate, _| Difficulty::from_bits(rate.ilog2().into()),
            "10,000 attempts",
        ),
        wrong(
            "counts in tens",
            |rate, seconds| Difficulty::from_bits((rate as u128 * seconds as u128).ilog10().into()),
            "2^12 is 4096",
        ),
        wrong(
            "lets the product turn over",
            |rate, seconds| Difficulty::from_bits(rate.wrapping_mul(seconds).max(1).ilog2().into()),
            "gave 0 and not 64",
        ),
        wrong(
            "has 63 bits at most",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits(u64::from(attempts.ilog2()).min(63))
            },
            "you can't ask for more than 64 bits",
        ),
        wrong(
            "compares powers of two in fractions",
            |rate, seconds| {
                let attempts = rate as f64 * seconds as f64;
                Difficulty::from_bits(
                    (0..=64).rev().find(|b| 2_f64.powi(*b as i32) <= attempts).unwrap_or(0),
                )
            },
            "2^63 fits, and 2^64 is one too many",
        ),
        wrong(
            "adds the two logarithms",
            |rate, seconds| {
                Difficulty::from_bits(u64::from(rate.ilog2() + seconds.ilog2()))
                    .min(Difficulty::MAX)
            },
            "2^13 is 8192, and 2^14 is 16,384",
        ),
        wrong(
            "adds and does not multiply",
            |rate, seconds| {
                Difficulty::from_bits((u128::from(rate) + u128::from(seconds)).ilog2().into())
                    .min(Difficulty::MAX)
            },
            "10,000 attempts",
        ),
        wrong(
            "rounds up",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits(attempts.next_power_of_two().ilog2().into())
                    .min(Difficulty::MAX)
            },
            "2^12 is 4096, one too many",
        ),
        wrong(
            "wants one bit at least",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits(u64::from(attempts.ilog2()).max(1)).min(Difficulty::MAX)
            },
            "in one attempt only 2^0 fit",
        ),
        wrong(
            "counts seconds in 32 bits",
            |rate, seconds| {
                Difficulty::from_bits(
                    (u128::from(rate) * u128::from((seconds as u32).max(1))).ilog2().into(),
                )
                .min(Difficulty::MAX)
            },
            "2^63 fits",
        ),
        wrong(
            "counts the rate in 32 bits",
            |rate, seconds| {
                Difficulty::from_bits(
                    (u128::from((rate as u32).max(1)) * u128::from(seconds)).ilog2().into(),
                )
                .min(Difficulty::MAX)
            },
            "2^50 is one too many",
        ),
        wrong(
            "stops the search at 32 bits",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits((0..=32).rev().find(|b| 1_u128 << b <= attempts).unwrap_or(0))
            },
            "gave 32 and not 49",
        ),
    ]
}
