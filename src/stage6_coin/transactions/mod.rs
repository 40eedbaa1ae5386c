//! What is spent, and what comes into being.

mod fee;
mod out_point;
mod signing;
mod spend_error;
mod transaction;
mod utxo;

pub use fee::FeeRate;
pub use out_point::OutPoint;
pub use signing::SignatureHashes;
pub use spend_error::SpendError;
pub use transaction::{Input, MAX_TRANSACTION_BYTES, Output, Transaction};
pub use utxo::{Changes, Coin, Coins, UtxoSet};
