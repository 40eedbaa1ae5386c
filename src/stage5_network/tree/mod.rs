//! All blocks a node knows, and which chain it believes.

mod block_tree;
mod fork_choice;
mod locator;

pub use block_tree::{Added, BlockTree, PlacedBlock, TipChange, TreeError};
pub use fork_choice::is_heavier;
pub use locator::{MAX_BLOCKS, MAX_LOCATOR};
