//! Where a chain can be asked and a payment handed in: the directory, or later the node that runs there.

use super::notarise::Found;
use super::{Where, waiting};
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari::stage7_peers::{Board, FileHash, Post, Receipt};
use kusari_storage::{Store, StoreError};

/// A chain in a directory that no node uses.
pub(super) struct Stand {
    pub(super) store: Store,
}

impl Stand {
    pub(super) fn at(place: &Where) -> Result<Stand, Failure> {
        Ok(Stand { store: place.open()? })
    }

    /// Looks for the hash of a file, and makes the receipt if it's in a block. The earliest block counts.
    pub(super) fn receipt(&mut self, file: FileHash) -> Result<Found, Failure> {
        let (mut headers, mut found) = (Vec::new(), None);
        self.read(|height, block| {
            headers.push(block.header);
            let carries = |payment: &Transaction| file.is_in(payment);
            if found.is_none() && block.transactions.iter().any(carries) {
                found = Some((height, block));
            }
        })?;
        if let Some((height, block)) = found {
            let genesis = self.store.genesis().clone();
            let receipt = Receipt::new(file, genesis, headers, height, &block);
            let receipt = receipt.map_err(|cause| Failure::impossible(&cause))?;
            return Ok(Found::InBlock(Box::new(receipt)));
        }
        let (pool, _) = waiting(&self.store)?;
        let waits = pool.waiting().any(|payment| file.is_in(payment));
        Ok(if waits { Found::Waits } else { Found::Nowhere })
    }

    /// The last posts on the board, the oldest first.
    pub(super) fn posts(&mut self, last: usize) -> Result<Vec<Post>, Failure> {
        let mut board = Board::default();
        self.read(|height, block| board.read(height, &block))?;
        let posts = board.posts();
        Ok(posts[posts.len().saturating_sub(last)..].to_vec())
    }

    /// Reads all blocks after the genesis.
    fn read(&self, mut take: impl FnMut(u64, Block)) -> Result<(), Failure> {
        let failed = |error: StoreError| Failure::impossible(&error);
        let top = self.store.place().map_err(failed)?.height();
        for height in 1..=top {
            if let Some(block) = self.store.block_at(height).map_err(failed)? {
                take(height, block);
            }
            crate::interrupt::check()?;
        }
        Ok(())
    }
}
