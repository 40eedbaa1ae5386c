use rand::Rng;

/// How long one waits for something that happens by chance and without memory, as a miner waits for
/// a block; at least 1. In whole numbers, because logarithms differ from machine to machine in their
/// last digit: after each half-life, which is ln 2 of `mean`, half of those that still wait have
/// ended, evenly spread over it. So it is the exponential distribution at each half-life, and nearly
/// so in between, where its true mean comes out 4 % greater.
pub(crate) fn waiting_time(rng: &mut impl Rng, mean: u64) -> u64 {
    let chance: u32 = rng.r#gen::<u32>() | 1;
    let halves = chance.leading_zeros();
    let part = u64::from(!(chance << halves) << 1);
    let half_life = mean * 693 / 1000;
    half_life * u64::from(halves) + ((u128::from(half_life) * u128::from(part)) >> 32) as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng as _, rngs::StdRng};

    #[test]
    fn after_each_half_life_half_of_those_that_wait_have_ended() {
        let rng = &mut StdRng::seed_from_u64(1);
        let waits: Vec<_> = (0..100_000).map(|_| waiting_time(rng, 10_000)).collect();
        for halves in 1..=4 {
            let longer = waits.iter().filter(|&&wait| wait > halves * 6_930).count() as f64;
            let expected = 100_000.0 * 0.5_f64.powi(halves as i32);
            assert!(
                (longer / expected - 1.0).abs() < 0.05,
                "{halves}: {longer} and not {expected}"
            );
        }
        let mean = waits.iter().sum::<u64>() / 100_000;
        assert!((10_200..10_600).contains(&mean), "{mean}");
    }
}
