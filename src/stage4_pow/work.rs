use super::difficulty::{ChainWork, Difficulty};
use crate::stage3_timestamp::{BlockHash, Draft, Refusal, Seal, SealedBlock, SealedChain};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number without a meaning of its own. Miners try one after another until the block's hash begins
/// with enough zero bits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Nonce(u64);

impl Nonce {
    /// The largest nonce, 2^53 − 1.
    pub const MAX: Nonce = Nonce((1 << 53) - 1);

    /// Wraps a number, even one above [`Nonce::MAX`].
    pub const fn new(number: u64) -> Nonce {
        Nonce(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The seal of this chapter: a nonce with which the block's hash meets the difficulty.
///
/// It takes many attempts to find and one hash to check, and anyone may make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The nonce. It's the block's last field, so a miner has to hash what comes before it only once.
    pub nonce: Nonce,
}

/// The rule for checking work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRule {
    /// How many zero bits each hash must begin with. It's the same for the whole chain.
    pub difficulty: Difficulty,
}

impl Seal for Work {
    type Rule = WorkRule;
    type Error = WorkError;

    fn check_rule(rule: &WorkRule) -> Result<(), WorkError> {
        if rule.difficulty > Difficulty::MAX {
            return Err(WorkError::DifficultyOutOfRange(rule.difficulty));
        }
        Ok(())
    }

    fn check_bounds(&self) -> Result<(), WorkError> {
        if self.nonce > Nonce::MAX {
            return Err(WorkError::NonceOutOfRange(self.nonce));
        }
        Ok(())
    }

    fn check(&self, _: &Draft, hash: &BlockHash, rule: &WorkRule) -> Result<(), WorkError> {
        if rule.difficulty.is_met_by(hash) {
            return Ok(());
        }
        let found = Difficulty::from_bits(Difficulty::zero_bits(hash));
        Err(WorkError::InsufficientWork { found, needed: rule.difficulty })
    }
}

/// The reason why work does not close a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkError {
    /// The genesis asks for more than 64 zero bits.
    #[error("the difficulty {0} is more than {max}", max = Difficulty::MAX)]
    DifficultyOutOfRange(Difficulty),
    /// The nonce is above [`Nonce::MAX`].
    #[error("the nonce {0} is more than {max}", max = Nonce::MAX)]
    NonceOutOfRange(Nonce),
    /// The hash does not begin with enough zero bits.
    #[error("the hash begins with {} of the {} zero bits that are needed", .found.bits(), .needed.bits())]
    InsufficientWork {
        /// How many it begins with.
        found: Difficulty,
        /// How many the genesis asks for.
        needed: Difficulty,
    },
}

impl Refusal for WorkError {
    const CODES: &'static [&'static str] =
        &["difficulty-out-of-range", "nonce-out-of-range", "insufficient-work"];

    fn code(&self) -> &'static str {
        match self {
            WorkError::DifficultyOutOfRange(_) => "difficulty-out-of-range",
            WorkError::NonceOutOfRange(_) => "nonce-out-of-range",
            WorkError::InsufficientWork { .. } => "insufficient-work",
        }
    }
}

/// A block that's closed by work.
pub type Block = SealedBlock<Work>;

/// A chain of blocks that are closed by work.
pub type Chain = SealedChain<Work>;

impl SealedChain<Work> {
    /// How many hashes it takes on average to make this chain.
    pub fn work(&self) -> ChainWork {
        let for_each = self.genesis().rule.difficulty.work();
        ChainWork::new(for_each.hashes() * u128::from(self.tip().height))
    }
}
