//! What a network can agree on: five traits, and short names for what belongs to them.
//!
//! To run nodes on rules of your own, implement [`Block`], [`Transaction`], [`Consensus`], [`Ledger`] and
//! [`Pool`], and name them in a [`Protocol`]. `tests/stage5_network/numbers.rs` and
//! `tests/stage6_coin/round_robin.rs` are two examples.
//!
//! # What has to fit into a message
//!
//! Blocks and transactions travel as JSON, and what's read has to be written as the same bytes again: so no maps
//! without an order, and no numbers but integers. A message has at most
//! [`MAX_MESSAGE_BYTES`](super::MAX_MESSAGE_BYTES), and 16,384 of the characters `[` and `{`. A node doesn't measure
//! what it sends. So [`Block::check_bounds`] has to keep a block to a quarter of both, and [`Transaction::check`] a
//! transaction to what fits into a block. A node that sends more is penalised by its neighbours.

pub use super::transaction::{AROUND, Checked, Transaction};

use super::transaction::{is_among, size_in_message};
use crate::stage4_pow::{BlockHash, Refusal, Time, Tip};
use rand::Rng;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use std::sync::Arc;

// The bounds on the traits themselves are those that `derive` asks of every parameter.

/// What the nodes of a network agree on.
///
/// Why is there a trait? Because how nodes agree has nothing to do with what they agree on. Saying hello,
/// passing things on, waiting for a parent, following the heaviest branch and taking back what lost: none
/// of that asks whether money is kept in accounts or in coins. So it's written once, and five small
/// traits say the rest:
///
/// * [`Block`] and [`Transaction`]: what is passed on, and how to read it.
/// * [`Consensus`]: who may make a block, and how much a branch weighs.
/// * [`Ledger`]: what a block does to the books.
/// * [`Pool`]: what waits for a block.
///
/// Each can be swapped without a change to the others. [`AccountProtocol`] is the protocol of this chapter, and
/// chapter 6 brings the second one. With [`Seal`] this is one of two places in the crate where chapters
/// are generic.
///
/// A protocol is a type without any content. It only names the four.
///
/// [`AccountProtocol`]: super::AccountProtocol
/// [`Seal`]: super::Seal
pub trait Protocol: Clone + Debug + Default + Eq + Send + Sync + 'static {
    /// What nodes pass on.
    type Block: Block;
    /// Who may make a block, and how much a branch weighs.
    type Consensus: Consensus<Self>;
    /// What a block does to the books.
    type Ledger: Ledger<Self>;
    /// What waits for a block.
    type Pool: Pool<Self>;
}

/// A block as a node sees it: something that names its parent and holds transactions.
pub trait Block: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What waits for a block, and is in one later.
    type Transaction: Transaction;
    /// Which rule a block breaks.
    type Error: Refusal + Clone + Eq + Send + Sync + 'static;

    /// Its hash. A later block names it by that.
    fn hash(&self) -> BlockHash;

    /// The hash of the block before, or of the genesis.
    fn previous_hash(&self) -> BlockHash;

    /// When the block was made, as it says itself.
    fn time(&self) -> Time;

    /// The transactions in it that could also wait for another block, in their order.
    fn transactions(&self) -> &[Self::Transaction];

    /// An upper bound on its size in bytes, alone in a message, [`AROUND`] for the message itself included. What has more
    /// than one `[` or `{` in 64 bytes counts as if it were longer. If you can tell without writing it, do.
    fn most_bytes(&self) -> usize {
        size_in_message(self)
    }

    /// Checks what can be checked of a block alone and costs no more than hashing it: its size, for example, which has
    /// to stay below a quarter of a message. Returns its hash.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check_bounds(&self) -> Result<BlockHash, Self::Error> {
        Ok(self.hash())
    }
}

/// Who may make a block, and how much a branch weighs.
///
/// A header is checked against the [`Place`](Consensus::Place) of its parent and nothing else. No block is
/// looked up, and no books are opened: a block on a side branch is checked before anyone knows what it
/// does to the books there.
pub trait Consensus<P: Protocol>: Debug + Send + Sync + 'static {
    /// What is known before the first block.
    type Genesis: Clone + Debug + Send + Sync + 'static;
    /// Why nothing can be built on a genesis.
    type GenesisError: Refusal + Clone + Eq + Send + Sync + 'static;
    /// Where a block is: everything that the header of the next one is checked against.
    type Place: Clone + Debug + Send + Sync + 'static;
    /// How much a branch weighs. The heaviest wins; among equals, the one that was seen first.
    type Weight: Copy + Debug + Default + Ord + Send + Sync + 'static;
    /// What a node adds to a block of its own.
    type Proposer: Clone + Debug + Default + Send + Sync + 'static;
    /// A block that isn't closed yet.
    type Draft: Clone + Debug + Send + Sync + 'static;
    /// A search for what closes a draft.
    type Search: Send + 'static;

    /// Checks a genesis, and returns its place, at height zero. The hash there depends on all of the genesis: by that,
    /// neighbours find out whether they agree on it.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    fn begin(genesis: &Self::Genesis) -> Result<Self::Place, Self::GenesisError>;

    /// Hash, height and time of the block at a place.
    fn tip(place: &Self::Place) -> Tip;

    /// Checks a block whose parent isn't known, and which is to be kept for a while. It has to cost its
    /// maker something, or anyone could fill a node's memory for nothing.
    ///
    /// If your rule can't be judged without the parent, answer `Ok`: a node keeps no more than sixteen of each neighbour.
    ///
    /// # Errors
    ///
    /// The rule that says what it has to cost. Then it's not kept, its parent isn't asked for, and the neighbour that
    /// sent it is penalised.
    fn check_orphan(
        block: &P::Block,
        hash: BlockHash,
        genesis: &Self::Genesis,
    ) -> Result<(), BlockError<P>>;

    /// Checks that a block may follow its parent, and that its maker was allowed to make it. Returns
    /// where it is in the chain.
    ///
    /// That it names this parent, and that its time isn't too far ahead of the clock, was checked before. Whether time
    /// has to go forward is up to you.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check_header(
        block: &P::Block,
        hash: BlockHash,
        parent: &Self::Place,
        genesis: &Self::Genesis,
    ) -> Result<Self::Place, BlockError<P>>;

    /// How much a branch weighs that ends with this block, if it weighed so much before.
    fn weight(before: Self::Weight, block: &P::Block, genesis: &Self::Genesis) -> Self::Weight;

    /// How far ahead of a node's clock a block may be. `None`: as far as in Bitcoin, [`MAX_AHEAD`](super::MAX_AHEAD).
    fn max_ahead(_: &Self::Genesis) -> Option<std::time::Duration> {
        None
    }

    /// Up to which height a node never takes back a branch that ends at this place, even for a heavier one. With work, nothing is ever final.
    fn final_height(_: &Self::Place) -> u64 {
        0
    }

    /// What a node says of its branch's weight when it says hello. It doesn't fall when the weight grows, and what
    /// doesn't fit is the largest number.
    fn claim(weight: Self::Weight) -> u64;

    /// Writes the draft of a next block after a place, with what waits and fits. A node asks for it also when it may
    /// not make a block: then [`propose`](Consensus::propose) answers [`Proposal::NotYet`].
    fn draft(
        place: &Self::Place,
        genesis: &Self::Genesis,
        ledger: &P::Ledger,
        pool: &P::Pool,
        proposer: &Self::Proposer,
        now: Time,
    ) -> Self::Draft;

    /// Prepares to close a draft. Where the search begins is left to chance, so that no two nodes try
    /// the same.
    fn search(draft: Self::Draft, genesis: &Self::Genesis, rng: &mut impl Rng) -> Self::Search;

    /// Tries to close the draft, in at most this many attempts.
    fn propose(search: &mut Self::Search, attempts: u64) -> Proposal<P::Block>;
}

/// What came of some attempts to close a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal<B> {
    /// A block.
    Found(B),
    /// Nothing so far. The search can go on at once.
    KeepGoing,
    /// Nothing, and it's no use to go on: it isn't this node's turn. Throw the search away, and take a new draft when
    /// something has arrived or some time has passed.
    NotYet,
    /// Nothing, and everything has been tried. It takes another draft.
    Stale,
}

/// What a block does to the books: who owns what at the end of a branch.
pub trait Ledger<P: Protocol>: Clone + Debug + Send + Sync + 'static {
    /// Opens the books before the first block.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    fn open(genesis: &Genesis<P>) -> Result<Self, GenesisError<P>>;

    /// Checks all of a transaction that depends neither on the chain nor on the books. If it remembers that the
    /// transaction passed before, once is enough.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn verify(
        &mut self,
        transaction: Arc<TransactionOf<P>>,
    ) -> Result<CheckedOf<P>, TransactionError<P>> {
        Checked::of(transaction)
    }

    /// Checks all of a block that depends neither on the chain nor on the books. That includes each of its
    /// transactions, as [`Transaction::check`] does: nothing else calls it for a block.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check(&mut self, block: &P::Block) -> Result<(), BlockError<P>>;

    /// Enters a block that passed all checks and joins the best chain at a height. It has to refuse a transaction
    /// whose name occurred on this branch before: the node doesn't look.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then the books are as they were.
    fn apply(&mut self, block: &P::Block, height: u64) -> Result<(), BlockError<P>>;

    /// Takes back the block that was applied last.
    fn undo(&mut self, block: &P::Block);
}

/// What waits for a block. All of it can be applied to the books, in its order.
pub trait Pool<P: Protocol>: Clone + Debug + Send + Sync + 'static {
    /// Why a transaction doesn't wait.
    type Error: Refusal + Clone + Eq + From<TransactionError<P>> + Send + Sync + 'static;

    /// A place for at most this many transactions.
    fn with_limit(limit: usize) -> Self;

    /// Forgets what waits, and keeps its limit.
    fn clear(&mut self);

    /// The transactions, in the order in which a block would apply them.
    fn waiting(&self) -> impl ExactSizeIterator<Item = &CheckedOf<P>>;

    /// The one that waits and is exactly this transaction, if there is one.
    fn find(&self, transaction: &TransactionOf<P>) -> Option<&CheckedOf<P>> {
        self.waiting().find(|waiting| ***waiting == *transaction)
    }

    /// Lets a transaction wait, if it can be applied at the end of the chain after all that wait
    /// already. Returns those that had to give way to it, and why. `height` is that of the chain's end.
    ///
    /// # Errors
    ///
    /// The rule that it breaks here, or that there is no room; then nothing has changed.
    fn admit(
        &mut self,
        transaction: CheckedOf<P>,
        ledger: &P::Ledger,
        height: u64,
    ) -> Result<GaveWay<P, Self>, Self::Error>;

    /// Whether what keeps a transaction from waiting is wrong on every chain, so that no honest node can
    /// have passed it on.
    fn offence(_: &Self::Error) -> Option<TransactionError<P>> {
        None
    }

    /// The chain grew and lost nothing. If that can be followed by looking at what was confirmed alone, takes out those
    /// that wait no longer, and answers `true`. Often it can: this costs as much as the block does, however many wait.
    /// After `false`, the node calls [`follow`](Pool::follow).
    fn confirm(&mut self, _: &[&TransactionOf<P>]) -> bool {
        false
    }

    /// Follows the chain to another end at a height. `returned` are the transactions of the blocks that were
    /// taken back, the earliest first, and `confirmed` those of the blocks that joined.
    ///
    /// Returns the ones that can't wait any longer, and why. A confirmed one leaves without a word.
    ///
    /// This begins again with an empty pool, which is always right.
    fn follow(
        &mut self,
        returned: Vec<CheckedOf<P>>,
        confirmed: &[&TransactionOf<P>],
        ledger: &P::Ledger,
        height: u64,
    ) -> GaveWay<P, Self> {
        let is_confirmed = is_among(confirmed);
        let waited: Vec<_> = self.waiting().cloned().collect();
        self.clear();
        let mut dropped = Vec::new();
        for checked in returned.into_iter().chain(waited).filter(|it| !is_confirmed(it)) {
            let transaction = checked.transaction().clone();
            match self.admit(checked, ledger, height) {
                Ok(gave_way) => dropped.extend(gave_way),
                Err(cause) => dropped.push((transaction, cause)),
            }
        }
        dropped
    }
}

/// What is known before the first block.
pub type Genesis<P> = <<P as Protocol>::Consensus as Consensus<P>>::Genesis;
/// Why nothing can be built on a genesis.
pub type GenesisError<P> = <<P as Protocol>::Consensus as Consensus<P>>::GenesisError;
/// All that the header of the next block is checked against.
pub type Place<P> = <<P as Protocol>::Consensus as Consensus<P>>::Place;
/// How much a branch weighs.
pub type Weight<P> = <<P as Protocol>::Consensus as Consensus<P>>::Weight;
/// A block that isn't closed yet.
pub type Draft<P> = <<P as Protocol>::Consensus as Consensus<P>>::Draft;
/// A search for what closes a draft.
pub type Search<P> = <<P as Protocol>::Consensus as Consensus<P>>::Search;
/// What a node adds to a block of its own.
pub type Proposer<P> = <<P as Protocol>::Consensus as Consensus<P>>::Proposer;
/// Which rule a block breaks.
pub type BlockError<P> = <<P as Protocol>::Block as Block>::Error;
/// What waits for a block.
pub type TransactionOf<P> = <<P as Protocol>::Block as Block>::Transaction;
/// The same, once it was checked.
pub type CheckedOf<P> = Checked<TransactionOf<P>>;
/// The name of a transaction.
pub type TransactionId<P> = <TransactionOf<P> as Transaction>::Id;
/// Which rule a transaction breaks, whatever the chain.
pub type TransactionError<P> = <TransactionOf<P> as Transaction>::Error;
/// Why a transaction doesn't wait.
pub type PoolError<P> = <<P as Protocol>::Pool as Pool<P>>::Error;
/// The transactions that left a pool, and why.
pub type GaveWay<P, Q> = Vec<(Arc<TransactionOf<P>>, <Q as Pool<P>>::Error)>;
/// A transaction that can't wait any longer, and why.
pub type Dropped<P> = (Arc<TransactionOf<P>>, PoolError<P>);
