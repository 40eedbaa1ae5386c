use super::hash::BlockHash;
use super::time::Time;
use crate::stage2_signed::{Transaction, encode};
use serde::{Deserialize, Serialize};

/// The largest size of a block's canonical JSON, in bytes: one mebibyte.
pub const MAX_BLOCK_BYTES: usize = 1 << 20;

/// A block that hasn't been closed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// When the block was made. Time never goes back along a chain.
    pub time: Time,
    /// The payments, in the order in which they take effect. There may be none.
    pub transactions: Vec<Transaction>,
    /// The hash of the block before, or of the genesis. This is the link of the chain.
    pub previous_hash: BlockHash,
}

impl Draft {
    /// How many of the transactions fit into a block, counted from the first.
    pub fn room_for<'a>(transactions: impl IntoIterator<Item = &'a Transaction>) -> usize {
        const ALL_THE_REST: usize = 2048; // time, previous hash, seal and punctuation
        let mut room = MAX_BLOCK_BYTES - ALL_THE_REST;
        let fits = |transaction: &&Transaction| {
            let bytes = encode(transaction).len() + 1;
            room.checked_sub(bytes).map(|rest| room = rest).is_some()
        };
        transactions.into_iter().take_while(fits).count()
    }
}
