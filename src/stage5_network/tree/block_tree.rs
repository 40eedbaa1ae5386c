use super::added::{Added, PlacedBlock, TipChange};
use super::fork_choice::is_heavier;
use super::tree_error::TreeError;
use crate::stage4_pow::{BlockHash, Time, Tip};
use crate::stage5_network::protocol::{
    Block as _, BlockError, Consensus as _, Genesis, GenesisError, Ledger as _, Place, Protocol,
    TransactionError, TransactionOf, Weight,
};
use std::collections::HashMap;
use std::sync::Arc;

/// All blocks a node knows, of which the chain with most work is the one it believes.
///
/// A block is checked once, in time that depends on the block and not on the height of the chain.
/// Rules that need no context are checked when it arrives; what depends on the branch, such as balances
/// and ids, when it joins the best chain.
#[derive(Clone, Debug)]
pub struct BlockTree<P: Protocol> {
    genesis: Genesis<P>,
    entries: HashMap<BlockHash, Entry<P>>,
    /// The best chain: the hash at each height, the genesis first.
    best: Vec<BlockHash>,
    /// Who owns what at the end of the best chain.
    ledger: P::Ledger,
}

#[derive(Clone, Debug)]
struct Entry<P: Protocol> {
    place: Place<P>,
    weight: Weight<P>,
    /// The genesis has none, and of an invalid block it is forgotten.
    block: Option<Arc<P::Block>>,
    children: Vec<BlockHash>,
    /// Turned out to break a rule once it was to join the best chain, or descends from one that did.
    invalid: bool,
}

impl<P: Protocol> BlockTree<P> {
    /// Plants a tree.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<P>) -> Result<BlockTree<P>, GenesisError<P>> {
        let (place, ledger) = (P::Consensus::begin(genesis)?, P::Ledger::open(genesis)?);
        let hash = P::Consensus::tip(&place).hash;
        let weight = Weight::<P>::default();
        let root = Entry { place, weight, block: None, children: Vec::new(), invalid: false };
        Ok(BlockTree {
            genesis: genesis.clone(),
            entries: HashMap::from([(hash, root)]),
            best: vec![hash],
            ledger,
        })
    }

    /// Checks a block and takes it in. `latest` is the latest time that a block may have now.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then nothing has changed, except that a block which broke a
    /// rule on joining the best chain, and what descends from it, is remembered as invalid.
    pub fn add(&mut self, block: Arc<P::Block>, latest: Time) -> Result<Added<P>, TreeError<P>> {
        let hash = block.check_bounds().map_err(TreeError::Block)?;
        if let Some(entry) = self.entries.get(&hash) {
            return if entry.invalid { Err(TreeError::InvalidBefore) } else { Ok(Added::Known) };
        }
        let time = block.time();
        if time > latest {
            return Err(TreeError::TimeTooNew { time, latest });
        }
        let Some(parent) = self.entries.get_mut(&block.previous_hash()) else {
            // An orphan is kept for a while, so it has to show work: nobody may fill our memory.
            P::Consensus::check_orphan(&block, hash, &self.genesis).map_err(TreeError::Block)?;
            return Err(TreeError::UnknownParent);
        };
        if parent.invalid {
            return Err(TreeError::InvalidBefore);
        }
        let place = P::Consensus::check_header(&block, hash, &parent.place, &self.genesis)
            .map_err(TreeError::Block)?;
        self.ledger.check(&block).map_err(TreeError::Block)?;

        parent.children.push(hash);
        let weight = P::Consensus::weight(parent.weight, &block, &self.genesis);
        let placed =
            PlacedBlock { height: P::Consensus::tip(&place).height, hash, block: block.clone() };
        let children = Vec::new();
        let entry = Entry { place, weight, block: Some(block), children, invalid: false };
        self.entries.insert(hash, entry);

        if !is_heavier(weight, self.weight()) {
            return Ok(Added::Stored(placed));
        }
        self.adopt(hash).map(Added::Adopted)
    }

    /// Makes the chain that ends with `new_tip` the best one, or leaves everything as it was.
    fn adopt(&mut self, new_tip: BlockHash) -> Result<TipChange<P>, TreeError<P>> {
        let connected = self.branch_to(new_tip);
        let fork = connected.first().map_or(self.tip().height, |lowest| lowest.height - 1);
        let disconnected: Vec<_> = self.best_above(fork).collect();

        for old in disconnected.iter().rev() {
            self.ledger.undo(&old.block);
        }
        for (count, new) in connected.iter().enumerate() {
            let Err(cause) = self.apply(new) else { continue };
            for done in connected[..count].iter().rev() {
                self.ledger.undo(&done.block);
            }
            for old in &disconnected {
                self.apply(old).expect("it was applied to the same books before");
            }
            self.mark_invalid(new.hash);
            return Err(match new.hash == new_tip {
                true => TreeError::Block(cause),
                false => TreeError::InvalidBefore,
            });
        }
        self.best.truncate(self.best.len() - disconnected.len());
        self.best.extend(connected.iter().map(|block| block.hash));
        Ok(TipChange { disconnected, connected })
    }

    fn apply(&mut self, new: &PlacedBlock<P>) -> Result<(), BlockError<P>> {
        let entry = self.entries.get(&new.hash).expect("a placed block is in the tree");
        self.ledger.apply(&new.block, P::Consensus::tip(&entry.place).height)
    }

    /// The blocks from the best chain to `tip`, the lowest first, without the one on the chain.
    pub(super) fn branch_to(&self, tip: BlockHash) -> Vec<PlacedBlock<P>> {
        let mut branch: Vec<_> = std::iter::successors(self.placed(&tip), |block| {
            self.placed(&block.block.previous_hash())
        })
        .take_while(|block| !self.is_on_best_chain(&block.hash))
        .collect();
        branch.reverse();
        branch
    }

    fn mark_invalid(&mut self, hash: BlockHash) {
        let mut to_mark = vec![hash];
        while let Some(hash) = to_mark.pop() {
            if let Some(entry) = self.entries.get_mut(&hash) {
                entry.invalid = true;
                entry.block = None; // Only its hash is needed, to refuse it again.
                to_mark.append(&mut entry.children);
            }
        }
    }

    fn entry(&self, hash: &BlockHash) -> &Entry<P> {
        self.entries.get(hash).expect("the best chain consists of blocks in the tree")
    }

    /// Whether a block, or the genesis, is known, and at which height.
    pub fn height_of(&self, hash: &BlockHash) -> Option<u64> {
        self.entries.get(hash).map(|entry| P::Consensus::tip(&entry.place).height)
    }

    /// The hash at a height of the best chain. The genesis has height zero.
    pub fn best_at(&self, height: u64) -> Option<BlockHash> {
        self.best.get(usize::try_from(height).ok()?).copied()
    }

    fn tip_entry(&self) -> &Entry<P> {
        self.entry(self.best.last().expect("the genesis is always on the best chain"))
    }

    /// Where the best chain ends.
    pub fn tip(&self) -> Tip {
        P::Consensus::tip(self.place())
    }

    /// The same, with all that the next block's header is checked against.
    pub fn place(&self) -> &Place<P> {
        &self.tip_entry().place
    }

    /// How much the best chain weighs: in this chapter, how much work it stands for.
    pub fn weight(&self) -> Weight<P> {
        self.tip_entry().weight
    }

    /// The same, as a node says it when it says hello.
    pub fn claim(&self) -> u64 {
        P::Consensus::claim(self.weight())
    }

    /// How much the branch weighs that ends with a block, or with the genesis.
    pub fn weight_of(&self, hash: &BlockHash) -> Option<Weight<P>> {
        self.entries.get(hash).map(|entry| entry.weight)
    }

    /// Whether somebody claims to have a heavier chain.
    pub fn is_lighter_than(&self, claim: u64) -> bool {
        is_heavier(claim, self.claim())
    }

    /// Checks all of a transaction that depends neither on the chain nor on the books.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn verify(&mut self, transaction: &TransactionOf<P>) -> Result<(), TransactionError<P>> {
        self.ledger.verify(transaction)
    }

    /// Who owns what at the end of the best chain.
    pub fn ledger(&self) -> &P::Ledger {
        &self.ledger
    }

    pub(crate) fn ledger_mut(&mut self) -> &mut P::Ledger {
        &mut self.ledger
    }

    /// What all nodes of this network agree on.
    pub fn genesis(&self) -> &Genesis<P> {
        &self.genesis
    }

    /// The block with this hash. The genesis is not a block.
    pub fn placed(&self, hash: &BlockHash) -> Option<PlacedBlock<P>> {
        let entry = self.entries.get(hash)?;
        let block = entry.block.clone()?;
        Some(PlacedBlock { height: P::Consensus::tip(&entry.place).height, hash: *hash, block })
    }

    /// Whether a block, or the genesis, lies on the best chain.
    pub fn is_on_best_chain(&self, hash: &BlockHash) -> bool {
        self.height_of(hash).is_some_and(|height| self.best_at(height) == Some(*hash))
    }

    /// The blocks of the best chain above a height, the lowest first.
    pub fn best_above(&self, height: u64) -> impl DoubleEndedIterator<Item = PlacedBlock<P>> {
        let first = usize::try_from(height).unwrap_or(usize::MAX).saturating_add(1);
        let above = self.best.get(first..).unwrap_or_default();
        above.iter().filter_map(|hash| self.placed(hash))
    }

    /// The blocks of all branches that are not on the best chain, in no particular order.
    pub fn side_blocks(&self) -> impl Iterator<Item = PlacedBlock<P>> {
        let aside = self
            .entries
            .iter()
            .filter(|(hash, entry)| !entry.invalid && !self.is_on_best_chain(hash));
        aside.filter_map(|(hash, _)| self.placed(hash))
    }
}
