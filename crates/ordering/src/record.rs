use crate::batch::Batch;
use kusari::stage8_contract::Machine;
use omnipaxos::ballot_leader_election::Ballot;
use serde::{Deserialize, Serialize};

/// What the engine wants on the disk together: all of it, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct CrashRecord<M: Machine> {
    /// The changes, in their order.
    pub writes: Vec<Write<M>>,
}

/// One change to what the engine keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, bound = "")]
pub enum Write<M: Machine> {
    /// From this place on, the log has these entries and no others.
    Log {
        /// How many entries stay.
        from: usize,
        /// What follows them.
        batches: Vec<Batch<M>>,
    },
    /// The round of the leader that this member has promised to follow.
    Promised(Ballot),
    /// The round in which it has taken entries last.
    Accepted(Ballot),
    /// How many entries are decided.
    Decided(usize),
}
