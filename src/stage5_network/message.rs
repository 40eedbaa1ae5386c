use super::{Block, BlockHash, Transaction};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How long a message's canonical JSON may be: four mebibytes.
pub const MAX_MESSAGE_BYTES: usize = 4 << 20;

/// How many hashes a [`Message::GetBlocks`] may name.
pub const MAX_LOCATOR: usize = 64;

/// How many blocks a [`Message::Blocks`] may bring.
pub const MAX_BLOCKS: usize = 500;

/// The number by which a node knows another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub usize);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}", self.0)
    }
}

/// What nodes say to each other. On the wire an object with one key, such as `{"hello":{…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Message {
    /// Who I am and how far I have come. Sent on connecting and every now and then.
    Hello(Hello),
    /// A payment that waits for a block.
    Transaction(Arc<Transaction>),
    /// My chain ends with this block now.
    Block(Arc<Block>),
    /// A locator: hashes of my chain, the highest first, ever further apart. Please send what
    /// follows the first of them that you know.
    GetBlocks(Vec<BlockHash>),
    /// The answer: blocks of my chain, the lowest first. None: there are no more.
    Blocks(Vec<Arc<Block>>),
}

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The hash of its genesis. With another one there is nothing to talk about.
    pub genesis: BlockHash,
    /// The last block of its chain.
    pub tip: BlockHash,
    /// How many hashes its chain stands for. A claim, good only for deciding whom to ask: the blocks
    /// themselves are the proof. What does not fit stands as 2^64 − 1.
    pub work: u64,
}
