use super::added::{PlacedBlock, TipChange};
use crate::stage4_pow::BlockHash;
use crate::stage5_network::protocol::{BlockError, Place, Protocol, Weight};
use std::sync::Arc;

/// Where a tree of blocks is kept: in memory, or on a disk.
///
/// [`grow`](super::grow) knows which block is taken and which branch wins. A store knows neither. It keeps three things:
///
/// * the *blocks* of all branches, each with its [`Entry`];
/// * the *best chain*: a stack of blocks with the genesis at the bottom, where it stays;
/// * the *books* at the end of the best chain. They change together with it.
///
/// A new store knows the genesis and nothing else.
///
/// An implementation promises that what it was told is there when it's asked, and that no call but
/// [`reject`](Store::reject) costs more on a long chain than on a short one. If it fails, it says so with an error of its
/// own, and never that a block broke a rule. Then the tree may have stopped halfway, and the store's owner has to throw
/// away all that was done since [`grow`](super::grow) began.
///
/// [`InMemory`](super::InMemory) is an example, one that can't fail.
#[expect(clippy::missing_errors_doc, reason = "what isn't said of a call: the store failed")]
pub trait Store<P: Protocol> {
    /// How the store itself can fail. In memory that's [`Infallible`](std::convert::Infallible).
    type Error;

    /// What is known of a block, or of the genesis.
    fn look_up(&self, hash: &BlockHash) -> Result<Option<Known<P>>, Self::Error>;

    /// A block that was kept. The genesis isn't asked for.
    fn block(&self, hash: &BlockHash) -> Result<Arc<P::Block>, Self::Error>;

    /// The hash at a height of the best chain, if it's that high. The genesis has height zero.
    fn best_at(&self, height: u64) -> Result<Option<BlockHash>, Self::Error>;

    /// The entry of the block with which the best chain ends.
    fn tip(&self) -> Result<Entry<P>, Self::Error>;

    /// Checks all of a block that depends neither on the chain nor on the books, as
    /// [`Ledger::check`](crate::stage5_network::protocol::Ledger::check) does.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check(&mut self, block: &P::Block) -> Result<(), BlockError<P>>;

    /// Keeps a block that wasn't known. Its parent is.
    fn keep(&mut self, new: &PlacedBlock<P>, entry: Entry<P>) -> Result<(), Self::Error>;

    /// Puts a block that was kept on top of the best chain, and enters it in the books, as
    /// [`Ledger::apply`](crate::stage5_network::protocol::Ledger::apply) does.
    ///
    /// # Errors
    ///
    /// [`Failure::Rule`]: what the block breaks; then nothing has changed. Or the store failed.
    fn connect(&mut self, next: &PlacedBlock<P>)
    -> Result<(), Failure<BlockError<P>, Self::Error>>;

    /// Takes the top block off the best chain and out of the books, and returns it. It's never the genesis.
    fn disconnect(&mut self) -> Result<PlacedBlock<P>, Self::Error>;

    /// Gives up a change of the best chain that went well so far: chain and books are as they were before it.
    ///
    /// `bad` are the blocks that were still to be connected, the lowest first. The lowest breaks a rule, so none of them
    /// can ever be on the best chain: from now on they are [`Known::Invalid`]. So may be others that descend from it.
    ///
    /// Nothing more is asked before [`grow`](super::grow) returns. So a store that has transactions may leave all this to
    /// its owner, who throws the transaction away and notes `bad` in the next one.
    fn reject(&mut self, change: TipChange<P>, bad: &[PlacedBlock<P>]) -> Result<(), Self::Error>;
}

/// What a store remembers of a block, apart from the block itself.
#[derive(Clone, Debug)]
pub struct Entry<P: Protocol> {
    /// All that the header of the next block is checked against.
    pub place: Place<P>,
    /// How much the branch weighs that ends here.
    pub weight: Weight<P>,
}

/// What a store knows of a block.
#[derive(Clone, Debug)]
pub enum Known<P: Protocol> {
    /// It was kept, and broke no rule so far.
    Kept(Entry<P>),
    /// It broke a rule when it was to join the best chain, or one before it did.
    Invalid,
}

/// Why something wasn't done: a rule is broken, or the store failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<R, E> {
    /// The rule that a block breaks.
    Rule(R),
    /// What the store says. That's no fault of the block.
    Store(E),
}

impl<R, E> Failure<R, E> {
    /// The rule that is broken.
    ///
    /// # Errors
    ///
    /// None is: the store failed.
    pub fn rule(self) -> Result<R, E> {
        match self {
            Failure::Rule(cause) => Ok(cause),
            Failure::Store(cause) => Err(cause),
        }
    }
}

impl<R, E> From<E> for Failure<R, E> {
    fn from(cause: E) -> Failure<R, E> {
        Failure::Store(cause)
    }
}
