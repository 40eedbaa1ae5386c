//! The second way to agree: the member that closes a block with work decides what's in it, and the branch with most work counts.
//!
//! There's nothing new here. It's chapter 5's node, unchanged, with a protocol that keeps a contract instead of accounts.

mod by_work;
mod lines;
mod miner;
mod pool;
mod protocol;
mod settings;
mod undo_book;
mod work_block_error;
mod work_genesis;

pub use by_work::{ByWork, Digging};
pub use miner::Miner;
pub use pool::CommandPool;
pub use protocol::ContractProtocol;
pub use settings::WorkSettings;
pub use undo_book::UndoBook;
pub use work_block_error::WorkBlockError;
pub use work_genesis::WorkGenesis;

use crate::stage5_network::protocol::Protocol;
use crate::stage8_contract::block::Block;
use crate::stage8_contract::machine::Machine;

impl<M: Machine> Protocol for ContractProtocol<M> {
    type Block = Block<M>;
    type Consensus = ByWork;
    type Ledger = UndoBook<M>;
    type Pool = CommandPool<M>;
}
