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

/// So many bytes of blocks are indexed before they are committed, when there are many.
const BATCH_BYTES: u64 = 8 << 20;

/// Where a new index is made before it takes the place of the old one.
const REBUILD: &str = ".kusari-rebuild.tmp";

/// A chain on disk: its blocks, and an index of who can spend what.
///
/// A block is first appended to the file of blocks, and on the disk there. Then all that follows from it is
/// written into the index, in one transaction, with how far the file is indexed. So whenever the program is
/// killed, the next one finds an index that is right for some beginning of the file, and goes on from there.
/// The payments that wait follow from no block, and have a file of their own.
#[derive(Debug)]
pub struct Store {
    pub(crate) directory: Directory,
    pub(crate) genesis: Genesis,
    verifier: Verifier,
    pub(crate) blocks: BlockFile,
    pub(crate) index: Index,
    /// So far, the file of blocks is indexed.
    indexed: u64,
    pub(crate) waiting: Waiting,
    /// The block that the file of waiting payments names.
    pub(crate) waiting_written: BlockHash,
}

/// What was found, and done, when a store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What was torn at the end of the file of blocks, and cut off.
    pub torn: Option<TornFrame>,
    /// How many blocks were in the file and not yet in the index.
    pub indexed: u64,
    /// The file of waiting payments was gone, or was set aside because it was damaged: none wait any more.
    pub is_waiting_lost: bool,
}

impl Store {
    /// Begins a chain in a directory.
    ///
    /// # Errors
    ///
    /// That no chain can be built on the genesis; [`DirectoryError::ChainExists`]; and what the disk says. If
    /// the program is killed meanwhile, no chain was begun, and it can be tried again.
    ///
    /// [`DirectoryError::ChainExists`]: crate::DirectoryError::ChainExists
    pub fn create(directory: Directory, genesis: &Genesis) -> Result<Store, StoreError> {
        genesis.check()?;
        let rules = encode(genesis);
        if !directory.has_chain()? {
            let chain = *genesis.hash().as_bytes();
            // Another attempt may have been killed here. It has left no block.
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

    /// Opens the chain in a directory. Blocks that are not yet in the index are entered; without an index, that
    /// is all of them.
    ///
    /// # Errors
    ///
    /// What is wrong with any of the files. If it is the index, or the file of waiting payments,
    /// [`rebuild`](Store::rebuild) mends it.
    pub fn open(directory: Directory) -> Result<(Store, Opened), StoreError> {
        let genesis = genesis_of(&directory)?;
        let index = Index::open(&directory.index(), &genesis)?;
        let waiting = waiting::move_out(&directory, &genesis.hash(), &index)?;
        Store::on(directory, genesis, index, waiting, &mut |_, _| {})
    }

    /// Makes the index anew, from the file of blocks alone, and checks every block again. Tells how many
    /// bytes of it are done, and how many there are.
    ///
    /// The old index stays until the new one is complete. The payments that wait aren't in it, and stay. If
    /// their file is damaged, it's set aside, and [`Opened`] tells so.
    ///
    /// # Errors
    ///
    /// As those of [`open`](Store::open).
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
        drop(index); // it is written to the end and closed, before it gets its name
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
            // What abandoned branches held doesn't wait again, as nobody knows what became of it since.
            store.set_waiting(&[])?;
        }
        Ok((store, Opened { torn, indexed, is_waiting_lost }))
    }

    /// Enters the blocks of the file that are not yet in the index, and returns how many they were.
    fn catch_up(&mut self, progress: &mut impl FnMut(u64, u64)) -> Result<u64, StoreError> {
        let count = self.enter_all(&self.index, self.indexed, progress)?;
        self.indexed = self.blocks.end();
        self.follow()?;
        Ok(count)
    }

    /// Enters all blocks of the file from an offset on into an index, some at a time, and returns how many they were.
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
            // No block yet. From now on the first one is known to be new, as all later ones are: if it was not
            // written to its end, nobody was told that it is safe.
            let transaction = index.begin()?;
            Tables::open(&transaction)?.set_end(end)?;
            transaction.commit().map_err(StoreError::index)?;
        }
        Ok(count)
    }

    fn on_disk<'t>(&self, transaction: &'t WriteTransaction) -> Result<OnDisk<'_, 't>, StoreError> {
        Ok(OnDisk::new(&self.blocks, &self.verifier, Tables::open(transaction)?))
    }

    /// Checks a block and takes it in. `latest` is the latest time that a block may have now. When this returns,
    /// the block and all that follows from it are on the disk.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then nothing has changed, except that a block which broke a rule on
    /// joining the best chain, and those above it, are remembered. Or what the disk says; then the block
    /// is either not there, or will be, once the store is used or opened again.
    pub fn push(&mut self, block: &Block, latest: Time) -> Result<Added, StoreError> {
        if self.indexed < self.blocks.end() {
            self.catch_up(&mut |_, _| {})?; // The index could not be written the last time.
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

    /// Makes an index in memory from the file of blocks alone, with every block checked again, and compares it
    /// with the one on the disk. Returns how many blocks there are. Tells how many bytes are done, and how
    /// many there are.
    ///
    /// # Errors
    ///
    /// [`StoreError::IndexDiffers`], and what is wrong with the file of blocks.
    pub fn check(&self, mut progress: impl FnMut(u64, u64)) -> Result<u64, StoreError> {
        let fresh = Index::in_memory(&self.genesis)?;
        let count = self.enter_all(&fresh, 0, &mut progress)?;
        match self.index.view()?.difference(&fresh.view()?)? {
            None => Ok(count),
            Some(table) => Err(StoreError::IndexDiffers { table }),
        }
    }

    /// What everybody agrees on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Who checks payments on this chain.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Where all of this is.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }
}

fn genesis_of(directory: &Directory) -> Result<Genesis, StoreError> {
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

/// What it means that a block which was taken once is refused now.
fn stored(failure: Failure<TreeError, StoreError>, offset: u64) -> StoreError {
    match failure {
        Failure::Rule(TreeError::Block(cause)) => StoreError::StoredBlock { offset, cause },
        Failure::Rule(_) => StoreError::StoredOrphan { offset },
        Failure::Store(cause) => cause,
    }
}
