use kusari::stage5_network::{
    Address, Amount, Block, BlockHash, ChainWork, Genesis, Refusal as _, Seal as _, Tip,
    Transaction, Verified, WorkRule,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Somebody who sees every block, and keeps a book of their own for each: who owns what after it.
///
/// A block's page is written from the page of its parent, so every page goes back to the genesis.
/// The book shares no code with a node's tree, accounts and mempool: it is what they are compared
/// with. Encoding, hashes and signatures are checked by the chapters that brought them.
#[derive(Clone, Debug)]
pub struct Auditor {
    rule: WorkRule,
    verdicts: HashMap<BlockHash, Verdict>,
    verified: Verified,
    /// Blocks that were seen before their parent, by the hash of the parent.
    early: HashMap<BlockHash, Vec<(BlockHash, Arc<Block>)>>,
}

/// What is to be thought of a block, whoever looks at it.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It keeps all rules in its place on its branch.
    Good(Arc<Page>),
    /// It breaks a rule, the code of which is given.
    Bad(&'static str),
    /// A block before it breaks a rule.
    BadParent,
    /// The block before it has never been seen.
    Orphan,
}

impl Verdict {
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

/// The state of the world after a block.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where the chain ends.
    pub tip: Tip,
    /// How much work it stands for.
    pub work: ChainWork,
    /// The block before. Of the genesis, itself.
    pub parent: BlockHash,
    /// The block. The genesis is none.
    pub block: Option<Arc<Block>>,
    /// Who owns how much. Nobody stands here with nothing.
    pub balances: Vec<(Address, u64)>,
    /// All payments on the chain: each a block, and the payment's place in it.
    pub payments: Vec<(Arc<Block>, usize)>,
}

impl Page {
    fn of(genesis: &Genesis<WorkRule>) -> Page {
        let mut page = Page {
            tip: Tip::of(genesis),
            work: ChainWork::default(),
            parent: genesis.hash(),
            block: None,
            balances: Vec::new(),
            payments: Vec::new(),
        };
        genesis.grants.iter().for_each(|grant| page.credit(&grant.receiver, grant.amount.units()));
        page
    }

    /// What an address owns.
    pub fn balance(&self, address: &Address) -> u64 {
        self.balances.iter().find(|(owner, _)| owner == address).map_or(0, |(_, units)| *units)
    }

    /// The payment with this id, if it is on the chain.
    pub fn payment(&self, transaction: &Transaction) -> Option<&Transaction> {
        let mut all = self.payments.iter().map(|(block, at)| &block.draft.transactions[*at]);
        all.find(|other| other.id == transaction.id)
    }

    /// Whether exactly this payment is on the chain.
    pub fn confirms(&self, transaction: &Transaction) -> bool {
        self.payment(transaction) == Some(transaction)
    }

    /// Moves the money of a payment.
    ///
    /// # Errors
    ///
    /// The code of the refusal, if the money is not there.
    pub fn pay(&mut self, transaction: &Transaction) -> Result<(), &'static str> {
        let units = transaction.amount.units();
        let left =
            self.balance(&transaction.sender).checked_sub(units).ok_or("insufficient-funds")?;
        self.balances.retain(|(owner, _)| *owner != transaction.sender);
        if left > 0 {
            self.balances.push((transaction.sender.clone(), left));
        }
        self.credit(&transaction.receiver, units);
        Ok(())
    }

    fn credit(&mut self, address: &Address, units: u64) {
        match self.balances.iter_mut().find(|(owner, _)| owner == address) {
            Some((_, balance)) => *balance += units,
            None => self.balances.push((address.clone(), units)),
        }
    }

    /// All that is owned by anybody.
    pub fn sum(&self) -> Amount {
        Amount::new(self.balances.iter().map(|(_, units)| units).sum())
    }
}

impl Auditor {
    /// Opens a book. Payments that were verified before are not verified again.
    pub fn new(genesis: &Genesis<WorkRule>, verified: Verified) -> Auditor {
        let page = Arc::new(Page::of(genesis));
        let verdicts = HashMap::from([(page.tip.hash, Verdict::Good(page))]);
        Auditor { rule: genesis.rule, verdicts, verified, early: HashMap::new() }
    }

    /// The page of a good block, or of the genesis.
    pub fn page(&self, hash: &BlockHash) -> Option<&Arc<Page>> {
        match self.verdicts.get(hash)? {
            Verdict::Good(page) => Some(page),
            _ => None,
        }
    }

    /// Judges a block with this hash, once, and those that were seen before it.
    pub fn judge(&mut self, hash: BlockHash, block: &Arc<Block>) -> Verdict {
        if let Some(verdict) = self.verdicts.get(&hash) {
            return verdict.clone();
        }
        let first = self.judge_anew(hash, block);
        let mut to_tell = vec![(hash, block.clone(), first.clone())];
        while let Some((hash, block, verdict)) = to_tell.pop() {
            if matches!(verdict, Verdict::Orphan) {
                let siblings = self.early.entry(block.draft.previous_hash).or_default();
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

    fn judge_anew(&mut self, hash: BlockHash, block: &Arc<Block>) -> Verdict {
        match block.check_bounds() {
            Err(cause) => return Verdict::Bad(cause.code()),
            Ok(found) if found != hash => return Verdict::Bad("wrong-hash"),
            Ok(_) => {}
        }
        let draft = &block.draft;
        let parent = match self.verdicts.get(&draft.previous_hash) {
            Some(Verdict::Good(page)) => page,
            Some(_) => return Verdict::BadParent,
            None => {
                let seal = block.seal.check(draft, &hash, &self.rule);
                return seal.map_or_else(|cause| Verdict::Bad(cause.code()), |()| Verdict::Orphan);
            }
        };
        if draft.time < parent.tip.time {
            return Verdict::Bad("time-goes-back");
        }
        if !self.rule.difficulty.is_met_by(&hash) {
            return Verdict::Bad("insufficient-work");
        }
        let mut page = Page::clone(parent);
        page.tip = Tip { hash, height: parent.tip.height + 1, time: draft.time };
        page.work = parent.work + self.rule.difficulty.work();
        (page.parent, page.block) = (draft.previous_hash, Some(block.clone()));
        // A node checks all signatures before it looks at who owns what.
        for transaction in &draft.transactions {
            if let Err(cause) = self.verified.verify(transaction) {
                return Verdict::Bad(cause.code());
            }
        }
        for (at, transaction) in draft.transactions.iter().enumerate() {
            if page.payment(transaction).is_some() {
                return Verdict::Bad("replay");
            }
            if let Err(code) = page.pay(transaction) {
                return Verdict::Bad(code);
            }
            page.payments.push((block.clone(), at));
        }
        Verdict::Good(Arc::new(page))
    }

    /// The code with which anybody refuses a transaction, whatever the chain.
    pub fn refusal_of(&mut self, transaction: &Transaction) -> Option<&'static str> {
        self.verified.verify(transaction).err().map(|cause| cause.code())
    }

    /// The hashes of a chain from its end down to the genesis.
    pub fn chain(&self, tip: &BlockHash) -> impl Iterator<Item = BlockHash> {
        let pages = std::iter::successors(self.page(tip), |page| {
            page.block.as_ref().and_then(|_| self.page(&page.parent))
        });
        pages.map(|page| page.tip.hash)
    }
}
