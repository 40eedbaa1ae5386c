use super::members::{MemberId, Role};
use crate::stage5_network::{Refusal, Time};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::{Debug, Display};

/// What members keep together: a state, and what a command does to it.
///
/// Chapter 6's books know one kind of command, which is a payment. Here the rules are a parameter: the way to agree on an order is the same
/// for landing pads and for books that are lent out. Others call such a machine a *contract* (Fabric: chaincode; CosmWasm:
/// `execute`).
///
/// A machine sees no clock, no network and no random number. So everyone who applies the same commands in the same order has the same
/// state. That's called state machine replication (Schneider, *Implementing Fault-Tolerant Services Using the State Machine
/// Approach*, 1990).
pub trait Machine: Clone + Debug + Eq + Send + Sync + 'static {
    /// What it begins with. It's a part of the genesis.
    type Setup: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What a member can ask for.
    type Command: Clone
        + Debug
        + Display
        + Eq
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + 'static;
    /// What came of it.
    type Happening: Clone + Debug + Display + Eq + Send + Sync + 'static;
    /// Why nothing came of it.
    type Refusal: Refusal + Clone + Eq + Send + Sync + 'static;

    /// The state before the first block.
    fn begin(setup: &Self::Setup) -> Self;

    /// What a command is about, for those who look something up: `pad 2`.
    fn subject(command: &Self::Command) -> String;

    /// Does what a member asks for.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then the state is as it was.
    fn apply(
        &mut self,
        command: &Self::Command,
        asked: Asked,
    ) -> Result<Self::Happening, Self::Refusal>;

    /// The state as a list of values, in an order that follows from the state alone. Their canonical JSON is what the
    /// state's hash is made of.
    fn entries(&self) -> Vec<impl Serialize>;
}

/// Who asks for something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub by: MemberId,
    /// What that member may do.
    pub role: Role,
    /// The time of the block that holds the command. A contract knows no other time.
    pub at: Time,
}
