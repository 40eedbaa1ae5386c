use super::members::{Member, MemberId};
use super::signed::{Signable, Signed};
use crate::stage6_coin::BlockHash;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a command can be with its signature, in bytes. So a full block has half a mebibyte.
pub const MAX_COMMAND_BYTES: usize = 2_048;

/// The highest number that a command can have, 2^53 − 1. So there's always a higher one to compare it with, and every reader of JSON
/// reads the same.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// What a member wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command<C> {
    /// The hash of the genesis. On another chain, the same signature is worth nothing.
    pub chain: BlockHash,
    /// Who wants it.
    pub by: MemberId,
    /// Higher than that of each command before it by the same member. So no command counts twice.
    pub number: u64,
    /// What is to be done.
    pub action: Action<C>,
}

impl<C: Serialize> Signable for Command<C> {
    const KIND: &'static str = "command";
}

/// A command with its sender's signature.
pub type SignedCommand<C> = Signed<Command<C>>;

/// What can be done: what the contract allows, or a change to the list of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action<C> {
    /// Hands a command to the contract.
    Do(C),
    /// Lets someone join. It counts from the next height on.
    Join(Member),
    /// Takes a member off the list, from the next height on.
    Leave(MemberId),
}

impl<C: fmt::Display> fmt::Display for Action<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Do(command) => command.fmt(f),
            Action::Join(member) => write!(f, "let {} join", member.name),
            Action::Leave(member) => write!(f, "take {member} off the list"),
        }
    }
}
