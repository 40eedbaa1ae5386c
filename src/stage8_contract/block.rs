use super::command::{MAX_COMMAND_BYTES, MAX_NUMBER, SignedCommand};
use super::machine::Machine;
use crate::stage6_coin::{BlockHash, Refusal, Time, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How many commands a block can hold.
pub const MAX_COMMANDS: usize = 256;

/// How far the time of a block can be ahead of the clock of a member that looks at it, in milliseconds.
pub const MAX_BLOCK_AHEAD: u64 = 10_000;

/// Commands in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Block<M: Machine> {
    /// How many blocks come before it, with the genesis as one.
    pub height: u64,
    /// In which attempt it was proposed. Where there's only one attempt, it's the height. Where work closes a block, it's the nonce.
    pub view: u64,
    /// The hash of the block before, or of the genesis.
    pub parent: BlockHash,
    /// When it was made. The contract knows no other time.
    pub time: Time,
    /// The hash of the state before it. Two members whose states differ notice here, at the next block.
    pub state: BlockHash,
    /// What members want done, in this order.
    pub commands: Vec<SignedCommand<M::Command>>,
}

impl<M: Machine> Block<M> {
    /// The SHA-256 of its canonical JSON.
    pub fn hash(&self) -> BlockHash {
        BlockHash::from_bytes(Sha256::digest(encode(self)).into())
    }
}

/// Why a block can't be the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// It isn't the next one.
    #[error("the block has height {found}, and the next one has {expected}")]
    Height {
        /// What comes next.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// It follows another block.
    #[error("the block names another parent")]
    Parent,
    /// Its time is before its parent's.
    #[error("the block's time is before that of its parent")]
    Time,
    /// Its time hasn't come.
    #[error(
        "the block's time is more than {MAX_BLOCK_AHEAD} ms ahead of this member's clock; look at both clocks"
    )]
    TooEarly,
    /// Its maker started from another state.
    #[error(
        "the block begins with another state than ours, so someone applies the commands differently"
    )]
    State,
    /// It holds too many commands.
    #[error("the block holds {found} commands, and at most {MAX_COMMANDS} are allowed")]
    TooManyCommands {
        /// How many it holds.
        found: usize,
    },
    /// It holds a command that's too long.
    #[error("the command at place {at} is longer than {MAX_COMMAND_BYTES} bytes")]
    CommandTooLong {
        /// Which one.
        at: usize,
    },
    /// It holds a command of no one.
    #[error("the command at place {at} is signed by no member that ever was")]
    UnknownMember {
        /// Which one.
        at: usize,
    },
    /// It holds a command that its sender didn't sign.
    #[error("the command at place {at} isn't signed by the member that it names")]
    Signature {
        /// Which one.
        at: usize,
    },
    /// It holds a command for another chain.
    #[error("the command at place {at} is for another chain")]
    Chain {
        /// Which one.
        at: usize,
    },
    /// It holds a command whose number is too large.
    #[error("the number of the command at place {at} is above {MAX_NUMBER}")]
    Number {
        /// Which one.
        at: usize,
    },
}

impl Refusal for BlockError {
    const CODES: &'static [&'static str] = &[
        "wrong-height",
        "wrong-parent",
        "time-backwards",
        "block-too-early",
        "wrong-state",
        "too-many-commands",
        "command-too-long",
        "unknown-member",
        "command-signature",
        "other-chain",
        "number-too-large",
    ];

    fn code(&self) -> &'static str {
        match self {
            BlockError::Height { .. } => "wrong-height",
            BlockError::Parent => "wrong-parent",
            BlockError::Time => "time-backwards",
            BlockError::TooEarly => "block-too-early",
            BlockError::State => "wrong-state",
            BlockError::TooManyCommands { .. } => "too-many-commands",
            BlockError::CommandTooLong { .. } => "command-too-long",
            BlockError::UnknownMember { .. } => "unknown-member",
            BlockError::Signature { .. } => "command-signature",
            BlockError::Chain { .. } => "other-chain",
            BlockError::Number { .. } => "number-too-large",
        }
    }
}
