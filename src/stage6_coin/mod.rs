#![doc = include_str!("README.md")]

mod address;
mod block;
mod books;
mod bytes;
mod chain;
mod coin_selection;
mod fee;
mod genesis;
mod hash;
mod header;
mod key;
mod light;
mod machine;
mod mempool;
mod merkle;
mod miner;
mod place;
mod rules;
mod script;
mod signing;
mod spend_error;
mod target;
mod transaction;
mod utxo;
mod verifier;
mod wallet;

#[doc(inline)]
pub use crate::stage5_network::{
    Amount, AmountError, BlockHash, ChainWork, MineError, Refusal, Time, Tip, decode, encode,
    from_hex, to_hex,
};

pub use address::{Address, AddressError};
pub use block::{Block, BlockError, CoinbaseNote, MAX_BLOCK_BYTES};
pub use books::Books;
pub use bytes::{Encoded, FormatError, Reader};
pub use chain::{Chain, DraftError};
pub use coin_selection::{CoinSelection, Selection};
pub use fee::FeeRate;
pub use genesis::{Genesis, GenesisError, MAX_WORDS_BYTES};
pub use hash::{Txid, hash160, sha256d};
pub use header::{Header, HeaderError};
pub use key::{EcdsaError, PrivateKey, PublicKey, Signature};
pub use light::{LightClient, LightError};
pub use machine::{MAX_STACK, MAX_STEPS, ScriptError, Spending, Step, Trace};
pub use mempool::{Dropped, MAX_ANCESTORS, MAX_MEMPOOL_BYTES, MIN_FEE_RATE, Mempool, MempoolError};
pub use merkle::{MerkleProof, ProofError, levels, merkle_root, repeats};
pub use miner::{Draft, Reward, Search, mine};
pub use place::Place;
pub use rules::{Rules, RulesError, UNITS_PER_COIN};
pub use script::{
    Instruction, MAX_ITEM_BYTES, MAX_MULTISIG_KEYS, MAX_SCRIPT_BYTES, Opcode, Script, show_item,
};
pub use signing::SignatureHashes;
pub use spend_error::SpendError;
pub use target::{CompactTarget, Target, TargetError};
pub use transaction::{Input, MAX_TRANSACTION_BYTES, OutPoint, Output, Transaction};
pub use utxo::{Changes, Coin, Coins, UtxoSet};
pub use verifier::{MAX_SIGNATURE_CHECKS, Verifier};
pub use wallet::{Entry, History, Order, PaymentError, Wallet};
