use crate::lookups::*;
use crate::schema::*;
use crate::store_error::StoreError;
use kusari::stage6_coin::{Block, BlockHash, ChainWork, Changes, Coin, Genesis, OutPoint, UtxoSet};
use redb::{Key, ReadableTable as _, Table, TableDefinition, Value, WriteTransaction};

/// The tables of a write transaction.
pub(crate) struct Tables<'t> {
    meta: Table<'t, &'static str, &'static [u8]>,
    blocks: Table<'t, &'static [u8; 32], &'static [u8]>,
    best: Table<'t, u64, &'static [u8; 32]>,
    coins: Table<'t, &'static [u8; 36], &'static [u8]>,
    locks: Table<'t, &'static [u8; 52], ()>,
    undo: Table<'t, &'static [u8; 32], &'static [u8]>,
    invalid: Table<'t, &'static [u8; 32], ()>,
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
        })
    }

    /// Adds the genesis.
    pub(crate) fn plant(&mut self, genesis: &Genesis) -> Result<(), StoreError> {
        let (hash, place) = (genesis.hash(), genesis.place()?);
        let version = INDEX_VERSION.to_le_bytes();
        for (key, value) in [("version", &version[..]), ("chain", hash.as_bytes())] {
            self.meta.insert(key, value).map_err(StoreError::index)?;
        }
        let previous = genesis.block().header.previous_hash;
        self.set_row(&Row { offset: 0, previous, work: ChainWork::default(), place })?;
        self.best.insert(0, hash.as_bytes()).map_err(StoreError::index)?;
        self.set_end(0)
    }

    pub(crate) fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.meta.get(key).map_err(StoreError::index)?;
        Ok(found.map(|value| value.value().to_vec()))
    }

    pub(crate) fn set_end(&mut self, end: u64) -> Result<(), StoreError> {
        self.meta.insert("end", &end.to_le_bytes()[..]).map_err(StoreError::index)?;
        Ok(())
    }

    pub(crate) fn row(&self, hash: &BlockHash) -> Result<Option<Row>, StoreError> {
        row(&self.blocks, hash)
    }

    pub(crate) fn set_row(&mut self, row: &Row) -> Result<(), StoreError> {
        let (hash, bytes) = (row.place.hash(), row.to_bytes());
        self.blocks.insert(hash.as_bytes(), &bytes[..]).map_err(StoreError::index)?;
        Ok(())
    }

    pub(crate) fn tip(&self) -> Result<Row, StoreError> {
        tip(&self.best, &self.blocks)
    }

    pub(crate) fn best_at(&self, height: u64) -> Result<Option<BlockHash>, StoreError> {
        best_at(&self.best, height)
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

    /// Of all the outputs that the payments of a block spend, those that exist and are unspent.
    pub(crate) fn coins_spent_by(&self, block: &Block) -> Result<UtxoSet, StoreError> {
        let mut coins = Vec::new();
        for input in block.payments().iter().flat_map(|payment| &payment.inputs) {
            coins.extend(self.coin(&input.previous)?.map(|coin| (input.previous, coin)));
        }
        Ok(coins.into_iter().collect())
    }

    /// Makes a block the end of the best chain.
    pub(crate) fn connect(
        &mut self,
        height: u64,
        hash: &BlockHash,
        changes: &Changes,
    ) -> Result<(), StoreError> {
        self.exchange(&changes.spent, &changes.created)?;
        let bytes = undo_to_bytes(changes);
        self.best.insert(height, hash.as_bytes()).map_err(StoreError::index)?;
        self.undo.insert(hash.as_bytes(), &bytes[..]).map_err(StoreError::index)?;
        Ok(())
    }

    /// Takes the last block off the best chain.
    pub(crate) fn disconnect(&mut self, height: u64, hash: &BlockHash) -> Result<(), StoreError> {
        let undo = {
            let found = self.undo.remove(hash.as_bytes()).map_err(StoreError::index)?;
            found.and_then(|it| undo_from_bytes(it.value())).ok_or(StoreError::damaged("undo"))?
        };
        let mut created = Vec::new();
        for out_point in undo.created {
            let coin = self.coin(&out_point)?.ok_or(StoreError::damaged("coins"))?;
            created.push((out_point, coin));
        }
        self.exchange(&created, &undo.spent)?;
        self.best.remove(height).map_err(StoreError::index)?;
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
}
