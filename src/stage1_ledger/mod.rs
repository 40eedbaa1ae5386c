#![doc = include_str!("README.md")]

mod amount;
mod bank;
mod ledger;
mod refusal;
mod transaction;

pub use amount::{Amount, AmountError};
pub use bank::{Bank, StatementLine};
pub use ledger::{Entry, Ledger, LedgerError};
pub use refusal::Refusal;
pub use transaction::{Address, Transaction, Wallet};
