//! All blocks a node knows, and which chain it believes.

mod added;
mod block_tree;
mod fork_choice;
mod locator;
mod tree_error;

pub use added::{Added, PlacedBlock, TipChange};
pub use block_tree::BlockTree;
pub use fork_choice::is_heavier;
pub use locator::{MAX_BLOCKS, MAX_LOCATOR};
pub use tree_error::TreeError;
