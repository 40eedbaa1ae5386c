use super::address::PeerAddress;
use super::light::LightOffence;
use super::peer_message::PeerMessage;
use crate::stage6_coin::{NodeId, Refusal};
use std::net::IpAddr;

/// What happens to a [`Dialler`](super::Dialler).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerInput {
    /// A link was made. For a neighbour that has one already, this is said again with the same number.
    Linked {
        /// Its number, which no other neighbour of this node had before.
        link: NodeId,
        /// The machine at its other end, as the system sees it.
        ip: IpAddr,
        /// The address that was dialled. `None`: the other side dialled us.
        dialled: Option<PeerAddress>,
    },
    /// A link is gone.
    Unlinked(NodeId),
    /// An address was dialled, and no one answered.
    NoDial(PeerAddress),
    /// An address was dialled, and this node itself answered.
    Oneself(PeerAddress),
    /// A neighbour said hello, and it lives on our chain.
    Greeted(NodeId),
    /// The node dropped this neighbour for what it sent. Its link is being cut.
    Dropped(NodeId),
    /// A neighbour brought a block that's the new end of our chain.
    BroughtTip(NodeId),
    /// A neighbour said something that's none of the dialler's business. It's alive.
    Alive(NodeId),
    /// A neighbour said something about nodes.
    Says(NodeId, PeerMessage),
}

/// What a dialler wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerOutput {
    /// Dial this address. What comes of it is a [`PeerInput::Linked`] or a [`PeerInput::NoDial`].
    Dial(PeerAddress),
    /// Cut this link. The dialler has forgotten it already.
    Cut(NodeId),
    /// Say this to a neighbour.
    Say(NodeId, PeerMessage),
    /// Nothing has to be done. This only says what happened.
    Event(PeerEvent),
}

/// What happened among neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerEvent {
    /// A neighbour that lives on our chain.
    Greeted {
        /// Its link.
        link: NodeId,
        /// The address that was dialled. `None`: it dialled us.
        dialled: Option<PeerAddress>,
    },
    /// A neighbour told us addresses, and the book took some of them.
    Heard {
        /// Which neighbour.
        link: NodeId,
        /// How many it told us.
        told: usize,
        /// How many were new and found a place.
        taken: usize,
    },
    /// No one answered there.
    NoAnswer(PeerAddress),
    /// A link was cut.
    Cut {
        /// Which link.
        link: NodeId,
        /// The machine at its other end.
        ip: IpAddr,
        /// Why.
        reason: CutReason,
    },
}

/// Why a dialler cuts a link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CutReason {
    /// It was asked whether it's still there, and didn't answer.
    #[error("it fell silent, and didn't answer a ping")]
    Silent,
    /// It never said hello.
    #[error("it never said hello with our genesis")]
    NeverGreeted,
    /// The node dialled itself.
    #[error("it's this node itself")]
    Oneself,
    /// It told us addresses that we hadn't asked for.
    #[error("it told addresses that no one had asked for")]
    UnaskedPeers,
    /// It told us too many addresses at once.
    #[error("it told {count} addresses at once, and at most {limit} are allowed")]
    TooManyPeers {
        /// How many.
        count: usize,
        /// How many it may tell.
        limit: usize,
    },
    /// It said something that isn't in this protocol.
    #[error("it said something that isn't a message of this protocol")]
    NotAMessage,
    /// All places are taken, and it's the youngest of the largest group.
    #[error(
        "all places are taken, and of the group that has most, it's the youngest that brought no block"
    )]
    NoRoom,
    /// There was one neighbour more than needed.
    #[error("there was one neighbour more than needed, and it brought no block")]
    Surplus,
    /// It was only dialled to see if someone is there.
    #[error("it was dialled only to see if someone is there")]
    Tested,
    /// As an edge it asked, or as a core it answered, as no honest one does.
    #[error(transparent)]
    Light(#[from] LightOffence),
}

impl Refusal for CutReason {
    const CODES: &'static [&'static str] = &[
        "silent",
        "never-greeted",
        "oneself",
        "unasked-peers",
        "too-many-peers",
        "not-a-peer-message",
        "no-room",
        "surplus",
        "tested",
    ];

    fn code(&self) -> &'static str {
        match self {
            CutReason::Silent => "silent",
            CutReason::NeverGreeted => "never-greeted",
            CutReason::Oneself => "oneself",
            CutReason::UnaskedPeers => "unasked-peers",
            CutReason::TooManyPeers { .. } => "too-many-peers",
            CutReason::NotAMessage => "not-a-peer-message",
            CutReason::NoRoom => "no-room",
            CutReason::Surplus => "surplus",
            CutReason::Tested => "tested",
            CutReason::Light(offence) => offence.code(),
        }
    }
}
