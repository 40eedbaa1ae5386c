//! The payments that wait for a block.

mod mempool;
mod packages;

pub use mempool::{
    Dropped, MAX_ANCESTORS, MAX_MEMPOOL_BYTES, MAX_PAYMENT_SIGNATURE_CHECKS, MIN_FEE_RATE, Mempool,
    MempoolError,
};
