//! What the nodes of this chapter agree on: accounts, and payments between them.

mod mempool;
mod payments;

pub use mempool::{Mempool, MempoolError};
pub use payments::Payments;
