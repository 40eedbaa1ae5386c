use crate::protocols::disk::{Disk, DiskError};
use crate::protocols::played::Played;
use crate::scenario::SimulationError;
use kusari::stage5_network::any::{Event, Input, Node, Output, TipChange};
use kusari::stage5_network::protocol::{Draft, TransactionOf};
use kusari::stage5_network::{BlockHash, NodeId, Time};
use std::path::Path;
use std::sync::Arc;

/// A machine on which a node runs: its disk and its clock.
#[derive(Debug)]
pub(super) struct Host<P: Played> {
    disk: Box<dyn Disk<P>>,
    /// By how many milliseconds its clock is ahead.
    pub(super) skew: i64,
    /// Whom it is linked to while both are up, Mallory among them.
    pub(super) neighbours: Vec<NodeId>,
    /// What its miner was given last. It may be found when the chain has long gone on.
    pub(super) draft: Option<Draft<P>>,
    pub(super) crash: Option<Crash<P>>,
}

/// What a node believed when it died.
#[derive(Debug)]
pub(super) struct Crash<P: Played> {
    /// Its chain, the genesis first.
    pub(super) chain: Vec<BlockHash>,
    pub(super) waiting: Vec<Arc<TransactionOf<P>>>,
    /// How many blocks of it are on the disk, line end included.
    pub(super) written: usize,
}

/// How much of a disk is left after a crash.
pub(super) struct Left {
    /// How many bytes there were.
    pub(super) length: u64,
    /// How many blocks there were.
    pub(super) whole: usize,
    /// How many bytes are left.
    pub(super) left: u64,
    /// How many blocks.
    pub(super) written: usize,
}

impl<P: Played> Host<P> {
    pub(super) fn new(
        fresh: &Node<P>,
        path: Option<&Path>,
        neighbours: Vec<NodeId>,
    ) -> Result<Host<P>, SimulationError> {
        let disk = P::disk(fresh.genesis(), path)?;
        Ok(Host { disk, skew: 0, neighbours, draft: None, crash: None })
    }

    /// Writes down how the chain changed.
    pub(super) fn follow(&mut self, change: &TipChange<P>) -> Result<(), DiskError> {
        Ok(self.disk.follow(change)?)
    }

    /// Loses the end of the disk, at a byte that `choose` picks.
    pub(super) fn tear(&mut self, choose: impl FnOnce(u64) -> u64) -> Result<Left, DiskError> {
        let (length, whole) = (self.disk.bytes()?, self.disk.blocks()?);
        let left = choose(length);
        self.disk.tear(left)?;
        Ok(Left { length, whole, left, written: self.disk.blocks()? })
    }

    /// Starts a node from what is on the disk, and returns whether a block of it was too early for
    /// the clock. It asks nobody and tells nobody.
    pub(super) fn boot(
        &mut self,
        mut node: Node<P>,
        now: Time,
    ) -> Result<(Node<P>, bool), DiskError> {
        let mut clock_went_back = false;
        for block in self.disk.restart()? {
            clock_went_back |= self.mine(&mut node, block, now)?;
        }
        Ok((node, clock_went_back))
    }

    /// Gives a node a block of its own. Answers whether it was refused.
    pub(super) fn mine(
        &mut self,
        node: &mut Node<P>,
        block: P::Block,
        now: Time,
    ) -> Result<bool, DiskError> {
        let mut is_refused = false;
        for output in node.handle(Input::Proposed(block), now) {
            match output {
                Output::Event(Event::TipChanged(change)) => self.disk.follow(&change)?,
                Output::Event(Event::BlockRefused { .. }) => is_refused = true,
                _ => {}
            }
        }
        Ok(is_refused)
    }
}
