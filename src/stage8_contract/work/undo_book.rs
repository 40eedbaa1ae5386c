use super::protocol::ContractProtocol;
use super::work_block_error::WorkBlockError;
use super::work_genesis::WorkGenesis;
use crate::stage5_network::WorkError;
use crate::stage5_network::protocol::{Ledger, Transaction as _};
use crate::stage8_contract::block::{Block, BlockError};
use crate::stage8_contract::book::Book;
use crate::stage8_contract::entry::Entry;
use crate::stage8_contract::machine::Machine;

/// A book that can go back.
///
/// A payment is taken back by paying it back, as in chapter 5. How to take back a command, only its contract would know. So
/// this keeps the whole book as it was before each block. That's simple, and right for any contract. For a long
/// chain with a large state, it's too much: then keep the last few books, and apply the rest again.
#[derive(Clone, Debug)]
pub struct UndoBook<M: Machine> {
    book: Book<M>,
    /// For each block, the book before it, and what its commands did.
    blocks: Vec<(Book<M>, Vec<Entry<M>>)>,
}

impl<M: Machine> UndoBook<M> {
    /// The book after the last block.
    pub fn book(&self) -> &Book<M> {
        &self.book
    }

    /// What the commands of the block at a height did, on this branch. The first block has height 1.
    pub fn entries(&self, height: u64) -> &[Entry<M>] {
        let at = usize::try_from(height).ok().and_then(|height| height.checked_sub(1));
        at.and_then(|at| self.blocks.get(at)).map_or(&[], |(_, entries)| entries)
    }
}

impl<M: Machine> Ledger<ContractProtocol<M>> for UndoBook<M> {
    fn open(genesis: &WorkGenesis<M>) -> Result<UndoBook<M>, WorkError> {
        Ok(UndoBook { book: Book::new(&genesis.genesis), blocks: Vec::new() })
    }

    fn check(&mut self, block: &Block<M>) -> Result<(), WorkBlockError> {
        let mut commands = block.commands.iter().enumerate();
        commands.try_for_each(|(at, command)| {
            let fits = command.check(&command.facts());
            fits.map_err(|_| BlockError::CommandTooLong { at }.into())
        })
    }

    fn apply(&mut self, block: &Block<M>, _: u64) -> Result<(), WorkBlockError> {
        let before = self.book.clone();
        let entries = self.book.apply(block)?;
        self.blocks.push((before, entries));
        Ok(())
    }

    fn undo(&mut self, _: &Block<M>) {
        if let Some((before, _)) = self.blocks.pop() {
            self.book = before;
        }
    }
}
