use super::added::{Added, PlacedBlock};
use super::fork_choice::is_heavier;
use super::grow::grow;
use super::in_memory::InMemory;
use super::store::{Failure, Store as _};
use super::tree_error::TreeError;
use crate::stage4_pow::{BlockHash, Time, Tip};
use crate::stage5_network::protocol::{
    CheckedOf, Consensus as _, Genesis, GenesisError, Ledger as _, Place, Protocol,
    TransactionError, TransactionOf, Weight,
};
use std::sync::Arc;

/// All the blocks a node knows. It believes the chain with the most work.
///
/// A block is checked once, in time that depends on the block and not on the height of the chain.
/// Rules that need no context are checked when it arrives; what depends on the branch, such as balances
/// and ids, when it joins the best chain.
#[derive(Clone, Debug)]
pub struct BlockTree<P: Protocol> {
    genesis: Genesis<P>,
    pub(super) store: InMemory<P>,
}

impl<P: Protocol> BlockTree<P> {
    /// Plants a tree.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<P>) -> Result<BlockTree<P>, GenesisError<P>> {
        Ok(BlockTree { genesis: genesis.clone(), store: InMemory::new(genesis)? })
    }

    /// Checks a block and takes it in. `latest` is the latest time that a block may have now.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then nothing has changed, except that a block which broke a
    /// rule on joining the best chain, and what descends from it, is remembered as invalid.
    pub fn add(&mut self, block: Arc<P::Block>, latest: Time) -> Result<Added<P>, TreeError<P>> {
        grow(&mut self.store, &self.genesis, block, latest).map_err(|Failure::Rule(cause)| cause)
    }

    /// Whether a block, or the genesis, is known, and at which height.
    pub fn height_of(&self, hash: &BlockHash) -> Option<u64> {
        self.store.entry(hash).map(|entry| P::Consensus::tip(&entry.place).height)
    }

    /// The hash at a height of the best chain. The genesis has height zero.
    pub fn best_at(&self, height: u64) -> Option<BlockHash> {
        let Ok(hash) = self.store.best_at(height);
        hash
    }

    /// Where the best chain ends.
    pub fn tip(&self) -> Tip {
        P::Consensus::tip(self.place())
    }

    /// The same, with all that the next block's header is checked against.
    pub fn place(&self) -> &Place<P> {
        &self.store.tip_entry().place
    }

    /// The place of a block, or of the genesis, on whatever branch it is.
    pub fn place_of(&self, hash: &BlockHash) -> Option<&Place<P>> {
        self.store.entry(hash).map(|entry| &entry.place)
    }

    /// How much the best chain weighs: in this chapter, how much work is in it.
    pub fn weight(&self) -> Weight<P> {
        self.store.tip_entry().weight
    }

    /// The same, as a node says it when it says hello.
    pub fn claim(&self) -> u64 {
        P::Consensus::claim(self.weight())
    }

    /// How much the branch weighs that ends with a block, or with the genesis.
    pub fn weight_of(&self, hash: &BlockHash) -> Option<Weight<P>> {
        self.store.entry(hash).map(|entry| entry.weight)
    }

    /// Whether a claim is about a heavier chain than the best one here.
    pub fn is_lighter_than(&self, claim: u64) -> bool {
        is_heavier(claim, self.claim())
    }

    /// Checks all of a transaction that depends neither on the chain nor on the books.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn verify(
        &mut self,
        transaction: Arc<TransactionOf<P>>,
    ) -> Result<CheckedOf<P>, TransactionError<P>> {
        self.store.ledger.verify(transaction)
    }

    /// Who owns what at the end of the best chain.
    pub fn ledger(&self) -> &P::Ledger {
        &self.store.ledger
    }

    pub(crate) fn ledger_mut(&mut self) -> &mut P::Ledger {
        &mut self.store.ledger
    }

    /// What all nodes of this network agree on.
    pub fn genesis(&self) -> &Genesis<P> {
        &self.genesis
    }

    /// The block with this hash. The genesis isn't a block.
    pub fn placed(&self, hash: &BlockHash) -> Option<PlacedBlock<P>> {
        self.store.placed(hash)
    }

    /// Whether a block, or the genesis, lies on the best chain.
    pub fn is_on_best_chain(&self, hash: &BlockHash) -> bool {
        self.height_of(hash).is_some_and(|height| self.best_at(height) == Some(*hash))
    }

    /// The blocks of the best chain above a height, the lowest first.
    pub fn best_above(&self, height: u64) -> impl DoubleEndedIterator<Item = PlacedBlock<P>> {
        self.store.best_above(height).iter().filter_map(|hash| self.placed(hash))
    }

    /// The blocks of all branches that are not on the best chain, in no particular order.
    pub fn side_blocks(&self) -> impl Iterator<Item = PlacedBlock<P>> {
        // An invalid one is no block any more.
        let aside = self.store.hashes().filter(|hash| !self.is_on_best_chain(hash));
        aside.filter_map(|hash| self.placed(hash))
    }
}
