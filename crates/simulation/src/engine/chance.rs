use rand::{Rng, RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

/// How long one waits for something that happens by chance and without memory, as a miner waits for
/// a block; at least 1.
///
/// It is exponentially distributed: minus the logarithm of a number between 0 and 1, times the mean. The logarithm is
/// `libm`'s, which is computed by additions and multiplications alone: the one that the machine brings differs from
/// machine to machine in its last digit.
pub(crate) fn waiting_time(rng: &mut impl Rng, mean: u64) -> u64 {
    // 53 bits are what a float holds exactly. Zero is left out, and one is in.
    const BITS: u32 = 53;
    let chance = ((rng.random::<u64>() >> (u64::BITS - BITS)) + 1) as f64 / (1_u64 << BITS) as f64;
    (-libm::log(chance) * mean as f64) as u64 + 1
}

/// A generator that goes on as this one does. It isn't `Clone`, so that no one uses the same chance twice by mistake;
/// two worlds that go on from one moment do it on purpose.
pub(crate) fn twin(rng: &ChaCha12Rng) -> ChaCha12Rng {
    let mut twin = ChaCha12Rng::from_seed(rng.get_seed());
    twin.set_stream(rng.get_stream());
    twin.set_word_pos(rng.get_word_pos());
    twin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_mean_and_a_share_of_e_to_the_minus_t_waits_longer_than_t() {
        const COUNT: u64 = 200_000;
        let rng = &mut ChaCha12Rng::seed_from_u64(1);
        let waits: Vec<_> = (0..COUNT).map(|_| waiting_time(rng, 10_000)).collect();
        let mean = waits.iter().sum::<u64>() / COUNT;
        assert!((9_930..=10_070).contains(&mean), "{mean}");
        for tenths in [1, 3, 7, 10, 15, 20, 30] {
            let longer = waits.iter().filter(|&&wait| wait > tenths * 1_000).count() as f64;
            let expected = COUNT as f64 * (-(tenths as f64) / 10.0).exp();
            assert!((longer / expected - 1.0).abs() < 0.03, "{tenths}: {longer}, not {expected}");
        }
    }

    #[test]
    fn the_waits_of_a_seed_are_the_same_on_every_machine() {
        let rng = &mut ChaCha12Rng::seed_from_u64(7);
        let waits: Vec<_> = (0..4).map(|_| waiting_time(rng, 1_000_000_000)).collect();
        assert_eq!(waits, [3_496_034_765, 1_180_626_518, 1_947_416_186, 611_535_514]);
    }
}
