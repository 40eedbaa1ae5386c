//! Payments: which outputs they spend, and which they make.

mod facts;
mod fee;
mod out_point;
mod signing;
mod spend_error;
mod transaction;
mod utxo;

pub use facts::Facts;
pub use fee::FeeRate;
pub use out_point::OutPoint;
pub use signing::SignatureHashes;
pub use spend_error::SpendError;
#[cfg(test)]
pub(crate) use transaction::ENCODED;
pub use transaction::{Input, MAX_TRANSACTION_BYTES, Output, Transaction};
pub use utxo::{Changes, Coin, Coins, UtxoSet};
