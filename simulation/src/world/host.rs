use crate::protocols::disk::Disk;
use kusari::stage5_network::{
    BlockHash, ChainFileError, Draft, Event, Input, Node, NodeId, Output, Time, Transaction,
    WorkError,
};
use std::sync::Arc;

/// A machine: a node that may be down, its disk and its clock.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) node: Option<Node>,
    pub(crate) disk: Disk,
    /// By how many milliseconds its clock is ahead.
    pub(crate) skew: i64,
    /// Whom it is linked to while both are up, Mallory among them.
    pub(crate) neighbours: Vec<NodeId>,
    /// What its miner was given last. It may be found when the chain has long gone on.
    pub(crate) draft: Option<Draft>,
    pub(crate) crash: Option<Crash>,
}

/// What a node believed when it died.
#[derive(Debug)]
pub(crate) struct Crash {
    /// Its chain, the genesis first.
    pub(crate) chain: Vec<BlockHash>,
    pub(crate) waiting: Vec<Arc<Transaction>>,
    /// How many blocks of it are on the disk, line end included.
    pub(crate) written: usize,
}

impl Host {
    /// Starts a node from what is on the disk, and returns whether a block of it was too early for
    /// the clock. It asks nobody and tells nobody.
    pub(crate) fn boot(
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
