use super::stakes::MAX_DEPOSITS;
use super::votes::EvidenceError;
use crate::stage5_network::{BlockHash, Refusal};
use crate::stage6_coin::{BlockError, GenesisError, HeaderError, OutPoint, PublicKey};

/// Why a block is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StakeError {
    /// It breaks a rule of chapter 6.
    #[error(transparent)]
    Block(#[from] BlockError),
    /// It has no signature, and the rule asks for one.
    #[error("the block isn't signed, and under this rule its maker has to sign it")]
    NotSigned,
    /// Someone else should have made it.
    #[error("the block has to be signed by {expected}, and it isn't")]
    WrongSigner {
        /// Whose turn it was.
        expected: PublicKey,
    },
    /// There's a block in this slot already.
    #[error("slot {slot} is over on this branch; the next block needs a later one")]
    SlotTaken {
        /// The slot.
        slot: u64,
    },
    /// No one has any stake.
    #[error("no one has put down any stake, so no one can be drawn")]
    NoStake,
    /// It's signed, and the rule doesn't ask for that.
    #[error("the block is signed, and under this rule no one signs; leave the signature out")]
    NeedlesslySigned,
    /// Its first payment uses up no deposit.
    #[error("the block's first payment has to spend one deposit to itself, all of it, and doesn't")]
    NoDepositUsed,
    /// The deposit that it uses up doesn't win at this time.
    #[error(
        "output {} of {} doesn't win at this time; another second may be better, or an older deposit",
        deposit.index, deposit.txid
    )]
    NotDrawn {
        /// The deposit.
        deposit: OutPoint,
    },
    /// Not enough of the tickets that were drawn have voted for its parent.
    #[error(
        "{found} of the tickets that were drawn vote for the block before, and it takes {needed}"
    )]
    TooFewVotes {
        /// How many have.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Its header doesn't say how far its branch is justified.
    #[error("the header's version is {found}, and the branch is justified up to epoch {expected}")]
    WrongJustified {
        /// What the header says.
        found: u32,
        /// The epoch.
        expected: u32,
    },
    /// It's the turn of someone who broke their word.
    #[error("it would be the turn of {voter}, and their stake was taken away")]
    Slashed {
        /// Who it is.
        voter: PublicKey,
    },
    /// It spends what was taken away.
    #[error("output {} of {} was taken away from a voter who broke their word", deposit.index, deposit.txid)]
    DepositLost {
        /// The deposit.
        deposit: OutPoint,
    },
    /// It carries evidence that shows nothing.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// This node was told of another block at this height.
    #[error(
        "at height {height}, this node's checkpoint is {expected}, and the block is another one"
    )]
    AgainstCheckpoint {
        /// The height.
        height: u64,
        /// The block that it was told of.
        expected: BlockHash,
    },
}

impl From<HeaderError> for StakeError {
    fn from(cause: HeaderError) -> StakeError {
        StakeError::Block(cause.into())
    }
}

impl Refusal for StakeError {
    const CODES: &'static [&'static str] = &[
        "not-signed",
        "wrong-signer",
        "slot-taken",
        "no-stake",
        "needlessly-signed",
        "no-deposit-used",
        "not-drawn",
        "too-few-votes",
        "wrong-justified",
        "slashed",
        "deposit-lost",
        "against-checkpoint",
    ];

    fn code(&self) -> &'static str {
        match self {
            StakeError::Block(cause) => cause.code(),
            StakeError::NotSigned => "not-signed",
            StakeError::WrongSigner { .. } => "wrong-signer",
            StakeError::SlotTaken { .. } => "slot-taken",
            StakeError::NoStake => "no-stake",
            StakeError::NeedlesslySigned => "needlessly-signed",
            StakeError::NoDepositUsed => "no-deposit-used",
            StakeError::NotDrawn { .. } => "not-drawn",
            StakeError::TooFewVotes { .. } => "too-few-votes",
            StakeError::WrongJustified { .. } => "wrong-justified",
            StakeError::Slashed { .. } => "slashed",
            StakeError::DepositLost { .. } => "deposit-lost",
            StakeError::Evidence(cause) => cause.code(),
            StakeError::AgainstCheckpoint { .. } => "against-checkpoint",
        }
    }
}

/// Why no chain can be built on a genesis.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StakeGenesisError {
    /// It breaks a rule of chapter 6.
    #[error(transparent)]
    Coin(#[from] GenesisError),
    /// A number is out of range.
    #[error("{name} is {found}, and has to be from {least} to {most}")]
    Number {
        /// Which one.
        name: &'static str,
        /// What it is.
        found: u64,
        /// The least that's allowed.
        least: u64,
        /// The most that's allowed.
        most: u64,
    },
    /// No one has anything.
    #[error("the genesis has no deposit, so no one could ever vote; give someone coins")]
    NoStake,
    /// There are too many deposits.
    #[error("the genesis has {found} deposits, and at most {} are allowed", MAX_DEPOSITS)]
    TooManyDeposits {
        /// How many there are.
        found: usize,
    },
    /// A deposit holds nothing, or all of them are more coins than there may be.
    #[error(
        "each deposit has to hold something, and together they can't hold more coins than there may be"
    )]
    Amounts,
}

impl Refusal for StakeGenesisError {
    const CODES: &'static [&'static str] =
        &["number-out-of-range", "no-first-stake", "too-many-deposits", "deposit-amounts"];

    fn code(&self) -> &'static str {
        match self {
            StakeGenesisError::Coin(cause) => cause.code(),
            StakeGenesisError::Number { .. } => "number-out-of-range",
            StakeGenesisError::NoStake => "no-first-stake",
            StakeGenesisError::TooManyDeposits { .. } => "too-many-deposits",
            StakeGenesisError::Amounts => "deposit-amounts",
        }
    }
}
