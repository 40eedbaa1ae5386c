use crate::block_file::{BlockFile, TornFrame};
use crate::directory::{Directory, MAX_CHAIN_BYTES};
use crate::file::FileError;
use crate::index::Index;
use crate::on_disk::{OnDisk, decoded};
use crate::store_error::StoreError;
use crate::tables::Tables;
use crate::waiting::Waiting;
use crate::{file, waiting};
use kusari::stage5_network::any::Failure;
use kusari::stage6_coin::{
    Added, Block, BlockHash, Encoded as _, Genesis, Time, TreeError, Verifier, decode, encode,
};
use redb::WriteTransaction;
use std::fs;
use std::path::Path;

/// How many bytes of blocks are indexed in one transaction when there are many to catch up on.
const BATCH_BYTES: u64 = 8 << 20;

/// Where a new index is built before it takes the place of the old one.
const REBUILD: &str = ".kusari-rebuild.tmp";

/// A chain on disk: its blocks, and an index of who can spend what.
///
/// A block is first appended to the file of blocks, and is on the disk before anything else happens. Then all
/// that follows from it is written into the index in one transaction, together with the number of bytes that
/// are indexed. So whenever the program is killed, the next one finds an index that's right for the beginning
/// of the file, and goes on from there. The waiting payments don't follow from any block, so they have a file
/// of their own.
#[derive(Debug)]
pub struct Store {
    pub(crate) directory: Directory,
    pub(crate) genesis: Genesis,
    verifier: Verifier,
    pub(crate) blocks: BlockFile,
    pub(crate) index: Index,
    /// How many bytes of the file of blocks are indexed.
    indexed: u64,
    pub(crate) waiting: Waiting,
    /// The tip named in the file of waiting payments.
    pub(crate) waiting_written: BlockHash,
}

/// What was found, and done, when a store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What was torn at the end of the file of blocks, and cut off.
    pub torn: Option<TornFrame>,
    /// How many blocks were in the file and not yet in the index.
    pub indexed: u64,
    /// The file of waiting payments was gone, or was set aside because it was damaged. None are waiting now.
    pub is_waiting_lost: bool,
}

impl Store {
    /// Starts a chain in a directory.
    ///
    /// # Errors
    ///
    /// If no chain can be built on the genesis; [`DirectoryError::ChainExists`]; and what the disk says. If
    /// the program is killed in the middle, no chain was started, and you can try again.
    ///
    /// [`DirectoryError::ChainExists`]: crate::DirectoryError::ChainExists
    pub fn create(directory: Directory, genesis: &Genesis) -> Result<Store, StoreError> {
        genesis.check()?;
        let rules = encode(genesis);
        if !directory.has_chain()? {
            let chain = *genesis.hash().as_bytes();
            // Another attempt may have been killed here. It left no block.
            if BlockFile::is_without_blocks(&directory.blocks())? {
                remove(&directory.blocks())?;
            }
            BlockFile::create(directory.blocks(), &chain)?;
            let none = Waiting { tip: genesis.hash(), payments: Vec::new() };
            none.write(&directory, &genesis.hash())?;
        }
        directory.begin_chain(&rules)?;
        Store::open(directory).map(|(store, _)| store)
    }

    /// Opens the chain in a directory. Blocks that aren't in the index yet are added to it; without an index,
    /// that's all of them.
    ///
    /// # Errors
    ///
    /// If something is wrong with one of the files. If it's the index, or the file of waiting payments,
    /// [`rebuild`](Store::rebuild) repairs it.
    pub fn open(directory: Directory) -> Result<(Store, Opened), StoreError> {
        let genesis = genesis_of(&directory)?;
        let index = Index::open(&directory.index(), &genesis)?;
        let waiting = waiting::move_out(&directory, &genesis.hash(), &index)?;
        Store::on(directory, genesis, index, waiting, &mut |_, _| {})
    }

    /// Rebuilds the index from the file of blocks alone, and checks every block again. Calls `progress`
    /// with the number of bytes that are done, and their total.
    ///
    /// The old index stays until the new one is complete. The waiting payments aren't in it, and stay too. If
    /// their file is damaged, it's set aside, and [`Opened`] says so.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Store::open).
    pub fn rebuild(
        directory: Directory,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(Store, Opened), StoreError> {
        let genesis = genesis_of(&directory)?;
        let waiting = waiting::rescue(&directory, &genesis)?;
        let path = directory.path().join(REBUILD);
        remove(&path)?;
        let index = Index::open(&path, &genesis)?;
        let (store, opened) = Store::on(directory, genesis, index, waiting, &mut progress)?;
        let Store { directory, genesis, index, waiting, .. } = store;
        drop(index); // it's completely written and closed before it gets its name
        let target = directory.index();
        fs::rename(&path, &target).map_err(FileError::io(&target))?;
        file::sync_folder_of(&target)?;
        let index = Index::open(&target, &genesis)?;
        let (store, _) = Store::on(directory, genesis, index, Some(waiting), &mut |_, _| {})?;
        Ok((store, opened))
    }

    fn on(
        directory: Directory,
        genesis: Genesis,
        index: Index,
        waiting: Option<Waiting>,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<(Store, Opened), StoreError> {
        let is_waiting_lost = waiting.is_none();
        let indexed = index.view()?.end()?;
        let chain = genesis.hash();
        let (blocks, torn) = BlockFile::open(directory.blocks(), chain.as_bytes(), indexed)?;
        let verifier = Verifier::new(genesis.rules, chain);
        let waiting = waiting.unwrap_or(Waiting { tip: chain, payments: Vec::new() });
        let waiting_written = waiting.tip;
        let mut store = Store {
            directory,
            genesis,
            verifier,
            blocks,
            index,
            indexed,
            waiting,
            waiting_written,
        };
        let indexed = store.catch_up(progress)?;
        if is_waiting_lost {
            // Payments of abandoned branches don't wait again: what became of them since isn't known.
            store.set_waiting(&[])?;
        }
        Ok((store, Opened { torn, indexed, is_waiting_lost }))
    }

    /// Adds the blocks of the file that aren't in the index yet, and returns how many there were.
    fn catch_up(&mut self, progress: &mut impl FnMut(u64, u64)) -> Result<u64, StoreError> {
        let count = self.enter_all(&self.index, self.indexed, progress)?;
        self.indexed = self.blocks.end();
        self.follow()?;
        Ok(count)
    }

    /// Adds all blocks of the file from an offset on to an index, in batches, and returns how many there were.
    fn enter_all(
        &self,
        index: &Index,
        from: u64,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<u64, StoreError> {
        let end = self.blocks.end();
        let (mut at, mut count) = (from, 0);
        let mut frames = self.blocks.frames(from).peekable();
        while frames.peek().is_some() {
            let transaction = index.begin()?;
            let mut disk = self.on_disk(&transaction)?;
            let batch = at;
            while at - batch < BATCH_BYTES {
                let Some(frame) = frames.next() else { break };
                let (offset, bytes) = frame?;
                let taken = disk.take(&self.genesis, decoded(&bytes, offset)?, offset, Time::MAX);
                taken.map_err(|failure| stored(failure, offset))?;
                at = BlockFile::end_of(offset, &bytes);
                count += 1;
            }
            let (mut tables, _) = disk.end();
            tables.set_end(at)?;
            drop(tables);
            transaction.commit().map_err(StoreError::index)?;
            progress(at, end);
        }
        if at < end {
            // No block yet. From now on the first block is known to be new, like all later ones: if it wasn't
            // completely written, no one was told that it's safe.
            let transaction = index.begin()?;
            Tables::open(&transaction)?.set_end(end)?;
            transaction.commit().map_err(StoreError::index)?;
        }
        Ok(count)
    }

    fn on_disk<'t>(&self, transaction: &'t WriteTransaction) -> Result<OnDisk<'_, 't>, StoreError> {
        Ok(OnDisk::new(&self.blocks, &self.verifier, Tables::open(transaction)?))
    }

    /// Checks a block and adds it. `latest` is the latest time that a block may have now. When this
    /// returns, the block and all that follows from it are on the disk.
    ///
    /// # Errors
    ///
    /// The first rule that is broken. Nothing has changed then, except that a block that broke a rule on
    /// joining the best chain is remembered, and so are those above it. Or what the disk says. The block is
    /// then either not in the store, or will be when the store is next used or opened.
    pub fn push(&mut self, block: &Block, latest: Time) -> Result<Added, StoreError> {
        if self.indexed < self.blocks.end() {
            self.catch_up(&mut |_, _| {})?; // Last time, the index may not have been written.
        }
        let transaction = self.index.begin()?;
        let mut disk = self.on_disk(&transaction)?;
        let taken = disk.take(&self.genesis, block.clone(), self.blocks.end(), latest);
        let (mut tables, invalid) = disk.end();
        let added = match taken {
            Ok(Added::Known) => return Ok(Added::Known),
            Ok(added) => added,
            Err(failure) => {
                let cause = failure.rule()?;
                drop(tables);
                drop(transaction);
                self.mark_invalid(&invalid)?;
                return Err(cause.into());
            }
        };
        if matches!(&added, Added::Adopted(change) if !change.disconnected.is_empty()) {
            self.remember_tip()?;
        }
        self.blocks.append(&block.to_bytes())?;
        tables.set_end(self.blocks.end())?;
        drop(tables);
        transaction.commit().map_err(StoreError::index)?;
        self.indexed = self.blocks.end();
        self.follow()?;
        Ok(added)
    }

    fn mark_invalid(&self, hashes: &[BlockHash]) -> Result<(), StoreError> {
        if hashes.is_empty() {
            return Ok(());
        }
        let transaction = self.index.begin()?;
        let mut tables = Tables::open(&transaction)?;
        hashes.iter().try_for_each(|hash| tables.mark_invalid(hash))?;
        drop(tables);
        transaction.commit().map_err(StoreError::index)
    }

    /// Builds an index in memory from the file of blocks alone, checking every block again, and compares it
    /// with the one on the disk. Returns how many blocks there are. Calls `progress` with the number of
    /// bytes that are done, and their total.
    ///
    /// # Errors
    ///
    /// [`StoreError::IndexDiffers`], or what is wrong with the file of blocks.
    pub fn check(&self, mut progress: impl FnMut(u64, u64)) -> Result<u64, StoreError> {
        let fresh = Index::in_memory(&self.genesis)?;
        let count = self.enter_all(&fresh, 0, &mut progress)?;
        match self.index.view()?.difference(&fresh.view()?)? {
            None => Ok(count),
            Some(table) => Err(StoreError::IndexDiffers { table }),
        }
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Checks payments on this chain.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The directory that holds all of this.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }
}

pub(crate) fn genesis_of(directory: &Directory) -> Result<Genesis, StoreError> {
    let genesis: Genesis = decode(&directory.chain()?, MAX_CHAIN_BYTES)?;
    genesis.check()?;
    Ok(genesis)
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match file::look_for_file(path)? {
        Some(_) => Ok(fs::remove_file(path).map_err(FileError::io(path))?),
        None => Ok(()),
    }
}

/// What it means if a block that was accepted before is refused now.
fn stored(failure: Failure<TreeError, StoreError>, offset: u64) -> StoreError {
    match failure {
        Failure::Rule(TreeError::Block(cause)) => StoreError::StoredBlock { offset, cause },
        Failure::Rule(_) => StoreError::StoredOrphan { offset },
        Failure::Store(cause) => cause,
    }
}
