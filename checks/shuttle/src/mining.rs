//! The miner of chapter 7's node, as far as its driver uses it.

use crate::miner::Miner;
use kusari::stage6_coin::{Block, Draft, Genesis};

/// Threads that look for a block. They end when this is dropped.
#[derive(Debug)]
pub struct Threads(Miner);

impl Threads {
    /// Starts some, which wait for a draft. What they find is handed to `found`.
    ///
    /// # Panics
    ///
    /// If the system has no room for so many threads.
    pub fn start(
        count: usize,
        genesis: &Genesis,
        found: impl Fn(Block) + Clone + Send + 'static,
    ) -> Threads {
        Threads(Miner::start(count, genesis, found).expect("there's room for a few threads"))
    }

    /// Gives them another draft, or none: then they rest.
    pub fn set(&self, draft: Option<Draft>) {
        self.0.set(draft);
    }

    /// How many nonces they have tried.
    pub fn tried(&self) -> u64 {
        self.0.mining().tried
    }
}
