use crate::stage3_timestamp::BlockHash;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Add;

/// How many zero bits a block's hash must begin with.
///
/// Each further bit doubles the number of nonces that a miner has to try: 2^bits on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Difficulty(u64);

impl Difficulty {
    /// The most zero bits that a chain may ask for. A machine that tries ten million nonces a second
    /// needs about 58,000 years for such a block. All of Bitcoin's miners together do more than that
    /// every ten minutes.
    pub const MAX: Difficulty = Difficulty(64);

    /// Wraps a number of bits, even one above [`Difficulty::MAX`].
    pub const fn from_bits(bits: u64) -> Difficulty {
        Difficulty(bits)
    }

    /// The number of zero bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether a hash begins with enough zero bits.
    pub fn is_met_by(self, hash: &BlockHash) -> bool {
        self.0 <= Difficulty::zero_bits(hash)
    }

    /// How many zero bits a hash begins with, counted up to 64.
    pub fn zero_bits(hash: &BlockHash) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
        u64::from_be_bytes([a, b, c, d, e, f, g, h]).leading_zeros().into()
    }

    /// How many hashes it takes on average to meet this difficulty: 2^bits.
    pub fn work(self) -> ChainWork {
        ChainWork(1 << self.0.min(Difficulty::MAX.0))
    }
}

impl fmt::Display for Difficulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bits", self.0)
    }
}

/// How many hashes it takes on average to make a chain.
///
/// Between two chains, the one with more work counts, and not the longer one: many easy blocks may be
/// cheaper than a few hard ones. As long as the difficulty never changes, as in chapters 4 and 5, the
/// most work is also the most blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainWork(u128);

impl ChainWork {
    /// Wraps a number of hashes.
    pub const fn new(hashes: u128) -> ChainWork {
        ChainWork(hashes)
    }

    /// The number of hashes.
    pub const fn hashes(self) -> u128 {
        self.0
    }
}

impl Add for ChainWork {
    type Output = ChainWork;

    fn add(self, other: ChainWork) -> ChainWork {
        // There's room for 2^64 − 1 blocks of the highest difficulty, and no chain has more.
        ChainWork(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for ChainWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hashes", self.0)
    }
}
