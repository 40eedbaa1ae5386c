use crate::protocols::played::Played;
use kusari::stage5_network::any::{Event, Node, RestoreError};
use kusari::stage5_network::protocol::{Draft, Protocol, TransactionOf};
use kusari::stage5_network::{BlockHash, MAX_MESSAGE_BYTES, NodeId, decode, encode};
use std::sync::Arc;

/// A machine on which a node runs: its disk and its clock.
#[derive(Debug)]
pub(super) struct Host<P: Played> {
    pub(super) disk: Disk,
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
    /// Its blocks, on all branches.
    pub(super) blocks: Vec<BlockHash>,
    /// Where its chain ended.
    pub(super) end: BlockHash,
    pub(super) waiting: Vec<Arc<TransactionOf<P>>>,
    /// Where its chain had ended when the last block was written that is left on its disk.
    pub(super) believed: BlockHash,
    /// Whether all that it wrote is left.
    pub(super) is_whole: bool,
}

/// What a node keeps, as [`Node::restore`] asks for it: a block a line, in a file that only grows.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    bytes: Vec<u8>,
    /// Where the chain ended at first, and after each of the blocks.
    ends: Vec<BlockHash>,
}

impl Disk {
    pub(super) fn new(genesis: BlockHash) -> Disk {
        Disk { bytes: Vec::new(), ends: vec![genesis] }
    }

    /// Writes down what has to be kept of what happened.
    pub(super) fn note<P: Protocol>(&mut self, event: &Event<P>) {
        let (kept, end) = match event {
            Event::BlockStored(placed) => (placed, self.believed()),
            Event::TipChanged(change) => match change.connected.last() {
                Some(placed) => (placed, placed.hash),
                None => return,
            },
            _ => return,
        };
        self.bytes.extend(encode(&*kept.block));
        self.bytes.push(b'\n');
        self.ends.push(end);
    }

    /// How many bytes are written.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Where the chain ended when the last block was written.
    pub(super) fn believed(&self) -> BlockHash {
        *self.ends.last().expect("there is one at first")
    }

    /// Loses all but so many bytes, and the rest of a torn line.
    pub(super) fn tear(&mut self, left: usize) {
        self.bytes.truncate(left);
        let whole = self.bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.bytes.truncate(whole);
        self.ends.truncate(1 + self.bytes.iter().filter(|byte| **byte == b'\n').count());
    }

    /// Brings a fresh node back to where the one was that wrote this.
    pub(super) fn restore<P: Protocol>(&self, fresh: Node<P>) -> Result<Node<P>, RestoreError<P>> {
        let lines = self.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let block = |line| decode(line, MAX_MESSAGE_BYTES).expect("only blocks were written");
        fresh.restore(lines.map(|line| Arc::new(block(line))))
    }
}
