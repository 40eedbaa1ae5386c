#![doc = include_str!("README.md")]

mod accounts;
mod node;
pub mod protocol;
mod threads;
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

pub use accounts::{AccountProtocol, Books, Mempool, MempoolError, MostWork, Verified};
pub use node::{
    ANSWER_TICKS, Hello, MAX_AHEAD, MAX_MESSAGE_BYTES, NodeId, NodeSettings, Verdict, verdict,
};
pub use protocol::{Dropped, Protocol};
pub use threads::{Link, NetworkWallet, Topology, TopologyError};
pub use tree::{MAX_BLOCKS, MAX_LOCATOR, is_heavier};

// What works with any protocol. The files of this chapter say `Node<P>` for what is `NodeOf<P>` outside of
// them. `Node` without a parameter, below, is the node of this chapter's payments.
pub use node::Message as MessageOf;
pub use node::Node as NodeOf;
pub use node::RestoreError as RestoreErrorOf;
pub use node::{Event as EventOf, Input as InputOf, Offence as OffenceOf, Output as OutputOf};
pub use threads::PayError as PayErrorOf;
pub use threads::Stranger as StrangerOf;
pub use threads::{Network as NetworkOf, NetworkError as NetworkErrorOf};
pub use threads::{
    NetworkEvent as NetworkEventOf, NodeSnapshot as NodeSnapshotOf, Occurrence as OccurrenceOf,
};
pub use tree::{
    Added as AddedOf, BlockTree as BlockTreeOf, PlacedBlock as PlacedBlockOf,
    TipChange as TipChangeOf, TreeError as TreeErrorOf,
};

/// What became of a block of payments.
pub type Added = AddedOf<AccountProtocol>;

/// All blocks of payments a node knows, of which the chain with most work is the one it believes.
pub type BlockTree = BlockTreeOf<AccountProtocol>;

/// A block of payments, and where it stands.
pub type PlacedBlock = PlacedBlockOf<AccountProtocol>;

/// How the best chain changed, in blocks of payments.
pub type TipChange = TipChangeOf<AccountProtocol>;

/// The reason why a block of payments is not taken into the tree.
pub type TreeError = TreeErrorOf<AccountProtocol>;

/// What happened in a node.
pub type Event = EventOf<AccountProtocol>;

/// The reason why a node can't be brought back from some blocks.
pub type RestoreError = RestoreErrorOf<AccountProtocol>;

/// What happens to a node.
pub type Input = InputOf<AccountProtocol>;

/// Why a neighbour is penalised or dropped.
pub type Offence = OffenceOf<AccountProtocol>;

/// What a node wants done.
pub type Output = OutputOf<AccountProtocol>;

/// What nodes say to each other.
pub type Message = MessageOf<AccountProtocol>;

/// Nodes on threads that race and agree.
pub type Network = NetworkOf<AccountProtocol>;

/// The reason why a network did not start or did not grow.
pub type NetworkError = NetworkErrorOf<AccountProtocol>;

/// A node: everything it believes, and how it answers.
pub type Node = NodeOf<AccountProtocol>;

/// Something that happened at a node of a network.
pub type NetworkEvent = NetworkEventOf<AccountProtocol>;

/// What a node believes at one moment.
pub type NodeSnapshot = NodeSnapshotOf<AccountProtocol>;

/// What can happen at a node of a network.
pub type Occurrence = OccurrenceOf<AccountProtocol>;

/// Somebody who is linked to nodes and says what they like.
pub type Stranger = StrangerOf<AccountProtocol>;

/// The reason why a payment is not under way.
pub type PayError = PayErrorOf<AccountProtocol>;
