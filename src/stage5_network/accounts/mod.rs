//! What the nodes of this chapter agree on: accounts, payments between them, and most work.

mod account_protocol;
mod books;
mod memory;
mod mempool;
mod most_work;
mod verified;

pub use account_protocol::AccountProtocol;
pub use books::Books;
pub(crate) use memory::Memory;
pub use mempool::{Mempool, MempoolError};
pub use most_work::MostWork;
pub use verified::Verified;

use crate::stage4_pow::Block;
use crate::stage5_network::protocol::Protocol;

impl Protocol for AccountProtocol {
    type Block = Block;
    type Consensus = MostWork;
    type Ledger = Books;
    type Pool = Mempool;
}
