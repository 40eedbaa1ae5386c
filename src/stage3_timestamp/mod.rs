#![doc = include_str!("README.md")]

mod block;
mod chain;
mod draft;
mod genesis;
mod hash;
mod seal;
mod server;
mod stamp;
mod time;
mod verifier;

#[doc(inline)]
pub use crate::stage2_signed::{
    Accounts, Address, Amount, AmountError, DecodeError, KeyError, KeyPair, Payment, Refusal,
    Signature, Transaction, TransactionError, TransactionHash, TransactionId, Wallet, WalletError,
    decode, encode, from_hex, to_hex,
};

pub use block::{BlockError, SealedBlock, Tip};
pub use chain::SealedChain;
pub use draft::{Draft, MAX_BLOCK_BYTES};
pub use genesis::{Genesis, GenesisError, Grant};
pub use hash::BlockHash;
pub use seal::Seal;
pub use server::TimestampServer;
pub use stamp::{Block, Chain, ServerKey, Stamp, StampError};
pub use time::Time;
pub use verifier::{ChainError, Verifier};
