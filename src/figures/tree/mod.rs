//! Blocks and their branches.

mod chain;
mod layout;
mod model;
mod picture;
mod snapshots;

pub use chain::{chain, histories};
pub use snapshots::{fork_tree, fork_tree_with_miners};
