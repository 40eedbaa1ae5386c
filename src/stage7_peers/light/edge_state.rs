use super::message::ProvenPayment;
use crate::stage6_coin::{BlockHash, Script, Transaction};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How many payments may wait at an edge for a block.
pub const MAX_PENDING: usize = 100;

/// How many headers an edge keeps that aren't on the chain with most work: some 30 MB. A header costs work, but on an easy
/// chain that's not much.
pub const MAX_HEADERS_ASIDE: usize = 100_000;

/// What can be set on an [`Edge`](super::Edge).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeSettings {
    /// How many cores have to tell the same about a block before it's not asked for again.
    pub cores: usize,
    /// How often a payment that's in no block yet is told again.
    pub tell_every: Duration,
    /// How long a core has to answer.
    pub answer_patience: Duration,
    /// How long a core may have nothing to say about the chain with most work.
    pub core_patience: Duration,
    /// How long to wait after an answer that said nothing.
    pub retry_after: Duration,
    /// After how many confirmations a payment is settled: it's not told any more, even if it's taken back.
    pub settled_after: u64,
}

impl Default for EdgeSettings {
    fn default() -> EdgeSettings {
        EdgeSettings {
            cores: 3,
            tell_every: Duration::from_secs(10),
            answer_patience: Duration::from_secs(20),
            core_patience: Duration::from_secs(120),
            retry_after: Duration::from_secs(2),
            settled_after: 6,
        }
    }
}

/// What an edge takes with it when it goes away. Its headers are kept apart from this, because they only ever grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeState {
    /// The locks whose payments it follows.
    pub locks: Vec<Script>,
    /// Through this block, enough cores have told the same.
    pub agreed: BlockHash,
    /// The payments that it has found, with their proofs.
    pub found: Vec<ProvenPayment>,
    /// The payments that its owner has handed in, the oldest first.
    pub pending: Vec<Transaction>,
}

impl EdgeState {
    /// Nothing is followed yet, on the chain whose genesis has this hash.
    pub fn new(genesis: BlockHash) -> EdgeState {
        EdgeState { locks: Vec::new(), agreed: genesis, found: Vec::new(), pending: Vec::new() }
    }
}
