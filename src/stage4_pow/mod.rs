#![doc = include_str!("README.md")]

mod chain_file;
mod chain_reader;
mod difficulty;
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
pub use miner::{
    MineError, MiningControl, mine, mine_freely, mine_from_prefix, mine_naively, mine_on_threads,
};
pub use search::{Search, hash_pieces};
pub use work::{Nonce, Work, WorkError, WorkRule};

/// A block that was closed by work.
pub type Block = SealedBlock<Work>;

/// A chain of blocks that were closed by work.
pub type Chain = SealedChain<Work>;
