#![doc = include_str!("README.md")]

mod blocks;
mod bytes;
mod coin_protocol;
mod headers;
mod keys;
mod ledger;
mod script;
mod transactions;
mod waiting;
mod wallet;

#[doc(inline)]
pub use crate::stage5_network::{
    Amount, AmountError, BlockHash, ChainWork, Hello, Link, MAX_AHEAD, MAX_MESSAGE_BYTES,
    MineError, NodeId, NodeSettings, Refusal, Time, Tip, Topology, TopologyError, decode, encode,
    from_hex, to_hex,
};

pub use blocks::{Block, BlockError, CoinbaseNote, MAX_BLOCK_BYTES};
pub use blocks::{Draft, Reward, Search, mine};
pub use blocks::{Genesis, GenesisError, MAX_WORDS_BYTES};
pub use blocks::{LightClient, LightError};
pub use blocks::{MerkleProof, ProofError, levels, merkle_root, repeats};
pub use bytes::{Encoded, FormatError, Reader};
pub use bytes::{Txid, hash160, sha256d};
pub use coin_protocol::CoinProtocol;
pub use headers::Place;
pub use headers::{CompactTarget, Target, TargetError};
pub use headers::{Header, HeaderError};
pub use headers::{InCoins, UNITS_PER_COIN};
pub use headers::{Rules, RulesError};
pub use keys::{EcdsaError, PrivateKey, PublicKey, Signature};
pub use ledger::Books;
pub use ledger::Chain;
pub use ledger::{MAX_SIGNATURE_CHECKS, Verifier};
pub use script::ScriptError;
pub use script::{Instruction, Opcode, Script, show_item};
pub use script::{MAX_ITEM_BYTES, MAX_MULTISIG_KEYS, MAX_SCRIPT_BYTES, MAX_STACK, MAX_STEPS};
pub use script::{Spending, Step, Trace};
pub use transactions::Facts;
pub use transactions::FeeRate;
pub use transactions::OutPoint;
pub use transactions::SignatureHashes;
pub use transactions::SpendError;
pub use transactions::{Changes, Coin, Coins, UtxoSet};
pub use transactions::{Input, MAX_TRANSACTION_BYTES, Output, Transaction};
pub use waiting::{
    Dropped, MAX_ANCESTORS, MAX_DATA_BYTES, MAX_MEMPOOL_BYTES, MAX_PAYMENT_SIGNATURE_CHECKS,
    MIN_FEE_RATE, Mempool, MempoolError,
};
pub use wallet::{Address, AddressError};
pub use wallet::{CoinSelection, Selection};
pub use wallet::{Entry, History, Order, PaymentError, Wallet};

// How nodes agree did not change. These are chapter 5's types, with this chapter's protocol.
with_protocol! { CoinProtocol:
    pub use crate::stage5_network::any::{
        Added, BlockTree, Event, Message, Network, NetworkEvent, Node, NodeSnapshot, Offence, PlacedBlock,
        Stranger, TipChange, TreeError,
    };
}

/// What happens to a node. `Input` is that of a transaction here.
pub type NodeInput = crate::stage5_network::any::Input<CoinProtocol>;

/// What a node wants done. `Output` is that of a transaction here.
pub type NodeOutput = crate::stage5_network::any::Output<CoinProtocol>;
