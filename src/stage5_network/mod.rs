#![doc = include_str!("README.md")]

mod accounts;
#[macro_use]
pub mod any;
mod node;
pub mod protocol;
mod threads;
mod transaction;
mod tree;

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

#[cfg_attr(shuttle, expect(unused_imports, reason = "chapter 6 uses it, and isn't there"))]
pub(crate) use accounts::Memory;
pub use accounts::{AccountProtocol, Books, Mempool, MempoolError, MostWork, Verified};
pub use node::{
    ANSWER_TIME, Hello, MAX_AHEAD, MAX_MESSAGE_BYTES, NodeId, NodeSettings, Verdict, verdict,
};
pub use protocol::{Checked, Dropped, Protocol};
pub use threads::{Link, NetworkWallet, Topology, TopologyError};
pub use tree::{MAX_BLOCKS, MAX_LOCATOR, is_heavier, locator_heights};

// Short for these with this chapter's protocol: `Node` is `any::Node<AccountProtocol>`.
with_protocol! { AccountProtocol:
    pub use crate::stage5_network::any::{
        Added, BlockTree, Event, Input, Message, Network, NetworkError, NetworkEvent, Node, NodeSnapshot,
        Occurrence, Offence, Output, PayError, PlacedBlock, RestoreError, Stranger, TipChange, TreeError,
    };
}
