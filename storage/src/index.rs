use crate::file;
use crate::store_error::StoreError;
use crate::tables::*;
use kusari::stage6_coin::{
    BlockHash, ChainWork, Changes, Coin, Encoded as _, Genesis, OutPoint, Place, Script,
    Transaction,
};
use redb::backends::{FileBackend, InMemoryBackend};
use redb::{Database, Key, ReadTransaction, ReadableDatabase as _, ReadableTable, Value};
use redb::{Table, TableDefinition, WriteTransaction};
use std::fs::OpenOptions;
use std::path::Path;

/// How much of the index is kept in memory.
const CACHE_BYTES: usize = 256 << 20;

/// What follows from the block file, so that nobody has to read all of it: a database, redb.
#[derive(Debug)]
pub(crate) struct Index {
    database: Database,
}

impl Index {
    /// Opens the index of a chain, or begins it. A program that was killed while it wrote costs nothing:
    /// see [`begin`](Index::begin).
    pub(crate) fn open(path: &Path, genesis: &Genesis) -> Result<Index, StoreError> {
        let mut options = OpenOptions::new();
        let file = file::open(path, options.read(true).write(true).create(true).truncate(false))?;
        file::sync_folder_of(path)?;
        let backend = FileBackend::new(file).map_err(StoreError::index)?;
        let database = Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(backend);
        Index { database: database.map_err(StoreError::index)? }.checked(genesis)
    }

    /// An index that is gone when it is dropped.
    pub(crate) fn in_memory(genesis: &Genesis) -> Result<Index, StoreError> {
        let database = Database::builder().create_with_backend(InMemoryBackend::new());
        Index { database: database.map_err(StoreError::index)? }.checked(genesis)
    }

    /// Makes the tables if there are none, and else checks that they are those of this chain.
    fn checked(self, genesis: &Genesis) -> Result<Index, StoreError> {
        let transaction = self.begin()?;
        let mut tables = Tables::open(&transaction)?;
        let chain = genesis.hash();
        let version = tables.meta.get("version").map_err(StoreError::index)?;
        let version = version.map(|it| it.value().to_vec());
        match version {
            None => tables.plant(genesis)?,
            Some(version) if version != INDEX_VERSION.to_le_bytes() => {
                return Err(StoreError::IndexVersion);
            }
            Some(_) if tables.meta_bytes("chain")? != chain.as_bytes() => {
                return Err(StoreError::ForeignIndex);
            }
            Some(_) => {
                drop(tables);
                drop(transaction);
                return Ok(self);
            }
        }
        drop(tables);
        transaction.commit().map_err(StoreError::index)?;
        Ok(self)
    }

    /// Begins to write. What is written is seen by others when it is committed, all at once.
    pub(crate) fn begin(&self) -> Result<WriteTransaction, StoreError> {
        let mut transaction = self.database.begin_write().map_err(StoreError::index)?;
        // Else, after a program was killed, redb would read the whole file before it opens it.
        transaction.set_quick_repair(true);
        Ok(transaction)
    }

    /// The index as it is now, and stays for whoever reads.
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

    /// So far, the block file is indexed.
    pub(crate) fn end(&self) -> Result<u64, StoreError> {
        end(&self.table(META)?)
    }

    pub(crate) fn entry(&self, hash: &BlockHash) -> Result<Option<Entry>, StoreError> {
        entry(&self.table(BLOCKS)?, hash)
    }

    pub(crate) fn best_at(&self, height: u64) -> Result<Option<BlockHash>, StoreError> {
        best_at(&self.table(BEST)?, height)
    }

    pub(crate) fn tip(&self) -> Result<Entry, StoreError> {
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

    pub(crate) fn waiting(&self) -> Result<Vec<Transaction>, StoreError> {
        waiting(&self.table(WAITING)?)
    }

    /// The first table in which another index differs, of those that follow from the block file.
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

/// The tables of a transaction that writes.
pub(crate) struct Tables<'t> {
    meta: Table<'t, &'static str, &'static [u8]>,
    blocks: Table<'t, &'static [u8; 32], &'static [u8]>,
    best: Table<'t, u64, &'static [u8; 32]>,
    coins: Table<'t, &'static [u8; 36], &'static [u8]>,
    locks: Table<'t, &'static [u8; 52], ()>,
    undo: Table<'t, &'static [u8; 32], &'static [u8]>,
    invalid: Table<'t, &'static [u8; 32], ()>,
    waiting: Table<'t, u64, &'static [u8]>,
}

impl<'t> Tables<'t> {
    pub(crate) fn open(transaction: &'t WriteTransaction) -> Result<Tables<'t>, StoreError> {
        fn open<'t, K: Key + 'static, V: Value + 'static>(
            transaction: &'t WriteTransaction,
            definition: TableDefinition<'static, K, V>,
        ) -> Result<Table<'t, K, V>, StoreError> {
            transaction.open_table(definition).map_err(StoreError::index)
        }
        Ok(Tables {
            meta: open(transaction, META)?,
            blocks: open(transaction, BLOCKS)?,
            best: open(transaction, BEST)?,
            coins: open(transaction, COINS)?,
            locks: open(transaction, LOCKS)?,
            undo: open(transaction, UNDO)?,
            invalid: open(transaction, INVALID)?,
            waiting: open(transaction, WAITING)?,
        })
    }

    /// Enters the genesis.
    fn plant(&mut self, genesis: &Genesis) -> Result<(), StoreError> {
        let (hash, place) = (genesis.hash(), genesis.place()?);
        let version = INDEX_VERSION.to_le_bytes();
        for (key, value) in [("version", &version[..]), ("chain", hash.as_bytes())] {
            self.meta.insert(key, value).map_err(StoreError::index)?;
        }
        let previous = genesis.block().header.previous_hash;
        self.set_entry(&Entry { offset: 0, previous, work: ChainWork::default(), place })?;
        self.best.insert(0, hash.as_bytes()).map_err(StoreError::index)?;
        self.set_end(0)
    }

    fn meta_bytes(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        let found = self.meta.get(key).map_err(StoreError::index)?;
        Ok(found.ok_or(StoreError::damaged("meta"))?.value().to_vec())
    }

    pub(crate) fn set_end(&mut self, end: u64) -> Result<(), StoreError> {
        self.meta.insert("end", &end.to_le_bytes()[..]).map_err(StoreError::index)?;
        Ok(())
    }

    pub(crate) fn entry(&self, hash: &BlockHash) -> Result<Option<Entry>, StoreError> {
        entry(&self.blocks, hash)
    }

    pub(crate) fn set_entry(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let (hash, bytes) = (entry.place.hash(), entry.to_bytes());
        self.blocks.insert(hash.as_bytes(), &bytes[..]).map_err(StoreError::index)?;
        Ok(())
    }

    pub(crate) fn tip(&self) -> Result<Entry, StoreError> {
        tip(&self.best, &self.blocks)
    }

    pub(crate) fn is_on_best_chain(&self, place: &Place) -> Result<bool, StoreError> {
        Ok(best_at(&self.best, place.height())? == Some(place.hash()))
    }

    pub(crate) fn is_invalid(&self, hash: &BlockHash) -> Result<bool, StoreError> {
        Ok(self.invalid.get(hash.as_bytes()).map_err(StoreError::index)?.is_some())
    }

    pub(crate) fn mark_invalid(&mut self, hash: &BlockHash) -> Result<(), StoreError> {
        self.invalid.insert(hash.as_bytes(), ()).map_err(StoreError::index)?;
        Ok(())
    }

    pub(crate) fn coin(&self, out_point: &OutPoint) -> Result<Option<Coin>, StoreError> {
        coin(&self.coins, out_point)
    }

    /// Makes a block the end of the best chain.
    pub(crate) fn connect(&mut self, place: &Place, changes: &Changes) -> Result<(), StoreError> {
        self.exchange(&changes.spent, &changes.created)?;
        let (hash, bytes) = (place.hash(), changes_to_bytes(changes));
        self.best.insert(place.height(), hash.as_bytes()).map_err(StoreError::index)?;
        self.undo.insert(hash.as_bytes(), &bytes[..]).map_err(StoreError::index)?;
        Ok(())
    }

    /// Takes the end of the best chain away.
    pub(crate) fn disconnect(&mut self, place: &Place) -> Result<(), StoreError> {
        let hash = place.hash();
        let changes = {
            let found = self.undo.remove(hash.as_bytes()).map_err(StoreError::index)?;
            found
                .and_then(|it| changes_from_bytes(it.value()))
                .ok_or(StoreError::damaged("undo"))?
        };
        self.exchange(&changes.created, &changes.spent)?;
        self.best.remove(place.height()).map_err(StoreError::index)?;
        Ok(())
    }

    fn exchange(
        &mut self,
        gone: &[(OutPoint, Coin)],
        there: &[(OutPoint, Coin)],
    ) -> Result<(), StoreError> {
        for (out_point, coin) in gone {
            let lock = lock_key(&lock_hash(&coin.output.lock), out_point);
            self.coins.remove(&coin_key(out_point)).map_err(StoreError::index)?;
            self.locks.remove(&lock).map_err(StoreError::index)?;
        }
        for (out_point, coin) in there {
            let lock = lock_key(&lock_hash(&coin.output.lock), out_point);
            let bytes = coin_to_bytes(coin);
            self.coins.insert(&coin_key(out_point), &bytes[..]).map_err(StoreError::index)?;
            self.locks.insert(&lock, ()).map_err(StoreError::index)?;
        }
        Ok(())
    }

    pub(crate) fn waiting(&self) -> Result<Vec<Transaction>, StoreError> {
        waiting(&self.waiting)
    }

    pub(crate) fn set_waiting(&mut self, transactions: &[Transaction]) -> Result<(), StoreError> {
        self.waiting.retain(|_, _| false).map_err(StoreError::index)?;
        for (number, transaction) in (0..).zip(transactions) {
            let bytes = transaction.to_bytes();
            self.waiting.insert(number, &bytes[..]).map_err(StoreError::index)?;
        }
        Ok(())
    }
}

// ---- what is read in the same way from both --------------------------------------------------

fn end(meta: &impl ReadableTable<&'static str, &'static [u8]>) -> Result<u64, StoreError> {
    let found = meta.get("end").map_err(StoreError::index)?;
    let end = found.and_then(|it| it.value().try_into().ok().map(u64::from_le_bytes));
    end.ok_or(StoreError::damaged("meta"))
}

fn entry(
    blocks: &impl ReadableTable<&'static [u8; 32], &'static [u8]>,
    hash: &BlockHash,
) -> Result<Option<Entry>, StoreError> {
    let Some(found) = blocks.get(hash.as_bytes()).map_err(StoreError::index)? else {
        return Ok(None);
    };
    Entry::from_bytes(found.value()).ok_or(StoreError::damaged("blocks")).map(Some)
}

fn best_at(
    best: &impl ReadableTable<u64, &'static [u8; 32]>,
    height: u64,
) -> Result<Option<BlockHash>, StoreError> {
    let found = best.get(height).map_err(StoreError::index)?;
    Ok(found.map(|hash| BlockHash::from_bytes(*hash.value())))
}

fn tip(
    best: &impl ReadableTable<u64, &'static [u8; 32]>,
    blocks: &impl ReadableTable<&'static [u8; 32], &'static [u8]>,
) -> Result<Entry, StoreError> {
    let last = best.last().map_err(StoreError::index)?.ok_or(StoreError::damaged("best"))?;
    let hash = BlockHash::from_bytes(*last.1.value());
    entry(blocks, &hash)?.ok_or(StoreError::damaged("best"))
}

fn coin(
    coins: &impl ReadableTable<&'static [u8; 36], &'static [u8]>,
    out_point: &OutPoint,
) -> Result<Option<Coin>, StoreError> {
    let Some(found) = coins.get(&coin_key(out_point)).map_err(StoreError::index)? else {
        return Ok(None);
    };
    coin_from_bytes(found.value()).ok_or(StoreError::damaged("coins")).map(Some)
}

fn waiting(
    waiting: &impl ReadableTable<u64, &'static [u8]>,
) -> Result<Vec<Transaction>, StoreError> {
    let mut transactions = Vec::new();
    for pair in waiting.iter().map_err(StoreError::index)? {
        let (_, bytes) = pair.map_err(StoreError::index)?;
        let transaction = Transaction::from_bytes(bytes.value());
        transactions.push(transaction.map_err(|_| StoreError::damaged("waiting"))?);
    }
    Ok(transactions)
}
