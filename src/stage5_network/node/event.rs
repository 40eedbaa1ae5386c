use super::message::{Hello, Message, NodeId};
use crate::stage4_pow::{BlockHash, DecodeError, Refusal};
use crate::stage5_network::protocol::{
    Dropped, PoolError, Protocol, TransactionError, TransactionId, TransactionOf,
};
use crate::stage5_network::tree::{PlacedBlock, TipChange, TreeError};
use std::sync::Arc;
use std::time::Duration;

/// What happens to a node.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Input<P: Protocol> {
    /// A link to another node was made.
    Connected(NodeId),
    /// A link is gone.
    Disconnected(NodeId),
    /// A neighbour says something.
    Message(NodeId, Message<P>),
    /// A neighbour says something that has not been decoded yet.
    Bytes(NodeId, Vec<u8>),
    /// The owner of a wallet hands in a payment.
    Transaction(TransactionOf<P>),
    /// This node has made a block, and proposes it.
    Proposed(P::Block),
    /// Time has passed: so much since the last tick, which is best about a fifth of a second ago.
    Tick(Duration),
}

/// What a node wants done. The program around it has to carry out each of them.
#[derive(Clone, Debug)]
pub enum Output<P: Protocol> {
    /// Say this to a neighbour.
    Send(NodeId, Message<P>),
    /// Cut the link to a neighbour.
    Disconnect(NodeId),
    /// Nothing has to be done. This only says what happened.
    Event(Event<P>),
}

/// What happened in a node.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event<P: Protocol> {
    /// A neighbour with our genesis said hello, and said something new: it's there, or its chain has another
    /// end. None of it is proved yet.
    Greeted {
        /// Which neighbour.
        peer: NodeId,
        /// What it said.
        hello: Hello,
    },
    /// A payment waits for a block now.
    TransactionAccepted(Arc<TransactionOf<P>>),
    /// A payment was refused. Without a sender it came from a wallet.
    TransactionRefused {
        /// Who sent it.
        from: Option<NodeId>,
        /// Which it is.
        id: TransactionId<P>,
        /// The rule it breaks.
        cause: PoolError<P>,
    },
    /// A payment that had waited, or had been on the best chain, conflicts with what is on it now, or
    /// finds no room among those that wait.
    TransactionConflicts {
        /// The payment.
        transaction: Arc<TransactionOf<P>>,
        /// Why it can't wait any more.
        cause: PoolError<P>,
    },
    /// This node proposed a block of its own.
    Proposed(BlockHash),
    /// The best chain changed.
    TipChanged(TipChange<P>),
    /// A block is kept on a branch with no more work than the best chain: a fork.
    BlockStored(PlacedBlock<P>),
    /// A block was refused. Without a sender it's this node's own.
    BlockRefused {
        /// Who sent it.
        from: Option<NodeId>,
        /// The rule it breaks, or why it can't be judged yet.
        cause: TreeError<P>,
    },
    /// A neighbour sent what no honest node can send.
    Penalised {
        /// Which neighbour.
        peer: NodeId,
        /// What it sent.
        offence: Offence<P>,
        /// How often it has done so by now.
        count: u32,
    },
    /// A neighbour was disconnected.
    PeerDropped {
        /// Which neighbour.
        peer: NodeId,
        /// Why.
        offence: Offence<P>,
    },
}

impl<P: Protocol> Event<P> {
    pub(super) fn conflict((transaction, cause): Dropped<P>) -> Output<P> {
        Output::Event(Event::TransactionConflicts { transaction, cause })
    }
}

/// Why a neighbour is penalised or dropped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Offence<P: Protocol> {
    /// Bytes that are not a message.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A locator with too many hashes, or too many blocks at once.
    #[error("the message holds {count} items, and at most {limit} are allowed")]
    TooMany {
        /// How many it holds.
        count: usize,
        /// How many it may hold.
        limit: usize,
    },
    /// A transaction that's wrong on any chain.
    #[error(transparent)]
    Transaction(TransactionError<P>),
    /// A block that breaks a rule, by itself or in its place on the chain.
    #[error(transparent)]
    Block(TreeError<P>),
    /// It lives on another chain. That's no crime, but there's nothing to talk about.
    #[error("the neighbour has another genesis, {0}")]
    ForeignGenesis(BlockHash),
}

impl<P: Protocol> Refusal for Offence<P> {
    const CODES: &'static [&'static str] = &["too-many", "foreign-genesis"];

    fn code(&self) -> &'static str {
        match self {
            Offence::Decode(cause) => cause.code(),
            Offence::TooMany { .. } => "too-many",
            Offence::Transaction(cause) => cause.code(),
            Offence::Block(cause) => cause.code(),
            Offence::ForeignGenesis(_) => "foreign-genesis",
        }
    }
}
