use crate::stage6_coin::BlockHash;
use crate::stage8_contract::block::Block;
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::signed::{Signable, Signed};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the leader signs: this block has this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbered {
    /// The hash of the genesis.
    pub chain: BlockHash,
    /// The place.
    pub height: u64,
    /// The block.
    pub block: BlockHash,
}

impl Signable for Numbered {
    const KIND: &'static str = "numbered";
}

/// What members say to each other if one of them leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", bound = "")]
pub enum LeaderMessage<M: Machine> {
    /// To the leader: a command that someone handed in here.
    Command(SignedCommand<M::Command>),
    /// From the leader: the next block.
    Block(Arc<Block<M>>, Signed<Numbered>),
    /// To the leader: what comes after this height? It's also how a member says what it has.
    Ask {
        /// The last height that's known.
        height: u64,
    },
    /// To everyone: the leader's signature for the last block that's placed here. That's how two members find out that the leader told them two
    /// stories.
    Seen(Signed<Numbered>),
}

/// What has to be on the disk: a block with the leader's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct LeaderRecord<M: Machine> {
    /// The block.
    pub block: Arc<Block<M>>,
    /// The signature.
    pub numbered: Signed<Numbered>,
}

/// Two blocks that the leader has signed for one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderEvidence {
    /// One of them.
    pub one: Signed<Numbered>,
    /// The other.
    pub other: Signed<Numbered>,
}
