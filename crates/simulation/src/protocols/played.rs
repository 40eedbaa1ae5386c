use super::cast::Cast;
use super::reasons::Reasons;
use crate::invariants::{Breach, Invariant};
use kusari::stage5_network::any::Node;
use kusari::stage5_network::protocol::{
    Block as _, BlockError, Genesis, Protocol, Transaction as _, TransactionId, TransactionOf,
    Weight,
};
use kusari::stage5_network::{BlockHash, Difficulty, NodeSettings, Time, Tip};
use rand::rngs::ChaCha12Rng;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

/// When all worlds begin.
pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// The time that a clock shows which is `skew` milliseconds ahead.
pub(crate) fn clock(virtual_millis: u64, skew: i64) -> Time {
    let right = BEGIN.after(Duration::from_millis(virtual_millis));
    Time::from_millis(right.millis().saturating_add_signed(skew))
}

/// A protocol that worlds can be made of. It says what the simulation has to know that a node doesn't: who pays whom,
/// what an auditor writes down, and how Mallory breaks the rules.
///
/// The auditor's part shares no code with a node's ledger and pool, which are compared with it.
pub trait Played: Protocol {
    /// What the auditor knows after a block, beside what every [`Page`] says.
    type Book: Clone + Debug + Send + Sync;
    /// What the auditor has looked at before.
    type Memory: Clone + Debug + Send;
    /// What a next block is built on.
    type End: Clone + Debug;

    /// What is known before the first block. Not every protocol has a difficulty that can be chosen.
    fn genesis(difficulty: Difficulty) -> Genesis<Self>;

    /// A node that knows the genesis, and remembers the signatures of the cast.
    fn node(genesis: &Genesis<Self>, settings: &NodeSettings) -> Node<Self>;

    /// The blocks that all nodes have before anything happens.
    fn prelude() -> &'static [Arc<Self::Block>] {
        &[]
    }

    /// Who pays whom.
    fn cast() -> &'static Cast<TransactionOf<Self>>;

    /// What the auditor begins with.
    fn memory() -> Self::Memory;

    /// Opens the auditor's book.
    fn first_page(genesis: &Genesis<Self>) -> Page<Self>;

    /// Judges a block on a branch, and writes its page.
    ///
    /// # Errors
    ///
    /// The code of the first rule that it breaks.
    fn enter(
        memory: &mut Self::Memory,
        genesis: &Genesis<Self>,
        parent: &Page<Self>,
        hash: BlockHash,
        block: &Arc<Self::Block>,
    ) -> Result<Page<Self>, &'static str>;

    /// Judges a block whose parent has not been seen.
    ///
    /// # Errors
    ///
    /// The code of the first rule that it breaks.
    fn orphan(
        genesis: &Genesis<Self>,
        hash: BlockHash,
        block: &Self::Block,
    ) -> Result<(), &'static str>;

    /// Makes a payment in the block after a page, after those that were made with it before.
    ///
    /// # Errors
    ///
    /// The code of a rule that it breaks.
    fn pay(
        memory: &mut Self::Memory,
        page: &mut Page<Self>,
        payment: &TransactionOf<Self>,
    ) -> Result<(), &'static str>;

    /// Why a node at a page, where these wait, may refuse a payment.
    fn reasons(
        memory: &mut Self::Memory,
        page: &Page<Self>,
        waiting: &[Arc<TransactionOf<Self>>],
        limit: usize,
        payment: &TransactionOf<Self>,
    ) -> Reasons;

    /// The code with which every node refuses a payment, whatever the chain.
    fn refusal_of(memory: &mut Self::Memory, payment: &TransactionOf<Self>)
    -> Option<&'static str>;

    /// Checks that a node's books are those of the auditor.
    ///
    /// # Errors
    ///
    /// The invariant that does not hold.
    fn check_books(page: &Page<Self>, node: &Node<Self>) -> Result<(), Breach>;

    /// Whether two ledgers say the same.
    fn same_ledger(one: &Self::Ledger, other: &Self::Ledger) -> bool;

    /// Which invariant a node breaks if it adopts a block that's bad in this way.
    fn invariant_of(code: &str) -> Invariant;

    /// Whether a block that is bad in this way may be kept aside: it is seen only when its branch is followed.
    fn depends_on_branch(code: &str) -> bool;

    /// The end of a page's chain.
    fn end(page: &Page<Self>) -> Self::End;

    /// The end of a chain that does not exist.
    fn nowhere(genesis: &Genesis<Self>, rng: &mut ChaCha12Rng, time: Time) -> Self::End;

    /// The earliest time of a block there.
    fn earliest(end: &Self::End, genesis: &Genesis<Self>) -> Time;

    /// A time that is just too early.
    fn too_early(end: &Self::End, genesis: &Genesis<Self>) -> Time;

    /// Mines a block of this time.
    fn mine(
        genesis: &Genesis<Self>,
        end: &Self::End,
        payments: Vec<TransactionOf<Self>>,
        time: Time,
        rng: &mut ChaCha12Rng,
    ) -> Self::Block;

    /// The end after a block.
    fn after(genesis: &Genesis<Self>, end: &Self::End, block: &Self::Block) -> Self::End;

    /// Takes a block's work away, if that can be done.
    fn without_work(genesis: &Genesis<Self>, block: Self::Block) -> Self::Block;

    /// A block that is wrong in another way than by its payments, if there is one.
    fn spoiled(
        _genesis: &Genesis<Self>,
        _end: &Self::End,
        _time: Time,
        _rng: &mut ChaCha12Rng,
    ) -> Option<Self::Block> {
        None
    }
}

/// The state of the world after a block.
#[derive(Clone, Debug)]
pub struct Page<P: Played> {
    /// Where the chain ends.
    pub tip: Tip,
    /// How much it weighs.
    pub weight: Weight<P>,
    /// The block before. Of the genesis, itself.
    pub parent: BlockHash,
    /// The block. The genesis is none.
    pub block: Option<Arc<P::Block>>,
    /// All payments on the chain: the name of each, a block, and the payment's place in it.
    pub payments: Vec<(TransactionId<P>, Arc<P::Block>, usize)>,
    /// Who owns what.
    pub book: P::Book,
}

impl<P: Played> Page<P> {
    /// The page before the first block.
    pub fn first(tip: Tip, book: P::Book) -> Page<P> {
        let weight = Weight::<P>::default();
        Page { tip, weight, parent: tip.hash, block: None, payments: Vec::new(), book }
    }

    /// The page of a block after this one: the same payments and the same book so far.
    pub fn next(&self, tip: Tip, weight: Weight<P>, block: &Arc<P::Block>) -> Page<P> {
        let parent = block.previous_hash();
        Page { tip, weight, parent, block: Some(block.clone()), ..self.clone() }
    }

    /// Notes that the payment at a place of a block is on the chain.
    pub fn confirm(&mut self, id: TransactionId<P>, block: &Arc<P::Block>, at: usize) {
        self.payments.push((id, block.clone(), at));
    }

    /// The payments on the chain.
    pub fn made(&self) -> impl Iterator<Item = &TransactionOf<P>> {
        self.payments.iter().map(|(_, block, at)| &block.transactions()[*at])
    }

    /// The payment with this name, if it is on the chain.
    pub fn payment(&self, id: TransactionId<P>) -> Option<&TransactionOf<P>> {
        let (_, block, at) = self.payments.iter().find(|(other, ..)| *other == id)?;
        Some(&block.transactions()[*at])
    }

    /// Whether exactly this payment is on the chain.
    pub fn confirms(&self, transaction: &TransactionOf<P>) -> bool {
        self.payment(transaction.id()) == Some(transaction)
    }
}

/// A block's error, where only its code matters.
pub(crate) fn code_of<P: Protocol>(cause: &BlockError<P>) -> &'static str {
    kusari::stage5_network::Refusal::code(cause)
}
