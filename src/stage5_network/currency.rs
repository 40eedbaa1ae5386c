use crate::stage4_pow::{BlockHash, ChainWork, MineError, Refusal, Time, Tip};
use crate::stage5_network::tree::BlockTree;
use rand::RngCore;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::sync::Arc;

// The bounds on the trait itself are those that `derive` asks of every parameter.

/// What the nodes of a network agree on: what a block is, what may stand in it, and what it does to
/// the books.
///
/// Why is there a trait? Because how nodes agree has nothing to do with what they agree on. To say
/// hello, to pass on, to wait for a parent, to follow most work and to take back what lost: nothing of
/// this asks whether money stands in accounts or in coins. So it is written once. [`Payments`] is
/// the currency of this chapter, and chapter 6 brings the second one. With
/// [`Seal`](super::Seal) it is one of two places in the crate where chapters are generic.
///
/// It is implemented by a type without any content, which only names the others. All functions are the
/// currency's side of something that a node does. They stand in the order of a block's life: it is
/// read, checked, applied, perhaps undone; its transactions waited before; somebody mined it.
///
/// [`Payments`]: super::Payments
pub trait Currency: Clone + Debug + Default + Eq + Send + Sync + 'static {
    /// What is known before the first block.
    type Genesis: Clone + Debug + Send + Sync + 'static;
    /// What miners close, and nodes pass on.
    type Block: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What waits for a block.
    type Transaction: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The name of a transaction. On one branch it occurs once.
    type TransactionId: Copy + Debug + Display + Eq + Hash + Send + Sync + 'static;
    /// The hash of all of a transaction's bytes: it tells apart even two with the same name.
    type TransactionHash: Copy + Debug + Eq + Hash + Send + Sync + 'static;
    /// Where a block stands: all that the header of the next one is checked against.
    type Place: Clone + Debug + Send + Sync + 'static;
    /// Who owns what at the end of a branch.
    type Books: Clone + Debug + Send + Sync + 'static;
    /// The transactions that wait.
    type Mempool: Clone + Debug + Send + Sync + 'static;
    /// What a miner adds to a block of its own.
    type Miner: Clone + Debug + Default + Send + Sync + 'static;
    /// A block that nobody has closed yet.
    type Draft: Clone + Debug + Send + Sync + 'static;
    /// A search for what closes a draft.
    type Search: Send + 'static;
    /// Why nothing can be built on a genesis.
    type GenesisError: Refusal + Clone + Eq + Send + Sync + 'static;
    /// Which rule a block breaks.
    type BlockError: Refusal + Clone + Eq + Send + Sync + 'static;
    /// Which rule a transaction breaks, whatever the chain.
    type TransactionError: Refusal + Clone + Eq + Into<Self::MempoolError> + Send + Sync + 'static;
    /// Why a transaction does not wait.
    type MempoolError: Refusal + Clone + Eq + Send + Sync + 'static;

    // ---- the beginning ----

    /// Checks a genesis, and returns its place at height zero and the books before the first block.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    fn begin(genesis: &Self::Genesis) -> Result<(Self::Place, Self::Books), Self::GenesisError>;

    /// Hash, height and time of whatever stands at a place.
    fn tip(place: &Self::Place) -> Tip;

    // ---- what can be read in a block and in a transaction ----

    /// A block's hash. A later block names it by that.
    fn hash(block: &Self::Block) -> BlockHash;

    /// The hash of the block before, or of the genesis.
    fn previous_hash(block: &Self::Block) -> BlockHash;

    /// When the block was made, as it says.
    fn time(block: &Self::Block) -> Time;

    /// The transactions in a block that could wait for another one, in their order.
    fn transactions(block: &Self::Block) -> &[Self::Transaction];

    /// A transaction's name.
    fn id(transaction: &Self::Transaction) -> Self::TransactionId;

    /// The hash of all of a transaction's bytes.
    fn transaction_hash(transaction: &Self::Transaction) -> Self::TransactionHash;

    /// What a transaction does, in a few words that follow its name.
    fn summary(transaction: &Self::Transaction) -> String;

    /// So many bytes has a block at most, alone in a message.
    fn most_bytes(block: &Self::Block) -> usize;

    /// So many bytes has a transaction at most, alone in a message.
    fn most_transaction_bytes(transaction: &Self::Transaction) -> usize;

    // ---- checks, in this order, each only if those before it passed ----

    /// Checks what can be checked of a block alone and costs no more than to hash it. Returns its hash.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check_bounds(block: &Self::Block) -> Result<BlockHash, Self::BlockError>;

    /// Checks a block whose parent is not known, and which is to be kept for a while: it has to show
    /// work, so that nobody fills a node's memory for nothing.
    ///
    /// # Errors
    ///
    /// That it shows none.
    fn check_orphan(
        block: &Self::Block,
        hash: BlockHash,
        genesis: &Self::Genesis,
    ) -> Result<(), Self::BlockError>;

    /// Checks that a block may follow its parent, its work included. Returns where it stands.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check_header(
        block: &Self::Block,
        hash: BlockHash,
        parent: &Self::Place,
        genesis: &Self::Genesis,
    ) -> Result<Self::Place, Self::BlockError>;

    /// Checks all of a block that does not depend on the branch. `verify` does what
    /// [`verify`](Currency::verify) does, and remembers what passed.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check_transactions(
        block: &Self::Block,
        verify: impl FnMut(&Self::Transaction) -> Result<(), Self::TransactionError>,
    ) -> Result<(), Self::BlockError>;

    /// Checks all of a transaction that depends neither on the chain nor on the books.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn verify(transaction: &Self::Transaction) -> Result<(), Self::TransactionError>;

    /// How many hashes it takes on average to make a block like this one.
    fn work(block: &Self::Block, genesis: &Self::Genesis) -> ChainWork;

    // ---- the books ----

    /// Enters a block that passed all checks and joins the best chain at a place.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then the books are as they were.
    fn apply(
        books: &mut Self::Books,
        block: &Self::Block,
        place: &Self::Place,
    ) -> Result<(), Self::BlockError>;

    /// Takes back the block that was applied last.
    fn undo(books: &mut Self::Books, block: &Self::Block);

    // ---- what waits; the tree says where the best chain ends, and with which books ----

    /// A place for at most so many transactions to wait.
    fn mempool(limit: usize) -> Self::Mempool;

    /// The transactions that wait, in the order in which a block would apply them.
    fn waiting(mempool: &Self::Mempool) -> impl ExactSizeIterator<Item = &Arc<Self::Transaction>>;

    /// Whether exactly this transaction waits.
    fn is_waiting(mempool: &Self::Mempool, transaction: &Self::Transaction) -> bool;

    /// Lets a verified transaction wait, if it can be applied after all that wait already. Returns those
    /// that had to give way to it, and why.
    ///
    /// # Errors
    ///
    /// The rule that it breaks here, or that there is no room.
    fn admit(
        mempool: &mut Self::Mempool,
        transaction: Arc<Self::Transaction>,
        tree: &BlockTree<Self>,
    ) -> Result<Vec<Dropped<Self>>, Self::MempoolError>;

    /// Whether what keeps a transaction from waiting is wrong on every chain, so that no honest node can
    /// have passed it on.
    fn offence(cause: &Self::MempoolError) -> Option<Self::TransactionError>;

    /// Lets those leave that were confirmed, if that can be done without a look at the others, and
    /// answers whether it could. `confirmed` is all that the chain grew by.
    fn confirm(mempool: &mut Self::Mempool, confirmed: &[&Self::Transaction]) -> bool;

    /// Begins again on another end of the chain, with `returned` first and then all that waited.
    ///
    /// Returns those that can no longer be applied, and why. Those for which `is_confirmed` holds
    /// leave without a word.
    fn rebase(
        mempool: &mut Self::Mempool,
        returned: impl IntoIterator<Item = Arc<Self::Transaction>>,
        tree: &BlockTree<Self>,
        is_confirmed: impl Fn(&Self::Transaction) -> bool,
    ) -> Vec<Dropped<Self>>;

    // ---- mining ----

    /// Writes the draft of a next block on the best chain, with what waits and fits.
    fn draft(
        mempool: &Self::Mempool,
        tree: &BlockTree<Self>,
        miner: &Self::Miner,
        now: Time,
    ) -> Self::Draft;

    /// Prepares to close a draft. Where the search begins is left to chance, so that no two miners try
    /// the same.
    fn search(draft: Self::Draft, genesis: &Self::Genesis, rng: &mut impl RngCore) -> Self::Search;

    /// Tries to close the draft, at most so many times. Returns the block, or `None` if none of these
    /// did; then the search can go on.
    ///
    /// # Errors
    ///
    /// [`MineError::Exhausted`] when all has been tried, and it is time for another draft.
    fn run(search: &mut Self::Search, attempts: u64) -> Result<Option<Self::Block>, MineError>;
}

/// A transaction that cannot wait any more, and why.
pub type Dropped<C> = (Arc<<C as Currency>::Transaction>, <C as Currency>::MempoolError);
