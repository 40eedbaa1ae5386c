//! All blocks a node knows, and which chain it believes.
//!
//! [`grow()`] is the algorithm, and a [`Store`] is where it keeps what it learns. [`BlockTree`] is the two together, in
//! memory. To keep a tree anywhere else, implement [`Store`] and call [`grow()`]. It will check each block, follow the
//! heaviest branch and take back what lost, as it does in memory.

mod added;
mod block_tree;
mod fork_choice;
mod grow;
mod in_memory;
mod locator;
mod store;
mod tree_error;

pub use added::{Added, PlacedBlock, TipChange};
pub use block_tree::BlockTree;
pub use fork_choice::is_heavier;
pub use grow::grow;
pub use in_memory::InMemory;
pub use locator::{MAX_BLOCKS, MAX_LOCATOR, locator_heights};
pub use store::{Entry, Failure, Known, Store};
pub use tree_error::TreeError;
