use crate::protocols::played::{Page, Played, code_of};
use crate::protocols::reasons::Reasons;
use kusari::stage5_network::BlockHash;
use kusari::stage5_network::protocol::{Block as _, Genesis, Protocol, TransactionOf};
use std::collections::HashMap;
use std::sync::Arc;

/// Someone who sees every block, and keeps a page of their own for each: who owns what after it.
///
/// A block's page is written from the page of its parent, so every page goes back to the genesis.
/// The book shares no code with a node's tree, ledger and pool: it is what they are compared
/// with. Encoding, hashes, headers and signatures are checked by the chapters that brought them.
#[derive(Clone, Debug)]
pub struct Auditor<P: Played> {
    genesis: Genesis<P>,
    verdicts: HashMap<BlockHash, Verdict<P>>,
    memory: P::Memory,
    /// Blocks that were seen before their parent, by the hash of the parent.
    early: HashMap<BlockHash, Vec<Early<P>>>,
}

/// A block that was seen before its parent, and its hash.
type Early<P> = (BlockHash, Arc<<P as Protocol>::Block>);

/// What's to be thought of a block, no matter who looks at it.
#[derive(Clone, Debug)]
pub enum Verdict<P: Played> {
    /// It keeps all rules in its place on its branch.
    Good(Arc<Page<P>>),
    /// It breaks a rule, the code of which is given.
    Bad(&'static str),
    /// A block before it breaks a rule.
    BadParent,
    /// The block before it has never been seen.
    Orphan,
}

impl<P: Played> Verdict<P> {
    /// Says in a few words what it is.
    pub fn told(&self) -> String {
        match self {
            Verdict::Good(_) => "good".to_owned(),
            Verdict::Bad(code) => format!("bad [{code}]"),
            Verdict::BadParent => "after a bad one".to_owned(),
            Verdict::Orphan => "without a parent".to_owned(),
        }
    }
}

impl<P: Played> Auditor<P> {
    /// Opens a book.
    pub fn new(genesis: &Genesis<P>) -> Auditor<P> {
        let page = Arc::new(P::first_page(genesis));
        let verdicts = HashMap::from([(page.tip.hash, Verdict::Good(page))]);
        let (genesis, early) = (genesis.clone(), HashMap::new());
        Auditor { genesis, verdicts, memory: P::memory(), early }
    }

    /// The page of a good block, or of the genesis.
    pub fn page(&self, hash: &BlockHash) -> Option<&Arc<Page<P>>> {
        match self.verdicts.get(hash)? {
            Verdict::Good(page) => Some(page),
            _ => None,
        }
    }

    /// Judges a block with this hash, once, and those that were seen before it.
    pub fn judge(&mut self, hash: BlockHash, block: &Arc<P::Block>) -> Verdict<P> {
        if let Some(verdict) = self.verdicts.get(&hash) {
            return verdict.clone();
        }
        let first = self.judge_anew(hash, block);
        let mut to_tell = vec![(hash, block.clone(), first.clone())];
        while let Some((hash, block, verdict)) = to_tell.pop() {
            if matches!(verdict, Verdict::Orphan) {
                let siblings = self.early.entry(block.previous_hash()).or_default();
                if siblings.iter().all(|(other, _)| *other != hash) {
                    siblings.push((hash, block));
                }
                continue;
            }
            self.verdicts.insert(hash, verdict);
            for (hash, child) in self.early.remove(&hash).unwrap_or_default() {
                let verdict = self.judge_anew(hash, &child);
                to_tell.push((hash, child, verdict));
            }
        }
        first
    }

    fn judge_anew(&mut self, hash: BlockHash, block: &Arc<P::Block>) -> Verdict<P> {
        match block.check_bounds() {
            Err(cause) => return Verdict::Bad(code_of::<P>(&cause)),
            Ok(found) if found != hash => return Verdict::Bad("wrong-hash"),
            Ok(_) => {}
        }
        let (genesis, memory) = (&self.genesis, &mut self.memory);
        match self.verdicts.get(&block.previous_hash()) {
            Some(Verdict::Good(parent)) => {
                let page = P::enter(memory, genesis, parent, hash, block);
                page.map_or_else(Verdict::Bad, |page| Verdict::Good(Arc::new(page)))
            }
            Some(_) => Verdict::BadParent,
            None => {
                let checked = P::orphan(genesis, hash, block);
                checked.map_or_else(Verdict::Bad, |()| Verdict::Orphan)
            }
        }
    }

    /// The code with which every node refuses a payment, whatever the chain.
    pub fn refusal_of(&mut self, payment: &TransactionOf<P>) -> Option<&'static str> {
        P::refusal_of(&mut self.memory, payment)
    }

    /// Why a node at a page, where these wait, may refuse a payment.
    pub fn reasons(
        &mut self,
        page: &Page<P>,
        waiting: &[Arc<TransactionOf<P>>],
        limit: usize,
        payment: &TransactionOf<P>,
    ) -> Reasons {
        P::reasons(&mut self.memory, page, waiting, limit, payment)
    }

    /// Makes a payment in the block after a page, if that can be done.
    ///
    /// # Errors
    ///
    /// The code of a rule that it breaks.
    pub fn pay(
        &mut self,
        page: &mut Page<P>,
        payment: &TransactionOf<P>,
    ) -> Result<(), &'static str> {
        P::pay(&mut self.memory, page, payment)
    }

    /// The hashes of a chain from its end down to the genesis.
    pub fn chain(&self, tip: &BlockHash) -> impl Iterator<Item = BlockHash> {
        let pages = std::iter::successors(self.page(tip), |page| {
            page.block.as_ref().and_then(|_| self.page(&page.parent))
        });
        pages.map(|page| page.tip.hash)
    }
}
