use rand::Rng;

/// How long one waits for something that happens by chance and without memory, as a miner waits for
/// a block: a draw from the exponential distribution with this mean, at least 1. In whole numbers,
/// because logarithms differ from machine to machine in their last digit.
pub(crate) fn waiting_time(rng: &mut impl Rng, mean: u64) -> u64 {
    // Half of all waits end within ln 2 of the mean, half of the rest within another one.
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
    fn waits_have_the_mean_and_no_memory() {
        let rng = &mut StdRng::seed_from_u64(1);
        let waits: Vec<_> = (0..100_000).map(|_| waiting_time(rng, 10_000)).collect();
        let mean = waits.iter().sum::<u64>() / 100_000;
        assert!((9_700..10_300).contains(&mean), "{mean}");
        // Of those who have waited for the mean already, the same share waits for it once more.
        let longer_than = |time| waits.iter().filter(|&&wait| wait > time).count() as f64;
        let (once, twice) =
            (longer_than(10_000) / 100_000.0, longer_than(20_000) / longer_than(10_000));
        assert!((once - 0.368).abs() < 0.02 && (twice - 0.368).abs() < 0.02, "{once} {twice}");
    }
}
