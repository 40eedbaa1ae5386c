use crate::file::{self, FileError};
use crate::lookups::*;
use crate::schema::*;
use crate::store_error::StoreError;
use crate::tables::Tables;
use kusari::stage6_coin::{BlockHash, Coin, Encoded as _, Genesis, OutPoint, Script, Transaction};
use redb::backends::{FileBackend, InMemoryBackend};
use redb::{
    Database, Key, ReadTransaction, ReadableDatabase as _, ReadableTable as _, TableDefinition,
    Value, WriteTransaction,
};
use std::fs::OpenOptions;
use std::path::Path;

/// How many bytes of the index are kept in memory.
const CACHE_BYTES: usize = 256 << 20;

/// An index of at most this many bytes, about a quarter of a million coins, is checked for flipped bits each
/// time it's opened. That takes less than a tenth of a second. A larger one is trusted, and redb may panic if
/// it's damaged.
const CHECKED_BYTES: u64 = 64 << 20;

/// What follows from the block file, kept in a redb database so that the whole file needn't be read.
#[derive(Debug)]
pub(crate) struct Index {
    database: Database,
}

impl Index {
    /// Opens the index of a chain, or creates it. It costs nothing if a program was killed while writing:
    /// see [`begin`](Index::begin).
    pub(crate) fn open(path: &Path, genesis: &Genesis) -> Result<Index, StoreError> {
        Index::open_within(path, genesis, CHECKED_BYTES)
    }

    /// Opens an index that may be damaged, and checks it whatever its size is.
    pub(crate) fn open_doubtful(path: &Path, genesis: &Genesis) -> Result<Index, StoreError> {
        Index::open_within(path, genesis, u64::MAX)
    }

    fn open_within(path: &Path, genesis: &Genesis, checked: u64) -> Result<Index, StoreError> {
        let mut options = OpenOptions::new();
        let file = file::open(path, options.read(true).write(true).create(true).truncate(false))?;
        file::sync_folder_of(path)?;
        let is_small = file.metadata().map_err(FileError::io(path))?.len() <= checked;
        let backend = FileBackend::new(file).map_err(StoreError::index)?;
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(is_small)
            .create_with_backend(backend);
        Index { database: database.map_err(StoreError::index)? }.checked(genesis)
    }

    /// An index that's gone when it's dropped.
    pub(crate) fn in_memory(genesis: &Genesis) -> Result<Index, StoreError> {
        let database = Database::builder().create_with_backend(InMemoryBackend::new());
        Index { database: database.map_err(StoreError::index)? }.checked(genesis)
    }

    /// Creates the tables if there are none. Otherwise, checks that they belong to this chain.
    fn checked(self, genesis: &Genesis) -> Result<Index, StoreError> {
        let transaction = self.begin()?;
        let mut tables = Tables::open(&transaction)?;
        let (version, chain) = (tables.meta("version")?, tables.meta("chain")?);
        match (version, chain) {
            (None, _) => {
                tables.plant(genesis)?;
                drop(tables);
                transaction.commit().map_err(StoreError::index)?;
            }
            (Some(version), _) if version != INDEX_VERSION.to_le_bytes() => {
                return Err(StoreError::IndexVersion);
            }
            (_, chain) if chain.as_deref() != Some(genesis.hash().as_bytes()) => {
                return Err(StoreError::ForeignIndex);
            }
            _ => {
                drop(tables);
                drop(transaction); // nothing was written
            }
        }
        Ok(self)
    }

    /// Begins a write transaction. Readers see all of it at once, when it's committed.
    pub(crate) fn begin(&self) -> Result<WriteTransaction, StoreError> {
        let mut transaction = self.database.begin_write().map_err(StoreError::index)?;
        // Without this, redb would read the whole file before opening it after a program was killed.
        transaction.set_quick_repair(true);
        Ok(transaction)
    }

    /// Removes the payments that an earlier version left here, once they're safe elsewhere.
    pub(crate) fn forget_waiting(&self) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        transaction.delete_table(WAITING).map_err(StoreError::index)?;
        transaction.commit().map_err(StoreError::index)
    }

    /// The index as it is now. Later writes don't change what a reader sees.
    pub(crate) fn view(&self) -> Result<View, StoreError> {
        self.database.begin_read().map(View).map_err(StoreError::index)
    }
}

/// The index at one moment.
pub(crate) struct View(ReadTransaction);

impl View {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<redb::ReadOnlyTable<K, V>, StoreError> {
        self.0.open_table(definition).map_err(StoreError::index)
    }

    /// How many bytes of the block file are indexed.
    pub(crate) fn end(&self) -> Result<u64, StoreError> {
        end(&self.table(META)?)
    }

    pub(crate) fn row(&self, hash: &BlockHash) -> Result<Option<Row>, StoreError> {
        row(&self.table(BLOCKS)?, hash)
    }

    pub(crate) fn best_at(&self, height: u64) -> Result<Option<BlockHash>, StoreError> {
        best_at(&self.table(BEST)?, height)
    }

    pub(crate) fn tip(&self) -> Result<Row, StoreError> {
        tip(&self.table(BEST)?, &self.table(BLOCKS)?)
    }

    pub(crate) fn coin(&self, out_point: &OutPoint) -> Result<Option<Coin>, StoreError> {
        coin(&self.table(COINS)?, out_point)
    }

    /// The coins with a lock.
    pub(crate) fn coins_of(&self, lock: &Script) -> Result<Vec<(OutPoint, Coin)>, StoreError> {
        let (locks, coins) = (self.table(LOCKS)?, self.table(COINS)?);
        let prefix = lock_hash(lock);
        let (mut first, mut last) = ([0; 52], [0xff; 52]);
        first[..16].copy_from_slice(&prefix);
        last[..16].copy_from_slice(&prefix);
        let mut found = Vec::new();
        for key in locks.range::<&[u8; 52]>(&first..=&last).map_err(StoreError::index)? {
            let (key, _) = key.map_err(StoreError::index)?;
            let out_point = OutPoint::from_bytes(&key.value()[16..]);
            let out_point = out_point.map_err(|_| StoreError::damaged("locks"))?;
            let coin = coin(&coins, &out_point)?.ok_or(StoreError::damaged("locks"))?;
            if coin.output.lock == *lock {
                found.push((out_point, coin));
            }
        }
        Ok(found)
    }

    /// All coins.
    pub(crate) fn coins(
        &self,
    ) -> Result<impl Iterator<Item = Result<(OutPoint, Coin), StoreError>>, StoreError> {
        let coins = self.table(COINS)?.range::<&[u8; 36]>(..).map_err(StoreError::index)?;
        Ok(coins.map(|pair| {
            let (key, value) = pair.map_err(StoreError::index)?;
            let out_point = OutPoint::from_bytes(key.value()).ok();
            let coin = coin_from_bytes(value.value());
            out_point.zip(coin).ok_or(StoreError::damaged("coins"))
        }))
    }

    /// The payments that an earlier version left here. `None` if no such version ever used this index.
    pub(crate) fn waiting(&self) -> Result<Option<Vec<Transaction>>, StoreError> {
        match self.0.open_table(WAITING) {
            Ok(table) => waiting(&table).map(Some),
            Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
            Err(cause) => Err(StoreError::index(cause)),
        }
    }

    /// The first table that differs from another index's, among those that follow from the block file.
    pub(crate) fn difference(&self, other: &View) -> Result<Option<&'static str>, StoreError> {
        let tables = [
            ("meta", self.differs(other, META)?),
            ("blocks", self.differs(other, BLOCKS)?),
            ("best", self.differs(other, BEST)?),
            ("coins", self.differs(other, COINS)?),
            ("locks", self.differs(other, LOCKS)?),
            ("undo", self.differs(other, UNDO)?),
        ];
        Ok(tables.into_iter().find(|(_, differs)| *differs).map(|(name, _)| name))
    }

    fn differs<K: Key + 'static, V: Value + 'static>(
        &self,
        other: &View,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<bool, StoreError> {
        let (ours, theirs) = (self.table(definition)?, other.table(definition)?);
        let mut ours = ours.iter().map_err(StoreError::index)?;
        let mut theirs = theirs.iter().map_err(StoreError::index)?;
        loop {
            let (our, their) = match (ours.next(), theirs.next()) {
                (None, None) => return Ok(false),
                (Some(our), Some(their)) => (our, their),
                _ => return Ok(true),
            };
            let (our, their) = (our.map_err(StoreError::index)?, their.map_err(StoreError::index)?);
            if K::as_bytes(&our.0.value()).as_ref() != K::as_bytes(&their.0.value()).as_ref()
                || V::as_bytes(&our.1.value()).as_ref() != V::as_bytes(&their.1.value()).as_ref()
            {
                return Ok(true);
            }
        }
    }
}
