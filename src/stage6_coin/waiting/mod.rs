//! The payments that wait for a block.

mod error;
mod limits;
mod mempool;
mod packages;

pub use error::MempoolError;
pub use limits::{
    MAX_ANCESTORS, MAX_DATA_BYTES, MAX_MEMPOOL_BYTES, MAX_PAYMENT_SIGNATURE_CHECKS, MIN_FEE_RATE,
};
pub use mempool::{Dropped, Mempool};
