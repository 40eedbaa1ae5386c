use super::{
    Accounts, Block, BlockError, BlockHash, ChainWork, Genesis, GenesisError, Refusal, Seal as _,
    Time, Tip, Transaction, TransactionError, Verifier, Work, WorkError, WorkRule,
};
use std::collections::HashMap;
use std::sync::Arc;

/// A block, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedBlock {
    /// How many blocks its chain has up to and including this one.
    pub height: u64,
    /// The block's hash.
    pub hash: BlockHash,
    /// The block.
    pub block: Arc<Block>,
}

/// How the best chain changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipChange {
    /// The blocks that are no longer on the best chain, the lowest first. If there are any, the
    /// change is a *reorganisation*.
    pub disconnected: Vec<PlacedBlock>,
    /// The blocks that are on it now, the lowest first.
    pub connected: Vec<PlacedBlock>,
}

/// What became of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It was there already.
    Known,
    /// It is kept, on a branch that has no more work than the best chain.
    Stored(PlacedBlock),
    /// The best chain ends with it now.
    Adopted(TipChange),
}

/// All blocks a node knows, of which the chain with most work is the one it believes.
///
/// A block is checked once, in time that depends on the block and not on the height of the chain.
/// Rules that need no context are checked when it arrives; balances and ids, which depend on the
/// branch, when it joins the best chain.
#[derive(Clone, Debug)]
pub struct BlockTree {
    rule: WorkRule,
    entries: HashMap<BlockHash, Entry>,
    /// The best chain: the hash at each height, the genesis first.
    best: Vec<BlockHash>,
    /// Who owns what at the end of the best chain.
    accounts: Accounts,
}

#[derive(Clone, Debug)]
struct Entry {
    tip: Tip,
    work: ChainWork,
    /// The genesis has none, and of an invalid block it is forgotten.
    block: Option<Arc<Block>>,
    children: Vec<BlockHash>,
    /// Turned out to break a rule once it was to join the best chain, or descends from one that did.
    invalid: bool,
}

impl BlockTree {
    /// Plants a tree.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<WorkRule>) -> Result<BlockTree, GenesisError<WorkError>> {
        let accounts = Verifier::<Work>::new(genesis)?.accounts().clone();
        let tip = Tip::of(genesis);
        let work = ChainWork::default();
        let root = Entry { tip, work, block: None, children: Vec::new(), invalid: false };
        Ok(BlockTree {
            rule: genesis.rule,
            entries: HashMap::from([(tip.hash, root)]),
            best: vec![tip.hash],
            accounts,
        })
    }

    /// Checks a block and takes it in. `latest` is the latest time that a block may have now, and
    /// `verify` checks a transaction without its context.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then nothing has changed, except that a block which broke a
    /// rule on joining the best chain, and what descends from it, is remembered as invalid.
    pub fn add(
        &mut self,
        block: Arc<Block>,
        latest: Time,
        verify: impl FnMut(&Transaction) -> Result<(), TransactionError>,
    ) -> Result<Added, TreeError> {
        let hash = block.check_bounds()?;
        if let Some(entry) = self.entries.get(&hash) {
            return if entry.invalid { Err(TreeError::InvalidBefore) } else { Ok(Added::Known) };
        }
        let time = block.draft.time;
        if time > latest {
            return Err(TreeError::TimeTooNew { time, latest });
        }
        let Some(parent) = self.entries.get_mut(&block.draft.previous_hash) else {
            // An orphan is kept for a while, so it has to show work: nobody may fill our memory.
            block.seal.check(&block.draft, &hash, &self.rule).map_err(BlockError::Seal)?;
            return Err(TreeError::UnknownParent);
        };
        if parent.invalid {
            return Err(TreeError::InvalidBefore);
        }
        let tip = block.check_header(hash, &parent.tip, &self.rule)?;
        verify_all(&block, verify)?;

        parent.children.push(hash);
        let work = parent.work + self.rule.difficulty.work();
        let placed = PlacedBlock { height: tip.height, hash, block: block.clone() };
        let children = Vec::new();
        let entry = Entry { tip, work, block: Some(block), children, invalid: false };
        self.entries.insert(hash, entry);

        // More work, not as much: among equals the first seen stays.
        if work <= self.work() {
            return Ok(Added::Stored(placed));
        }
        self.adopt(hash).map(Added::Adopted)
    }

    /// Makes the chain that ends with `new_tip` the best one, or leaves everything as it was.
    fn adopt(&mut self, new_tip: BlockHash) -> Result<TipChange, TreeError> {
        let connected = self.branch_to(new_tip);
        let fork = connected.first().map_or(self.tip().height, |lowest| lowest.height - 1);
        let disconnected: Vec<_> = self.best_above(fork).collect();

        for old in disconnected.iter().rev() {
            self.accounts.undo_all(&old.block.draft.transactions);
        }
        for (count, new) in connected.iter().enumerate() {
            let applied = self.accounts.apply_all(&new.block.draft.transactions, |_| Ok(()));
            let Err((index, cause)) = applied else { continue };
            for done in connected[..count].iter().rev() {
                self.accounts.undo_all(&done.block.draft.transactions);
            }
            for old in &disconnected {
                (self.accounts.apply_all(&old.block.draft.transactions, |_| Ok(())))
                    .expect("it was applied to the same accounts before");
            }
            self.mark_invalid(new.hash);
            return Err(match new.hash == new_tip {
                true => BlockError::Transaction { index, cause }.into(),
                false => TreeError::InvalidBefore,
            });
        }
        self.best.truncate(self.best.len() - disconnected.len());
        self.best.extend(connected.iter().map(|block| block.hash));
        Ok(TipChange { disconnected, connected })
    }

    /// The blocks from the best chain to `tip`, the lowest first, without the one on the chain.
    pub(super) fn branch_to(&self, tip: BlockHash) -> Vec<PlacedBlock> {
        let mut branch: Vec<_> = std::iter::successors(self.placed(&tip), |block| {
            self.placed(&block.block.draft.previous_hash)
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

    fn entry(&self, hash: &BlockHash) -> &Entry {
        self.entries.get(hash).expect("the best chain consists of blocks in the tree")
    }

    /// Whether a block, or the genesis, is known, and at which height.
    pub fn height_of(&self, hash: &BlockHash) -> Option<u64> {
        self.entries.get(hash).map(|entry| entry.tip.height)
    }

    /// The hash at a height of the best chain. The genesis has height zero.
    pub fn best_at(&self, height: u64) -> Option<BlockHash> {
        self.best.get(usize::try_from(height).ok()?).copied()
    }

    fn tip_entry(&self) -> &Entry {
        self.entry(self.best.last().expect("the genesis is always on the best chain"))
    }

    /// Where the best chain ends.
    pub fn tip(&self) -> Tip {
        self.tip_entry().tip
    }

    /// How much work the best chain stands for.
    pub fn work(&self) -> ChainWork {
        self.tip_entry().work
    }

    /// Who owns what at the end of the best chain.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The block with this hash. The genesis is not a block.
    pub fn placed(&self, hash: &BlockHash) -> Option<PlacedBlock> {
        let entry = self.entries.get(hash)?;
        let block = entry.block.clone()?;
        Some(PlacedBlock { height: entry.tip.height, hash: *hash, block })
    }

    /// Whether a block, or the genesis, lies on the best chain.
    pub fn is_on_best_chain(&self, hash: &BlockHash) -> bool {
        self.height_of(hash).is_some_and(|height| self.best_at(height) == Some(*hash))
    }

    /// The blocks of the best chain above a height, the lowest first.
    pub fn best_above(&self, height: u64) -> impl DoubleEndedIterator<Item = PlacedBlock> {
        let first = usize::try_from(height).unwrap_or(usize::MAX).saturating_add(1);
        let above = self.best.get(first..).unwrap_or_default();
        above.iter().filter_map(|hash| self.placed(hash))
    }

    /// The blocks of all branches that are not on the best chain, in no particular order.
    pub fn side_blocks(&self) -> impl Iterator<Item = PlacedBlock> {
        let aside = self
            .entries
            .iter()
            .filter(|(hash, entry)| !entry.invalid && !self.is_on_best_chain(hash));
        aside.filter_map(|(hash, _)| self.placed(hash))
    }
}

fn verify_all(
    block: &Block,
    mut verify: impl FnMut(&Transaction) -> Result<(), TransactionError>,
) -> Result<(), BlockError<WorkError>> {
    for (index, transaction) in block.draft.transactions.iter().enumerate() {
        verify(transaction).map_err(|cause| BlockError::Transaction { index, cause })?;
    }
    Ok(())
}

/// The reason why a block is not taken into the tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// The block breaks a rule.
    #[error(transparent)]
    Block(#[from] BlockError<WorkError>),
    /// The block before it has not been seen. It may still come.
    #[error("the block before it is not known")]
    UnknownParent,
    /// The block is too far ahead of the clock. It may be good later.
    #[error("the time {time} is later than {latest}, the latest that is taken now")]
    TimeTooNew {
        /// The block's time.
        time: Time,
        /// The latest time that is taken now.
        latest: Time,
    },
    /// The block, or one before it, was found to break a rule.
    #[error("the block, or one before it, was found to break a rule")]
    InvalidBefore,
}

impl Refusal for TreeError {
    const CODES: &'static [&'static str] = &["unknown-parent", "time-too-new", "invalid-before"];

    fn code(&self) -> &'static str {
        match self {
            TreeError::Block(cause) => cause.code(),
            TreeError::UnknownParent => "unknown-parent",
            TreeError::TimeTooNew { .. } => "time-too-new",
            TreeError::InvalidBefore => "invalid-before",
        }
    }
}
