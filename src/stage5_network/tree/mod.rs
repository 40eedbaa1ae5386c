//! All blocks a node knows, and which chain it believes.

mod block_tree;
mod locator;

pub use block_tree::{Added, BlockTree, PlacedBlock, TipChange, TreeError};
pub use locator::{MAX_BLOCKS, MAX_LOCATOR};
