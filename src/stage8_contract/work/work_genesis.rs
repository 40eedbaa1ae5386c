use crate::stage5_network::Difficulty;
use crate::stage8_contract::genesis::Genesis;
use crate::stage8_contract::machine::Machine;

/// What is known before the first block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkGenesis<M: Machine> {
    /// What all members agree on, however they agree on the rest.
    pub genesis: Genesis<M>,
    /// How many zero bits the hash of each block begins with. It isn't a part of the hash of the genesis, which is the same for all ways
    /// to agree. Two members with different difficulties refuse each other's blocks.
    pub difficulty: Difficulty,
}
