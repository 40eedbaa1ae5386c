//! Blocks, how they're closed, and proofs that a payment is in one.

mod block;
mod genesis;
mod light;
mod light_lookups;
mod merkle;
mod miner;

pub use block::{Block, BlockError, CoinbaseNote, MAX_BLOCK_BYTES};
pub use genesis::{Genesis, GenesisError, MAX_WORDS_BYTES};
pub use light::{LightClient, LightError};
pub use merkle::{MerkleProof, ProofError, levels, merkle_root, repeats};
pub use miner::{Draft, Reward, Search, mine};
