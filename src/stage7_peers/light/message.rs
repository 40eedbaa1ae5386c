use crate::stage6_coin::{Block, BlockHash, Header, MerkleProof, Script, Transaction};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many headers one answer may bring, as in Bitcoin.
pub const MAX_HEADERS: usize = 2_000;

/// For how many locks an edge may ask at once.
pub const MAX_LOCKS: usize = 64;

/// How long a question may be, in bytes.
pub const MAX_QUESTION_BYTES: usize = 256 << 10;

/// How long an answer about payments gets, in bytes. It ends with the block with which it reaches that.
pub const MAX_ANSWER_BYTES: usize = 512 << 10;

/// How much a core looks at for one answer. To look at a transaction costs one. In a block in which something is found, it
/// costs ten, because the whole block has to be hashed.
pub const MAX_ANSWER_COST: u64 = 20_000;

/// What's said between an edge, which keeps headers only, and a core, which keeps all. On the wire an object with one
/// key, such as `{"headers":[…]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LightMessage {
    /// From an edge. A locator: please send the headers after the first of these that's on your chain.
    GetHeaders(Vec<BlockHash>),
    /// The answer: headers of a core's chain, the lowest first, at most [`MAX_HEADERS`]. If there are fewer, there are no
    /// more. If there's none, the core may also have answered too often in this minute.
    Headers(Vec<Header>),
    /// From a core, unasked: my chain ends with this now. Edges get it in place of a block.
    Tip(Header),
    /// From an edge: which payments concern these locks?
    GetPayments(PaymentsWanted),
    /// The answer.
    Payments(PaymentsFound),
}

/// Which payments an edge wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentsWanted {
    /// Those that pay to one of these locks, or spend what one of them locked. At most [`MAX_LOCKS`].
    pub locks: Vec<Script>,
    /// In the blocks after this one.
    pub after: BlockHash,
    /// Through this one, or fewer.
    pub through: BlockHash,
}

/// The payments that a core has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentsFound {
    /// The last block that the core has looked through. If it's the one *after* which was asked, the core has looked through none: it
    /// doesn't know these blocks, or has answered too much lately.
    pub through: BlockHash,
    /// What it has found, the lowest block first.
    pub found: Vec<Finding>,
}

/// Something that was found in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// A payment, and the proof that it's in a block.
    Payment(ProvenPayment),
    /// A whole block, because all the proofs for the payments in it would be longer.
    Block(Arc<Block>),
}

/// A payment, and the proof that it's in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenPayment {
    /// The block.
    pub block: BlockHash,
    /// The payment, or the coinbase of the block.
    pub payment: Transaction,
    /// The way from the payment's name up to the block's Merkle root.
    pub proof: MerkleProof,
}
