//! Careless people. The exercise is to deceive them.

use kusari::stage6_coin::{Block, BlockHash, merkle_root};
use std::collections::HashSet;

/// Decides whether Bob's node takes a block, and remembers the hash of one that is bad.
pub fn takes(bad: &mut HashSet<BlockHash>, block: &Block) -> bool {
    let hash = block.hash();
    if bad.contains(&hash) || merkle_root(&block.leaves()) != block.header.merkle_root {
        return false;
    }
    let is_good = block.check().is_ok();
    if !is_good {
        bad.insert(hash);
    }
    is_good
}
