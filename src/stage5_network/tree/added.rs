use crate::stage4_pow::BlockHash;
use crate::stage5_network::protocol::Protocol;
use std::sync::Arc;

/// A block, and where it is in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedBlock<P: Protocol> {
    /// How many blocks its chain has up to and including this one.
    pub height: u64,
    /// The block's hash.
    pub hash: BlockHash,
    /// The block.
    pub block: Arc<P::Block>,
}

/// How the best chain changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipChange<P: Protocol> {
    /// The blocks that are no longer on the best chain, the lowest first. If there are any, the
    /// change is a *reorganisation*.
    pub disconnected: Vec<PlacedBlock<P>>,
    /// The blocks that are on it now, the lowest first.
    pub connected: Vec<PlacedBlock<P>>,
}

/// What became of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added<P: Protocol> {
    /// It was there already.
    Known,
    /// It is kept, on a branch that has no more work than the best chain.
    Stored(PlacedBlock<P>),
    /// The best chain ends with it now.
    Adopted(TipChange<P>),
}
