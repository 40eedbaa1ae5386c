//! Look-ups that work the same way in a view and in a write transaction.

use crate::schema::*;
use crate::store_error::StoreError;
use kusari::stage6_coin::{BlockHash, Coin, Encoded as _, OutPoint, Transaction};
use redb::ReadableTable;

/// How many bytes of the block file are indexed.
pub(crate) fn end(
    meta: &impl ReadableTable<&'static str, &'static [u8]>,
) -> Result<u64, StoreError> {
    let found = meta.get("end").map_err(StoreError::index)?;
    let end = found.and_then(|it| it.value().try_into().ok().map(u64::from_le_bytes));
    end.ok_or(StoreError::damaged("meta"))
}

/// A block on any branch, or the genesis.
pub(crate) fn row(
    blocks: &impl ReadableTable<&'static [u8; 32], &'static [u8]>,
    hash: &BlockHash,
) -> Result<Option<Row>, StoreError> {
    let Some(found) = blocks.get(hash.as_bytes()).map_err(StoreError::index)? else {
        return Ok(None);
    };
    Row::from_bytes(found.value()).ok_or(StoreError::damaged("blocks")).map(Some)
}

/// The hash at a height of the best chain.
pub(crate) fn best_at(
    best: &impl ReadableTable<u64, &'static [u8; 32]>,
    height: u64,
) -> Result<Option<BlockHash>, StoreError> {
    let found = best.get(height).map_err(StoreError::index)?;
    Ok(found.map(|hash| BlockHash::from_bytes(*hash.value())))
}

/// The end of the best chain.
pub(crate) fn tip(
    best: &impl ReadableTable<u64, &'static [u8; 32]>,
    blocks: &impl ReadableTable<&'static [u8; 32], &'static [u8]>,
) -> Result<Row, StoreError> {
    let last = best.last().map_err(StoreError::index)?.ok_or(StoreError::damaged("best"))?;
    let hash = BlockHash::from_bytes(*last.1.value());
    row(blocks, &hash)?.ok_or(StoreError::damaged("best"))
}

/// A coin, if it is unspent.
pub(crate) fn coin(
    coins: &impl ReadableTable<&'static [u8; 36], &'static [u8]>,
    out_point: &OutPoint,
) -> Result<Option<Coin>, StoreError> {
    let Some(found) = coins.get(&coin_key(out_point)).map_err(StoreError::index)? else {
        return Ok(None);
    };
    coin_from_bytes(found.value()).ok_or(StoreError::damaged("coins")).map(Some)
}

/// The waiting payments in order, as earlier versions kept them.
pub(crate) fn waiting(
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
