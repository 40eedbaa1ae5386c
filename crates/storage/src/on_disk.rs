use crate::block_file::BlockFile;
use crate::schema::Row;
use crate::store_error::StoreError;
use crate::tables::Tables;
use kusari::stage5_network::any::{Entry, Failure, Known, Store, grow};
use kusari::stage6_coin::{
    Added, Block, BlockError, BlockHash, CoinProtocol, Encoded as _, Genesis, PlacedBlock, Time,
    TipChange, TreeError, Verifier,
};
use std::sync::Arc;

/// Where chapter 5's tree is kept on disk: the file of blocks, and the tables of one transaction.
///
/// The transaction makes it all or nothing. If a block is refused, the transaction is thrown away, and
/// there's nothing to put back.
pub(crate) struct OnDisk<'s, 't> {
    blocks: &'s BlockFile,
    verifier: &'s Verifier,
    tables: Tables<'t>,
    /// Where the frame of the current block is, or will be.
    offset: u64,
    /// The blocks that turned out to break a rule.
    invalid: Vec<BlockHash>,
}

impl<'s, 't> OnDisk<'s, 't> {
    pub(crate) fn new(
        blocks: &'s BlockFile,
        verifier: &'s Verifier,
        tables: Tables<'t>,
    ) -> OnDisk<'s, 't> {
        OnDisk { blocks, verifier, tables, offset: 0, invalid: Vec::new() }
    }

    /// Adds a block whose frame is, or will be, at an offset.
    pub(crate) fn take(
        &mut self,
        genesis: &Genesis,
        block: Block,
        offset: u64,
        latest: Time,
    ) -> Result<Added, Failure<TreeError, StoreError>> {
        self.offset = offset;
        grow(self, genesis, Arc::new(block), latest)
    }

    /// The tables, and the blocks to be noted as invalid once the transaction has been thrown away.
    pub(crate) fn end(self) -> (Tables<'t>, Vec<BlockHash>) {
        (self.tables, self.invalid)
    }
}

impl Store<CoinProtocol> for OnDisk<'_, '_> {
    type Error = StoreError;

    fn look_up(&self, hash: &BlockHash) -> Result<Option<Known<CoinProtocol>>, StoreError> {
        if self.tables.is_invalid(hash)? {
            return Ok(Some(Known::Invalid));
        }
        Ok(self.tables.row(hash)?.map(|row| Known::Kept(row.into())))
    }

    fn block(&self, hash: &BlockHash) -> Result<Arc<Block>, StoreError> {
        let row = self.tables.row(hash)?.ok_or(StoreError::damaged("blocks"))?;
        read(self.blocks, row.offset).map(Arc::new)
    }

    fn best_at(&self, height: u64) -> Result<Option<BlockHash>, StoreError> {
        self.tables.best_at(height)
    }

    fn tip(&self) -> Result<Entry<CoinProtocol>, StoreError> {
        self.tables.tip().map(Row::into)
    }

    fn check(&mut self, block: &Block) -> Result<(), BlockError> {
        block.check()
    }

    fn keep(&mut self, new: &PlacedBlock, entry: Entry<CoinProtocol>) -> Result<(), StoreError> {
        let (offset, previous) = (self.offset, new.block.header.previous_hash);
        self.tables.set_row(&Row { offset, previous, work: entry.weight, place: entry.place })
    }

    /// The coins are fetched first, so that a database error isn't mistaken for a missing output.
    fn connect(&mut self, next: &PlacedBlock) -> Result<(), Failure<BlockError, StoreError>> {
        let coins = self.tables.coins_spent_by(&next.block)?;
        let changes = self.verifier.check_block(&next.block, next.height, &coins, |_| false);
        let changes = changes.map_err(Failure::Rule)?;
        Ok(self.tables.connect(next.height, &next.hash, &changes)?)
    }

    fn disconnect(&mut self) -> Result<PlacedBlock, StoreError> {
        let Row { place, offset, .. } = self.tables.tip()?;
        let (height, hash) = (place.height(), place.hash());
        self.tables.disconnect(height, &hash)?;
        Ok(PlacedBlock { height, hash, block: Arc::new(read(self.blocks, offset)?) })
    }

    fn reject(&mut self, _: TipChange, bad: &[PlacedBlock]) -> Result<(), StoreError> {
        self.invalid.extend(bad.iter().map(|block| block.hash));
        Ok(())
    }
}

/// The block whose frame is at an offset.
pub(crate) fn read(blocks: &BlockFile, offset: u64) -> Result<Block, StoreError> {
    decoded(&blocks.read(offset)?, offset)
}

/// The block in a frame.
pub(crate) fn decoded(bytes: &[u8], offset: u64) -> Result<Block, StoreError> {
    Block::from_bytes(bytes)
        .map_err(|cause| StoreError::StoredBlock { offset, cause: cause.into() })
}
