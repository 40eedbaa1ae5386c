//! The keys of one person, and which coins to spend.

mod address;
mod coin_selection;
mod purse;

pub use address::{Address, AddressError};
pub use coin_selection::{CoinSelection, Selection};
pub use purse::{Entry, History, Order, PaymentError, Wallet};
