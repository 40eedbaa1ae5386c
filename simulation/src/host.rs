use super::disk::Disk;
use kusari::stage5_network::{
    BlockHash, ChainFileError, Draft, Event, Input, Node, NodeId, Output, Time, Transaction,
    WorkError,
};
use std::sync::Arc;

/// A machine: a node that may be down, its disk and its clock.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) node: Option<Node>,
    pub(super) disk: Disk,
    /// By how many milliseconds its clock is ahead.
    pub(super) skew: i64,
    /// Whom it is linked to while both are up, Mallory among them.
    pub(super) neighbours: Vec<NodeId>,
    /// What its miner was given last. It may be found when the chain has long gone on.
    pub(super) draft: Option<Draft>,
    pub(super) crash: Option<Crash>,
}

/// What a node believed when it died.
#[derive(Debug)]
pub(super) struct Crash {
    /// Its chain, the genesis first.
    pub(super) chain: Vec<BlockHash>,
    pub(super) waiting: Vec<Arc<Transaction>>,
    /// How many blocks of it are on the disk, line end included.
    pub(super) written: usize,
}

impl Host {
    /// Starts a node from what is on the disk, and returns whether a block of it was too early for
    /// the clock. It asks nobody and tells nobody.
    pub(super) fn boot(
        &mut self,
        mut node: Node,
        now: Time,
    ) -> Result<bool, ChainFileError<WorkError>> {
        let blocks = self.disk.read()?;
        self.disk = Disk::new(node.genesis(), self.disk.path().map(ToOwned::to_owned).as_deref())?;
        let mut clock_went_back = false;
        for block in blocks {
            for output in node.handle(Input::Mined(block), now) {
                match output {
                    Output::Event(Event::TipChanged(change)) => self.disk.follow(&change)?,
                    Output::Event(Event::BlockRefused { .. }) => clock_went_back = true,
                    _ => {}
                }
            }
        }
        self.node = Some(node);
        Ok(clock_went_back)
    }
}
