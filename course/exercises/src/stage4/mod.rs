//! Chapter 4: work closes the block.

mod bits;
pub mod careless;
mod chains;
mod nonces;

pub use bits::{difficulty_for, expected_attempts, zero_bits};
pub use chains::{forge_work, heavier_chain};
pub use nonces::{count_up_in_place, find_nonce};
