#![doc = include_str!("README.md")]

mod block_tree;
mod event;
mod locator;
mod mempool;
mod message;
mod network;
mod node;
mod peer;
mod report;
mod settings;
mod stranger;
mod sync;
#[cfg_attr(shuttle, path = "../../shuttle/src/threads.rs")]
mod threads;
mod topology;
mod verified;
mod wallet;
mod wire;
mod words;
mod worker;

#[doc(inline)]
pub use crate::stage4_pow::{
    Accounts, Address, Amount, AmountError, Block, BlockError, BlockHash, Chain, ChainError,
    ChainFile, ChainFileError, ChainReader, ChainWork, DecodeError, Difficulty, Draft, Genesis,
    GenesisError, Grant, KeyError, KeyPair, MAX_BLOCK_BYTES, MineError, MiningControl, Nonce,
    Payment, Refusal, Seal, SealKind, SealedBlock, SealedChain, Search, Signature, Time, Tip,
    TornLine, Transaction, TransactionError, TransactionHash, TransactionId, Verifier, Wallet,
    WalletError, Work, WorkError, WorkRule, decode, encode, from_hex, mine, mine_naively,
    mine_on_threads, recover, to_hex, write_chain,
};

pub use block_tree::{Added, BlockTree, PlacedBlock, TipChange, TreeError};
pub use event::{Event, Input, Offence, Output};
pub use mempool::{Mempool, MempoolError};
pub use message::{Hello, MAX_BLOCKS, MAX_LOCATOR, MAX_MESSAGE_BYTES, Message, NodeId};
pub use network::{Network, NetworkError};
pub use node::{MAX_AHEAD, Node};
pub use report::{NetworkEvent, NodeSnapshot, Occurrence};
pub use settings::NodeSettings;
pub use stranger::Stranger;
pub use topology::{Topology, TopologyError};
pub use verified::Verified;
pub use wallet::{NetworkWallet, PayError};
pub use wire::Link;
