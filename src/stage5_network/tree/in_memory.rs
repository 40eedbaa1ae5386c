use super::added::{PlacedBlock, TipChange};
use super::store::{Entry, Failure, Known, Store};
use crate::stage4_pow::BlockHash;
use crate::stage5_network::protocol::{
    Block as _, BlockError, Consensus as _, Genesis, GenesisError, Ledger as _, Protocol,
};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

/// A store in memory: a table of blocks, a list of hashes, and the books.
#[derive(Clone, Debug)]
pub struct InMemory<P: Protocol> {
    // A table has up to twice the room that it needs, so it holds no more than where a row is.
    rows: HashMap<BlockHash, Box<Row<P>>>,
    /// The best chain: the hash at each height, the genesis first.
    best: Vec<BlockHash>,
    /// Who owns what at the end of the best chain.
    pub(super) ledger: P::Ledger,
}

#[derive(Clone, Debug)]
struct Row<P: Protocol> {
    entry: Entry<P>,
    /// The genesis has none, and an invalid block's is forgotten.
    block: Option<Arc<P::Block>>,
    is_invalid: bool,
}

impl<P: Protocol> InMemory<P> {
    /// A store that knows the genesis.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<P>) -> Result<InMemory<P>, GenesisError<P>> {
        let (place, ledger) = (P::Consensus::begin(genesis)?, P::Ledger::open(genesis)?);
        let hash = P::Consensus::tip(&place).hash;
        let entry = Entry { place, weight: Default::default() };
        let root = Row { entry, block: None, is_invalid: false };
        Ok(InMemory { rows: HashMap::from([(hash, Box::new(root))]), best: vec![hash], ledger })
    }

    /// The entry of a block that was ever kept, even if it turned out to be invalid.
    pub(super) fn entry(&self, hash: &BlockHash) -> Option<&Entry<P>> {
        self.rows.get(hash).map(|row| &row.entry)
    }

    pub(super) fn tip_entry(&self) -> &Entry<P> {
        let hash = self.best.last().expect("the genesis is always on the best chain");
        self.entry(hash).expect("the best chain consists of blocks that were kept")
    }

    pub(super) fn placed(&self, hash: &BlockHash) -> Option<PlacedBlock<P>> {
        let row = self.rows.get(hash)?;
        let block = row.block.clone()?;
        Some(PlacedBlock { height: P::Consensus::tip(&row.entry.place).height, hash: *hash, block })
    }

    /// The hashes of the best chain above a height, the lowest first.
    pub(super) fn best_above(&self, height: u64) -> &[BlockHash] {
        let first = usize::try_from(height).unwrap_or(usize::MAX).saturating_add(1);
        self.best.get(first..).unwrap_or_default()
    }

    /// The hashes of all blocks that were ever kept, and of the genesis.
    pub(super) fn hashes(&self) -> impl Iterator<Item = &BlockHash> {
        self.rows.keys()
    }
}

impl<P: Protocol> Store<P> for InMemory<P> {
    type Error = Infallible;

    fn look_up(&self, hash: &BlockHash) -> Result<Option<Known<P>>, Infallible> {
        Ok(self.rows.get(hash).map(|row| match row.is_invalid {
            true => Known::Invalid,
            false => Known::Kept(row.entry.clone()),
        }))
    }

    fn block(&self, hash: &BlockHash) -> Result<Arc<P::Block>, Infallible> {
        let block = self.rows.get(hash).and_then(|row| row.block.clone());
        Ok(block.expect("it was kept, and no branch with an invalid block is followed"))
    }

    fn best_at(&self, height: u64) -> Result<Option<BlockHash>, Infallible> {
        Ok(usize::try_from(height).ok().and_then(|height| self.best.get(height)).copied())
    }

    fn tip(&self) -> Result<Entry<P>, Infallible> {
        Ok(self.tip_entry().clone())
    }

    fn check(&mut self, block: &P::Block) -> Result<(), BlockError<P>> {
        self.ledger.check(block)
    }

    fn keep(&mut self, new: &PlacedBlock<P>, entry: Entry<P>) -> Result<(), Infallible> {
        let block = Some(new.block.clone());
        self.rows.insert(new.hash, Box::new(Row { entry, block, is_invalid: false }));
        Ok(())
    }

    fn connect(&mut self, next: &PlacedBlock<P>) -> Result<(), Failure<BlockError<P>, Infallible>> {
        self.ledger.apply(&next.block, next.height).map_err(Failure::Rule)?;
        self.best.push(next.hash);
        Ok(())
    }

    fn disconnect(&mut self) -> Result<PlacedBlock<P>, Infallible> {
        let top = self.best.pop().and_then(|hash| self.placed(&hash));
        let top = top.expect("only the genesis is no block, and it stays");
        self.ledger.undo(&top.block);
        Ok(top)
    }

    fn reject(&mut self, change: TipChange<P>, bad: &[PlacedBlock<P>]) -> Result<(), Infallible> {
        for _ in change.connected {
            self.disconnect()?;
        }
        for old in &change.disconnected {
            self.connect(old).expect("it was connected to the same books before");
        }
        // All that descend from them, on whatever branch, are invalid, too. Each block is looked at, the lowest first: a list of
        // children would cost every block memory, and this hardly ever happens.
        let mut invalid: HashSet<_> = bad.iter().map(|block| block.hash).collect();
        let least = bad.iter().map(|block| block.height).min().unwrap_or(u64::MAX);
        let above = self.rows.values().filter_map(|row| {
            let (tip, block) = (P::Consensus::tip(&row.entry.place), row.block.as_ref()?);
            (tip.height > least).then(|| (tip.height, tip.hash, block.previous_hash()))
        });
        let mut above: Vec<_> = above.collect();
        above.sort_unstable_by_key(|(height, ..)| *height);
        for (_, hash, parent) in above {
            if invalid.contains(&parent) {
                invalid.insert(hash);
            }
        }
        for hash in &invalid {
            let Some(row) = self.rows.get_mut(hash) else { continue };
            row.is_invalid = true;
            row.block = None; // Only its hash is needed, to refuse it again.
        }
        Ok(())
    }
}
