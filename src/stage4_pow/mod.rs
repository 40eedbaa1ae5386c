#![doc = include_str!("README.md")]

mod chain_file;
mod chain_reader;
mod difficulty;
mod mine_error;
mod miner;
mod on_threads;
mod search;
mod verifiers;
mod work;

#[doc(inline)]
pub use crate::stage3_timestamp::{
    Accounts, Address, Amount, AmountError, BlockError, BlockHash, ChainError, DecodeError, Draft,
    Genesis, GenesisError, Grant, KeyError, KeyPair, MAX_BLOCK_BYTES, Payment, Refusal, Seal,
    SealedBlock, SealedChain, Signature, Time, Tip, Transaction, TransactionError, TransactionHash,
    TransactionId, Verifier, Wallet, WalletError, decode, encode, from_hex, to_hex,
};

pub use chain_file::{ChainFile, TornLine, recover, write_chain};
pub use chain_reader::{ChainFileError, ChainReader, SealKind};
pub use difficulty::{ChainWork, Difficulty};
pub use mine_error::MineError;
pub use miner::{
    MiningControl, mine, mine_freely, mine_from_prefix, mine_naively, mine_on_threads,
};
pub use search::{Search, hash_pieces};
pub use work::{Block, Chain, Nonce, Work, WorkError, WorkRule};
