use super::draft::{Draft, MAX_BLOCK_BYTES};
use super::genesis::Genesis;
use super::hash::BlockHash;
use super::seal::Seal;
use super::time::Time;
use crate::stage2_signed::{DecodeError, Refusal, TransactionError, encode};
use serde::{Deserialize, Serialize};

/// A draft, and the seal that closes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct SealedBlock<S: Seal> {
    /// What was closed.
    #[serde(flatten)]
    pub draft: Draft,
    /// What closes it.
    #[serde(flatten)]
    pub seal: S,
}

impl<S: Seal> SealedBlock<S> {
    /// The SHA-256 of the canonical JSON, including the seal.
    pub fn hash(&self) -> BlockHash {
        BlockHash::of(self)
    }

    /// Checks what can be checked without any other block, and before the seal: the block's size, and that
    /// all numbers are in range. Returns its hash.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_bounds(&self) -> Result<BlockHash, BlockError<S::Error>> {
        let bytes = encode(self);
        if bytes.len() > MAX_BLOCK_BYTES {
            return Err(DecodeError::TooLarge { found: bytes.len(), limit: MAX_BLOCK_BYTES }.into());
        }
        if self.draft.time > Time::MAX {
            return Err(BlockError::TimeOutOfRange(self.draft.time));
        }
        self.seal.check_bounds().map_err(BlockError::Seal)?;
        Ok(BlockHash::of_bytes(&bytes))
    }

    /// Checks that the block follows its parent: link, time and seal, in that order. Returns the tip of
    /// the chain that ends with this block. `hash` is what [`check_bounds`](Self::check_bounds) returned.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_header(
        &self,
        hash: BlockHash,
        parent: &Tip,
        rule: &S::Rule,
    ) -> Result<Tip, BlockError<S::Error>> {
        let tip = self.check_place(hash, parent)?;
        self.seal.check(&self.draft, &hash, rule).map_err(BlockError::Seal)?;
        Ok(tip)
    }

    /// Link and time, without the seal.
    pub(super) fn check_place(
        &self,
        hash: BlockHash,
        parent: &Tip,
    ) -> Result<Tip, BlockError<S::Error>> {
        let Draft { time, previous_hash, .. } = self.draft;
        if previous_hash != parent.hash {
            return Err(BlockError::WrongLink { found: previous_hash, expected: parent.hash });
        }
        if time < parent.time {
            return Err(BlockError::TimeGoesBack { time, before: parent.time });
        }
        Ok(Tip { hash, height: parent.height + 1, time })
    }
}

/// The end of a chain: everything that the next block's header is checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The hash of the last block, or of the genesis.
    pub hash: BlockHash,
    /// The number of the last block. The genesis has height zero, and the first block height one.
    pub height: u64,
    /// The time of the last block, or of the genesis.
    pub time: Time,
}

impl Tip {
    /// The tip of a chain that has no blocks yet.
    pub fn of<R: Serialize>(genesis: &Genesis<R>) -> Tip {
        Tip { hash: genesis.hash(), height: 0, time: genesis.time }
    }
}

/// Why a block is refused. `E` is what can be wrong with the seal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError<E> {
    /// The bytes can't be read, or there are too many of them.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The time is after [`Time::MAX`].
    #[error("the time {0} is more than {max}", max = Time::MAX)]
    TimeOutOfRange(Time),
    /// The block doesn't follow the one before it.
    #[error("the previous hash is {found}, and the block before has {expected}")]
    WrongLink {
        /// The hash that the block names.
        found: BlockHash,
        /// The hash of the block before.
        expected: BlockHash,
    },
    /// The block is earlier than the one before it.
    #[error("the time {time} is before {before}, the time of the block before")]
    TimeGoesBack {
        /// The block's time.
        time: Time,
        /// The time of the block before.
        before: Time,
    },
    /// The seal doesn't close the block.
    #[error(transparent)]
    Seal(E),
    /// A transaction is refused.
    #[error("transaction {index}: {cause}")]
    Transaction {
        /// Which one, counted from zero.
        index: usize,
        /// The rule it breaks.
        cause: TransactionError,
    },
}

impl<E: Refusal> Refusal for BlockError<E> {
    const CODES: &'static [&'static str] = &["time-out-of-range", "wrong-link", "time-goes-back"];

    fn code(&self) -> &'static str {
        match self {
            BlockError::Decode(cause) => cause.code(),
            BlockError::TimeOutOfRange(_) => "time-out-of-range",
            BlockError::WrongLink { .. } => "wrong-link",
            BlockError::TimeGoesBack { .. } => "time-goes-back",
            BlockError::Seal(cause) => cause.code(),
            BlockError::Transaction { cause, .. } => cause.code(),
        }
    }
}
