use crate::book_file::BookFile;
use crate::error::NodeError;
use kusari::stage6_coin::{Block, Event, Genesis, Node, NodeInput, NodeOutput, NodeSettings, Time};
use kusari::stage7_peers::AddressBook;
use kusari_storage::{Directory, Journal, StoreError};
use rand::Rng;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a node keeps in its directory: blocks, waiting payments, and where other nodes are.
#[derive(Debug)]
pub struct Disk {
    journal: Journal,
    /// Whether what waits may be something else than what was last written.
    is_waiting_stale: bool,
    book: BookFile,
}

impl Disk {
    /// Opens the chain in a directory. No other process can use it then.
    ///
    /// # Errors
    ///
    /// If there's no chain, or something is wrong with one of the files.
    pub fn open(directory: Directory) -> Result<Disk, NodeError> {
        Ok(Disk {
            journal: Journal::open(directory)?,
            is_waiting_stale: true,
            book: BookFile::default(),
        })
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        self.journal.genesis()
    }

    /// The journal itself.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Brings a node back to where the last one was. Calls `progress` with the number of blocks so far. Also returns what became of
    /// payments that waited then and can't any more, unless they're in a block by now.
    ///
    /// # Errors
    ///
    /// The first block that can't be read, or that breaks a rule.
    pub fn node(
        &self,
        settings: NodeSettings,
        mut progress: impl FnMut(u64),
    ) -> Result<(Node, Vec<Event>), NodeError> {
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
        let mut refused = BTreeMap::new();
        for payment in self.journal.waiting() {
            for output in node.handle(NodeInput::Transaction(payment.clone()), Time::now()) {
                if let NodeOutput::Event(event @ Event::TransactionRefused { id, .. }) = output {
                    refused.insert(id, event);
                }
            }
        }
        if !refused.is_empty() {
            for placed in node.tree().best_above(0) {
                placed.block.payments().iter().for_each(|it| drop(refused.remove(&it.txid())));
            }
        }
        Ok((node, refused.into_values().collect()))
    }

    /// The book of addresses.
    pub fn book(&self, rng: &mut impl Rng) -> AddressBook {
        BookFile::read(self.journal.directory(), rng)
    }

    pub(crate) fn keep_book(&mut self, book: &AddressBook) -> Result<(), NodeError> {
        self.book.write(self.journal.directory(), book)
    }

    pub(crate) fn keep(&mut self, blocks: &[Arc<Block>]) -> Result<(), NodeError> {
        Ok(self.journal.keep(blocks.iter().map(|block| &**block))?)
    }

    /// A payment came, or went, or its place on the chain did.
    pub(crate) fn waiting_may_have_changed(&mut self) {
        self.is_waiting_stale = true;
    }

    /// Writes which payments wait, unless that has been done.
    pub(crate) fn keep_waiting(&mut self, node: &Node) -> Result<(), NodeError> {
        if self.is_waiting_stale {
            let payments = node.waiting().map(|payment| (**payment.transaction()).clone());
            self.journal.keep_waiting(node.tip().hash, payments.collect())?;
            self.is_waiting_stale = false;
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
