#![doc = include_str!("README.md")]

mod accounts;
mod address;
mod bank;
mod canonical;
mod hex;
mod json;
mod key;
mod transaction;
mod wallet;

#[doc(inline)]
pub use crate::stage1_ledger::{Amount, AmountError, Refusal};

pub use accounts::Accounts;
pub use address::{Address, KeyError};
pub use bank::{Bank, Entry};
pub use canonical::{DecodeError, decode, encode};
pub(crate) use hex::short_hex;
pub use hex::{from_hex, to_hex};
pub use key::{KeyPair, Signature};
pub use transaction::{Payment, Transaction, TransactionError, TransactionHash, TransactionId};
pub use wallet::{Wallet, WalletError};
