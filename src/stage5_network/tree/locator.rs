use super::block_tree::BlockTree;
use super::grow::branch_to;
use crate::stage4_pow::{BlockHash, MAX_BLOCK_BYTES};
use crate::stage5_network::protocol::{Block as _, Protocol};
use std::sync::Arc;

/// How many hashes a locator may have.
pub const MAX_LOCATOR: usize = 64;

/// How many blocks one answer may bring.
pub const MAX_BLOCKS: usize = 500;

/// The heights of which a locator has the hashes, for a chain that ends at height `top`: the last ten one by one, then
/// ever further apart, and the genesis.
pub fn locator_heights(top: u64) -> Vec<u64> {
    let (mut heights, mut height, mut step) = (vec![top], top, 1);
    while height > 0 {
        if heights.len() >= 10 {
            step *= 2;
        }
        height = height.saturating_sub(step);
        heights.push(height);
    }
    heights
}

/// How two nodes find out where their chains parted, without sending them.
impl<P: Protocol> BlockTree<P> {
    /// Hashes from `tip` down to the genesis: the last ten one by one, then ever further apart.
    ///
    /// However long the chain, some sixty hashes are enough to find where two chains parted.
    pub fn locator(&self, tip: &BlockHash) -> Vec<BlockHash> {
        let aside = self.placed(tip).filter(|_| !self.is_on_best_chain(tip));
        let Ok(branch) = aside.map_or(Ok(Vec::new()), |top| branch_to(&self.store, top));
        let top = self.height_of(tip).unwrap_or(0);
        let mut hashes = Vec::new();
        for height in locator_heights(top) {
            let above = usize::try_from(top - height).unwrap_or(usize::MAX);
            let aside = branch.iter().rev().nth(above).map(|block| block.hash);
            hashes.extend(aside.or_else(|| self.best_at(height)));
        }
        hashes
    }

    /// The blocks of the best chain after the first hash of a locator that lies on it, or after the
    /// genesis: as many as surely fit into a quarter of a message, and at least one. An answer that is
    /// small is checked soon, and the next one is asked for.
    pub fn blocks_after(&self, locator: &[BlockHash]) -> Vec<Arc<P::Block>> {
        let known = locator.iter().find(|hash| self.is_on_best_chain(hash));
        let height = known.and_then(|hash| self.height_of(hash)).unwrap_or(0);
        let mut room = MAX_BLOCK_BYTES;
        self.best_above(height)
            .map(|placed| placed.block)
            .enumerate()
            .take_while(|(index, block)| {
                let fits = room.checked_sub(block.most_bytes());
                room = fits.unwrap_or(0);
                // The first always fits into a message, which is four times as large as a block.
                *index == 0 || (*index < MAX_BLOCKS && fits.is_some())
            })
            .map(|(_, block)| block)
            .collect()
    }
}
