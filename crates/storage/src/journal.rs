use crate::block_file::{BlockFile, TornFrame};
use crate::directory::Directory;
use crate::index::Index;
use crate::on_disk::decoded;
use crate::store::genesis_of;
use crate::store_error::StoreError;
use crate::waiting::{self, Waiting};
use kusari::stage6_coin::{Block, BlockHash, Encoded as _, Genesis, Transaction};
use std::sync::Arc;

/// The part of a chain on disk that a running node writes: its blocks, and the payments that wait.
///
/// A node has the books in memory, so it needs no index. A [`Store`](crate::Store) that's opened on the same directory
/// later adds to its index what the node has left in the file of blocks.
#[derive(Debug)]
pub struct Journal {
    directory: Directory,
    genesis: Genesis,
    blocks: BlockFile,
    waiting: Vec<Transaction>,
    torn: Option<TornFrame>,
    is_waiting_lost: bool,
}

impl Journal {
    /// Opens the journal of the chain in a directory.
    ///
    /// # Errors
    ///
    /// If there's no chain, or something is wrong with one of the files.
    pub fn open(directory: Directory) -> Result<Journal, StoreError> {
        let genesis = genesis_of(&directory)?;
        let chain = genesis.hash();
        // An earlier version of the program kept waiting payments in the index, and the index knows how much of the file of
        // blocks was safely on the disk.
        let index = Index::open(&directory.index(), &genesis)?;
        let (known, left) = (index.view()?.end()?, waiting::move_out(&directory, &chain, &index)?);
        drop(index);
        let (blocks, torn) = BlockFile::open(directory.blocks(), chain.as_bytes(), known)?;
        let is_waiting_lost = left.is_none();
        let waiting = left.map(|left| left.payments).unwrap_or_default();
        Ok(Journal { directory, genesis, blocks, waiting, torn, is_waiting_lost })
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The directory that holds all of this.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// All blocks, in the order in which they were kept, as a node wants them to be
    /// [restored](kusari::stage5_network::any::Node::restore).
    pub fn blocks(&self) -> impl Iterator<Item = Result<Arc<Block>, StoreError>> + '_ {
        self.blocks.frames(0).map(|frame| {
            let (offset, bytes) = frame?;
            Ok(Arc::new(decoded(&bytes, offset)?))
        })
    }

    /// The payments that waited when this was last written.
    pub fn waiting(&self) -> &[Transaction] {
        &self.waiting
    }

    /// What was torn at the end of the file of blocks, and cut off.
    pub fn torn(&self) -> Option<TornFrame> {
        self.torn
    }

    /// Whether the file of waiting payments was gone.
    pub fn is_waiting_lost(&self) -> bool {
        self.is_waiting_lost
    }

    /// Adds blocks. When this returns, they're on the disk.
    ///
    /// # Errors
    ///
    /// What the disk says. None of the blocks is then kept, so nothing may be said about them.
    pub fn keep<'a>(
        &mut self,
        blocks: impl IntoIterator<Item = &'a Block>,
    ) -> Result<(), StoreError> {
        let bytes: Vec<_> = blocks.into_iter().map(|block| block.to_bytes()).collect();
        Ok(self.blocks.append_all(bytes.iter().map(|it| &it[..]))?)
    }

    /// Writes which payments wait at the end of which chain. When this returns, they're on the disk.
    ///
    /// # Errors
    ///
    /// What the disk says. What was written before stays.
    pub fn keep_waiting(
        &mut self,
        tip: BlockHash,
        payments: Vec<Transaction>,
    ) -> Result<(), StoreError> {
        let waiting = Waiting { tip, payments };
        waiting.write(&self.directory, &self.genesis.hash())?;
        self.waiting = waiting.payments;
        Ok(())
    }
}
