use crate::error::NodeError;
use kusari::stage6_coin::{Block, Genesis, Node, NodeInput, NodeSettings, Time};
use kusari::stage7_peers::{AddressBook, BookShape};
use kusari_storage::{Directory, Journal, StoreError};
use rand::{Rng, RngExt as _};
use std::sync::Arc;

/// What a node keeps in its directory: blocks, waiting payments, and where other nodes are.
#[derive(Debug)]
pub struct Disk {
    journal: Journal,
    /// How many payments were waiting when they were last written, and at the end of which chain: if both are the same, nothing
    /// is written.
    written: (usize, u64),
}

impl Disk {
    /// Opens the chain in a directory. No other process can use it then.
    ///
    /// # Errors
    ///
    /// If there's no chain, or something is wrong with one of the files.
    pub fn open(directory: Directory) -> Result<Disk, NodeError> {
        Ok(Disk { journal: Journal::open(directory)?, written: (usize::MAX, 0) })
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        self.journal.genesis()
    }

    /// The journal itself.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Brings a node back to where the last one was. Calls `progress` with the number of blocks so far.
    ///
    /// # Errors
    ///
    /// The first block that can't be read, or that breaks a rule.
    pub fn node(
        &self,
        settings: NodeSettings,
        mut progress: impl FnMut(u64),
    ) -> Result<Node, NodeError> {
        let node = Node::new(self.genesis().clone(), settings)
            .map_err(|cause| NodeError::Store(StoreError::from(cause)))?;
        let mut unreadable = None;
        let mut blocks = self.journal.blocks();
        let readable = std::iter::from_fn(|| match blocks.next()? {
            Ok(block) => Some(block),
            Err(cause) => {
                unreadable = Some(cause);
                None
            }
        });
        let counted = readable.enumerate().map(|(count, block)| {
            progress(count as u64 + 1);
            block
        });
        let mut node = node.restore(counted)?;
        if let Some(cause) = unreadable {
            return Err(cause.into());
        }
        for payment in self.journal.waiting() {
            // One that's in a block by now, or can't be paid any more, is refused, and needn't wait.
            node.handle(NodeInput::Transaction(payment.clone()), Time::now());
        }
        Ok(node)
    }

    /// The book of addresses, or a new one with a secret key if there's none, or none that can be read: it can always be
    /// learnt again.
    pub fn book(&self, rng: &mut impl Rng) -> AddressBook {
        let kept = self.journal.directory().peers().ok().flatten();
        let kept = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        kept.unwrap_or_else(|| AddressBook::new(rng.random(), BookShape::default()))
    }

    pub(crate) fn keep_book(&self, book: &AddressBook) -> Result<(), NodeError> {
        let bytes = serde_json::to_vec(book).expect("addresses and numbers can be written");
        Ok(self.journal.directory().write_peers(&bytes)?)
    }

    pub(crate) fn keep(&mut self, blocks: &[Arc<Block>]) -> Result<(), NodeError> {
        Ok(self.journal.keep(blocks.iter().map(|block| &**block))?)
    }

    /// Writes which payments wait, unless that has just been done.
    pub(crate) fn keep_waiting(&mut self, node: &Node) -> Result<(), NodeError> {
        let now = (node.waiting().len(), node.tip().height);
        if self.written != now {
            let payments = node.waiting().map(|payment| (**payment.transaction()).clone());
            self.journal.keep_waiting(node.tip().hash, payments.collect())?;
            self.written = now;
        }
        Ok(())
    }

    /// Says to programs on this machine how to talk to the node.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub fn open_door(&self, door: &[u8]) -> Result<(), NodeError> {
        Ok(self.journal.directory().open_door(door)?)
    }

    pub(crate) fn close(&mut self, node: &Node, book: &AddressBook) -> Result<(), NodeError> {
        self.keep_waiting(node)?;
        self.keep_book(book)?;
        Ok(self.journal.directory().close_door()?)
    }
}
