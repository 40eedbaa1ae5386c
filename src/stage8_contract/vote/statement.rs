use crate::stage6_coin::BlockHash;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::signed::{Signable, Signed};
use serde::{Deserialize, Serialize};

/// A sentence that a member signs. It names the chain and the list of members, so it's worth nothing anywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The hash of the genesis.
    pub chain: BlockHash,
    /// How often the list of members had changed. It says by which list votes are counted.
    pub epoch: u64,
    /// Which attempt it's about.
    pub view: u64,
    /// What it says about it.
    pub says: Says,
}

/// What can be said about a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The view's leader: this is my block.
    Propose(BlockHash),
    /// This block is all right.
    Vote(BlockHash),
    /// I've waited long enough.
    Skip,
    /// Enough members have voted for this block, and I'll never say that I skip this view.
    Final(BlockHash),
}

/// The four kinds of sentences, without the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// See [`Says::Propose`].
    Propose,
    /// See [`Says::Vote`].
    Vote,
    /// See [`Says::Skip`].
    Skip,
    /// See [`Says::Final`].
    Final,
}

impl Says {
    /// Which kind of sentence it is.
    pub fn kind(self) -> Kind {
        match self {
            Says::Propose(_) => Kind::Propose,
            Says::Vote(_) => Kind::Vote,
            Says::Skip => Kind::Skip,
            Says::Final(_) => Kind::Final,
        }
    }

    /// The block that it's about.
    pub fn block(self) -> Option<BlockHash> {
        match self {
            Says::Propose(block) | Says::Vote(block) | Says::Final(block) => Some(block),
            Says::Skip => None,
        }
    }
}

impl Statement {
    /// Whether an honest member never signs both: two different sentences of one kind about one view, or *skip* and *final*.
    ///
    /// *Vote* and *skip* don't contradict each other. A member may vote for a block, wait in vain for the others, and skip.
    pub fn contradicts(&self, other: &Statement) -> bool {
        let Statement { chain, epoch, view, says } = *self;
        if (chain, epoch, view) != (other.chain, other.epoch, other.view) || says == other.says {
            return false;
        }
        match (says.kind(), other.says.kind()) {
            (Kind::Skip, Kind::Final) | (Kind::Final, Kind::Skip) => true,
            (one, other) => one == other,
        }
    }
}

impl Signable for Statement {
    const KIND: &'static str = "statement";
}

/// A sentence, and who has signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Who.
    pub by: MemberId,
    /// What.
    pub signed: Signed<Statement>,
}
