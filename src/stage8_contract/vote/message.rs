use super::certificate::{Certificate, Proof};
use super::statement::{Said, Statement};
use crate::stage8_contract::block::Block;
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::signed::Signed;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A leader's block, and the way to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Proposal<M: Machine> {
    /// Who leads.
    pub by: MemberId,
    /// The leader's signature.
    pub signed: Signed<Statement>,
    /// The block.
    pub block: Arc<Block<M>>,
    /// Enough members have voted for the parent, or have said that it's final. The first block of an epoch needs none: its parent is the
    /// block that ended the one before, or the genesis.
    pub parent: Option<Certificate>,
    /// Every view between the parent's and this one was skipped.
    pub skips: Vec<Certificate>,
}

/// What members say to each other if they vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", bound = "")]
pub enum VoteMessage<M: Machine> {
    /// A command that someone handed in.
    Command(SignedCommand<M::Command>),
    /// The leader's block.
    Propose(Arc<Proposal<M>>),
    /// A signed sentence.
    Said(Said),
    /// What comes after this height?
    Ask {
        /// The height of the last block that's decided here.
        height: u64,
    },
    /// The answer to that, and to anyone who skips a view that has ended.
    News(Arc<News<M>>),
}

impl<M: Machine> VoteMessage<M> {
    /// Which list of members it is counted by, if it's one of those that are.
    pub(super) fn epoch(&self) -> Option<u64> {
        match self {
            VoteMessage::Propose(proposal) => Some(proposal.signed.content.epoch),
            VoteMessage::Said(said) => Some(said.signed.content.epoch),
            VoteMessage::Command(_) | VoteMessage::Ask { .. } | VoteMessage::News(_) => None,
        }
    }
}

/// What someone who is behind has missed. None of it has to be believed: certificates speak for themselves, and blocks are named by them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct News<M: Machine> {
    /// Decided blocks, up to one with a final certificate.
    pub decided: Option<Proof<M>>,
    /// Blocks that follow the last decided one, parents first.
    pub blocks: Vec<Arc<Block<M>>>,
    /// How views have ended.
    pub certificates: Vec<Certificate>,
}

/// What has to be on the disk before anyone hears of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", bound = "")]
pub enum VoteRecord<M: Machine> {
    /// I've signed this.
    Signed(Signed<Statement>),
    /// I've proposed this.
    Proposed(Arc<Proposal<M>>),
    /// I've voted for this block, or others have.
    Block(Arc<Block<M>>),
    /// I've acted on this.
    Certified(Certificate),
}
