//! Numbers at which programs go wrong, and who draws the others.

use rand::{SeedableRng, rngs::ChaCha12Rng};

/// The ends of the number types, the largest amount, the last whole number that a floating-point number
/// holds, and their neighbours. In ascending order.
pub(crate) const EDGES: [u64; 30] = [
    0,
    1,
    2,
    9,
    10,
    99,
    100,
    101,
    (1 << 8) - 1,
    1 << 8,
    (1 << 16) - 1,
    1 << 16,
    (1 << 24) + 1,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    (1 << 32) + 1,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    (1 << 53) + 3,
    (1 << 60) + 1,
    (1 << 63) - 1,
    1 << 63,
    (1 << 63) + 1,
    10_000_000_000_000_000_000,
    u64::MAX - 2,
    u64::MAX - 1,
    u64::MAX,
];

/// Draws the same numbers every time, so that an answer is wrong today if it was wrong yesterday.
pub(crate) fn draws(seed: u64) -> ChaCha12Rng {
    ChaCha12Rng::seed_from_u64(seed)
}
