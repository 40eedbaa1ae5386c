use crate::on_disk::read;
use crate::store::Store;
use crate::store_error::StoreError;
use kusari::stage6_coin::{
    Block, BlockHash, ChainWork, Coin, OutPoint, Place, Script, Transaction, UtxoSet,
};

/// What you can ask a store.
impl Store {
    /// Where the best chain ends.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index. The same goes for the other questions.
    pub fn place(&self) -> Result<Place, StoreError> {
        Ok(self.index.view()?.tip()?.place)
    }

    /// How much work the best chain represents.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn work(&self) -> Result<ChainWork, StoreError> {
        Ok(self.index.view()?.tip()?.work)
    }

    /// An output, if it is unspent at the end of the best chain.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn coin(&self, out_point: &OutPoint) -> Result<Option<Coin>, StoreError> {
        self.index.view()?.coin(out_point)
    }

    /// Of all the outputs that some transactions spend, those that exist and are unspent: enough to check
    /// them.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn coins_for<'a>(
        &self,
        transactions: impl IntoIterator<Item = &'a Transaction>,
    ) -> Result<UtxoSet, StoreError> {
        let view = self.index.view()?;
        let mut found = Vec::new();
        for input in transactions.into_iter().flat_map(|transaction| &transaction.inputs) {
            let coin = view.coin(&input.previous)?;
            found.extend(coin.map(|coin| (input.previous, coin)));
        }
        Ok(found.into_iter().collect())
    }

    /// The unspent outputs with a lock, sorted by name. No other outputs are read.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn coins_of(&self, lock: &Script) -> Result<Vec<(OutPoint, Coin)>, StoreError> {
        self.index.view()?.coins_of(lock)
    }

    /// All unspent outputs, in memory.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn coins(&self) -> Result<UtxoSet, StoreError> {
        self.index.view()?.coins()?.collect()
    }

    /// The place of a block on any branch, the genesis included, and whether it is on the best chain.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn place_of(&self, hash: &BlockHash) -> Result<Option<(Place, bool)>, StoreError> {
        let view = self.index.view()?;
        let Some(row) = view.row(hash)? else { return Ok(None) };
        let is_best = view.best_at(row.place.height())? == Some(*hash);
        Ok(Some((row.place, is_best)))
    }

    /// The hash at a height of the best chain. The genesis has height zero.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index.
    pub fn hash_at(&self, height: u64) -> Result<Option<BlockHash>, StoreError> {
        self.index.view()?.best_at(height)
    }

    /// A block on any branch. The genesis block follows from the rules, and isn't in the file.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index or the file of blocks.
    pub fn block(&self, hash: &BlockHash) -> Result<Option<Block>, StoreError> {
        let Some(row) = self.index.view()?.row(hash)? else { return Ok(None) };
        match row.place.height() {
            0 => Ok(Some(self.genesis.block())),
            _ => read(&self.blocks, row.offset).map(Some),
        }
    }

    /// The block at a height of the best chain.
    ///
    /// # Errors
    ///
    /// If something is wrong with the index or the file of blocks.
    pub fn block_at(&self, height: u64) -> Result<Option<Block>, StoreError> {
        match self.hash_at(height)? {
            Some(hash) => self.block(&hash),
            None => Ok(None),
        }
    }
}
