//! A verifier that asks whether a chain keeps the rules, but not whether it's ours. It's there to be
//! cheated.

use kusari::stage3_timestamp::{Block, Chain, Genesis, ServerKey};

/// Whether the careless verifier accepts a chain as the new state of the one it knows.
pub fn takes(known: &[Block], genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    blocks.len() > known.len() && Chain::verify(genesis.clone(), blocks.to_vec()).is_ok()
}
