use super::message::LightMessage;
use super::offence::LightOffence;
use crate::stage6_coin::{BlockHash, Header, MempoolError, Message, NodeId, Tip, Txid};

/// What an edge wants done.
#[derive(Clone, Debug)]
pub(in crate::stage7_peers) enum EdgeOutput {
    /// Say this to a core, about payments and blocks.
    Say(NodeId, Message),
    /// Say this to a core, as an edge.
    Ask(NodeId, LightMessage),
    /// A core has said hello, and it lives on our chain.
    Greeted(NodeId),
    /// A core brought the header with which the best chain ends now.
    BroughtTip(NodeId),
    /// Keep these headers, if they're to be there after a restart. They were put on top of the best chain in this order.
    KeepHeaders(Vec<Header>),
    /// Cut this link, and forget the core's address.
    Expel(NodeId, LightOffence),
    /// Nothing has to be done. This only says what happened.
    Event(EdgeEvent),
}

/// What happened at an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeEvent {
    /// The chain with most work ends with another header now.
    TipChanged {
        /// Where it ends.
        tip: Tip,
        /// How many headers aren't on it any more. If there are any, it's a reorganisation.
        taken_back: u64,
    },
    /// A payment to or from one of the edge's locks is in a block. That's proved.
    Found {
        /// The payment.
        txid: Txid,
        /// The block.
        block: BlockHash,
        /// The core that told us first.
        by: NodeId,
    },
    /// A payment that was handed in is told to the cores until it's in a block.
    PaymentWaits(Txid),
    /// A payment that was handed in can't be in the next block, as far as an edge can see.
    PaymentRefused {
        /// The payment.
        txid: Txid,
        /// The rule that it breaks.
        cause: MempoolError,
    },
    /// A payment that was handed in won't be told any more: another one that spends the same has been in a block for long
    /// enough.
    PaymentLost(Txid),
}
