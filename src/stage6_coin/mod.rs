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
mod in_coins;
mod key;
mod kusari;
mod light;
mod machine;
mod mempool;
mod merkle;
mod miner;
mod out_point;
mod packages;
mod place;
mod rules;
mod script;
mod script_error;
mod script_limits;
mod signing;
mod spend_error;
mod target;
mod transaction;
mod utxo;
mod verifier;
mod wallet;

#[doc(inline)]
pub use crate::stage5_network::{
    Amount, AmountError, BlockHash, ChainWork, Currency, Hello, Link, MAX_AHEAD, MAX_MESSAGE_BYTES,
    MineError, NodeId, NodeSettings, Refusal, Time, Tip, Topology, TopologyError, decode, encode,
    from_hex, to_hex,
};

pub use address::{Address, AddressError};
pub use block::{Block, BlockError, CoinbaseNote, MAX_BLOCK_BYTES};
pub use books::Books;
pub use bytes::{Encoded, FormatError, Reader};
pub use chain::Chain;
pub use coin_selection::{CoinSelection, Selection};
pub use fee::FeeRate;
pub use genesis::{Genesis, GenesisError, MAX_WORDS_BYTES};
pub use hash::{Txid, hash160, sha256d};
pub use header::{Header, HeaderError};
pub use in_coins::{InCoins, UNITS_PER_COIN};
pub use key::{EcdsaError, PrivateKey, PublicKey, Signature};
pub use kusari::Kusari;
pub use light::{LightClient, LightError};
pub use machine::{Spending, Step, Trace};
pub use mempool::{
    Dropped, MAX_ANCESTORS, MAX_MEMPOOL_BYTES, MAX_PAYMENT_SIGNATURE_CHECKS, MIN_FEE_RATE, Mempool,
    MempoolError,
};
pub use merkle::{MerkleProof, ProofError, levels, merkle_root, repeats};
pub use miner::{Draft, Reward, Search, mine};
pub use out_point::OutPoint;
pub use place::Place;
pub use rules::{Rules, RulesError};
pub use script::{Instruction, Opcode, Script, show_item};
pub use script_error::ScriptError;
pub use script_limits::{
    MAX_ITEM_BYTES, MAX_MULTISIG_KEYS, MAX_SCRIPT_BYTES, MAX_STACK, MAX_STEPS,
};
pub use signing::SignatureHashes;
pub use spend_error::SpendError;
pub use target::{CompactTarget, Target, TargetError};
pub use transaction::{Input, MAX_TRANSACTION_BYTES, Output, Transaction};
pub use utxo::{Changes, Coin, Coins, UtxoSet};
pub use verifier::{MAX_SIGNATURE_CHECKS, Verifier};
pub use wallet::{Entry, History, Order, PaymentError, Wallet};

// How nodes agree did not change. These are chapter 5's types, with this chapter's currency.
use crate::stage5_network as network;

/// What became of a block.
pub type Added = network::AddedOf<Kusari>;

/// All blocks a node knows, of which the chain with most work is the one it believes.
pub type BlockTree = network::BlockTreeOf<Kusari>;

/// What happened in a node.
pub type Event = network::EventOf<Kusari>;

/// What nodes say to each other.
pub type Message = network::MessageOf<Kusari>;

/// Nodes on threads that race and agree.
pub type Network = network::NetworkOf<Kusari>;

/// Something that happened at a node of a network.
pub type NetworkEvent = network::NetworkEventOf<Kusari>;

/// A node: everything it believes, and how it answers.
pub type Node = network::NodeOf<Kusari>;

/// What a node believes at one moment.
pub type NodeSnapshot = network::NodeSnapshotOf<Kusari>;

/// Why a neighbour is penalised or dropped.
pub type Offence = network::OffenceOf<Kusari>;

/// A block, and where it stands.
pub type PlacedBlock = network::PlacedBlockOf<Kusari>;

/// Somebody who is linked to nodes and says what they like.
pub type Stranger = network::StrangerOf<Kusari>;

/// How the best chain changed.
pub type TipChange = network::TipChangeOf<Kusari>;

/// The reason why a block is not taken into the tree.
pub type TreeError = network::TreeErrorOf<Kusari>;

/// What happens to a node. `Input` is that of a transaction here.
pub type NodeInput = network::InputOf<Kusari>;

/// What a node wants done. `Output` is that of a transaction here.
pub type NodeOutput = network::OutputOf<Kusari>;
