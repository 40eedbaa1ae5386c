//! Chapter 6's transactions, scripts and proofs.

mod graph;
mod merkle_tree;
mod payments;
mod picture;
mod stack;

pub use merkle_tree::merkle_proof;
pub use payments::transaction_graph;
pub use stack::{script_stack, script_stack_so_far};
