use super::hash::BlockHash;
use super::time::Time;
use crate::stage2_signed::{Address, Amount, AmountError, DecodeError, KeyError, Refusal};
use serde::{Deserialize, Serialize};

/// Money that an address has at the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who gets it. Two grants to one receiver add up.
    pub receiver: Address,
    /// How much.
    pub amount: Amount,
}

/// What everyone agrees on before the first block: the time, who starts with how much, and the rule
/// that seals are checked by.
///
/// Its hash is the first block's `previous_hash`, so every block vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis<R> {
    /// When the chain begins. No block is earlier.
    pub time: Time,
    /// Where all the money comes from.
    pub grants: Vec<Grant>,
    /// What you need to know to check a seal.
    pub rule: R,
}

impl<R: Serialize> Genesis<R> {
    /// The SHA-256 of the canonical JSON.
    pub fn hash(&self) -> BlockHash {
        BlockHash::of(self)
    }
}

/// Why nothing can be built on a genesis.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenesisError<E> {
    /// The bytes can't be read, or there are too many of them.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The time is after [`Time::MAX`].
    #[error("the time {0} is more than {max}", max = Time::MAX)]
    TimeOutOfRange(Time),
    /// Seals can't be checked by this rule.
    #[error(transparent)]
    Rule(E),
    /// A grant goes to something that isn't a key.
    #[error("grant {index}: {cause}")]
    Receiver {
        /// Which grant.
        index: usize,
        /// What is wrong with the receiver.
        cause: KeyError,
    },
    /// A grant of zero, or of too much.
    #[error("grant {index}: {cause}")]
    Amount {
        /// Which grant.
        index: usize,
        /// What is wrong with the amount.
        cause: AmountError,
    },
    /// All grants together are more than [`Amount::MAX`].
    #[error("all grants together are more than {max}", max = Amount::MAX)]
    GrantsOverflow,
}

impl<E: Refusal> Refusal for GenesisError<E> {
    const CODES: &'static [&'static str] = &["time-out-of-range", "grants-overflow"];

    fn code(&self) -> &'static str {
        match self {
            GenesisError::Decode(cause) => cause.code(),
            GenesisError::TimeOutOfRange(_) => "time-out-of-range",
            GenesisError::Rule(cause) => cause.code(),
            GenesisError::Receiver { cause, .. } => cause.code(),
            GenesisError::Amount { cause, .. } => cause.code(),
            GenesisError::GrantsOverflow => "grants-overflow",
        }
    }
}
