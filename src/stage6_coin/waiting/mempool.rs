use super::error::MempoolError;
use super::limits::{
    MAX_ANCESTORS, MAX_DATA_LOCK_BYTES, MAX_MEMPOOL_BYTES, MAX_PAYMENT_SIGNATURE_CHECKS,
    MIN_FEE_RATE,
};
use crate::stage5_network::{Amount, Checked};
use crate::stage6_coin::bytes::Txid;
use crate::stage6_coin::ledger::Books;
use crate::stage6_coin::transactions::{
    Coin, Coins, Facts, FeeRate, OutPoint, Output, SpendError, Transaction,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::sync::Arc;

/// The payments that wait for a block. Those that pay more for each byte get into a block earlier.
///
/// A payment may spend an output of another payment that waits. Of two payments that spend the same output, the
/// first one counts, and it can't be replaced. A child that pays well takes its parents along (*child pays for
/// parent*). A payment whose parents aren't known is refused, not kept: wallets hand in the parents first.
#[derive(Clone, Debug)]
pub struct Mempool {
    /// By the number of its arrival, so parents come before their children.
    pub(super) waiting: BTreeMap<u64, Entry>,
    arrivals: u64,
    by_txid: HashMap<Txid, u64>,
    /// Which payment spends which output.
    spent: HashMap<OutPoint, u64>,
    bytes: usize,
    limit: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) payment: Checked<Transaction>,
    /// The outputs it makes, for the payments that build on it.
    coins: Vec<Coin>,
    pub(super) fee: Amount,
    /// How many signature checks it may ask for. A block has a limit for these, too.
    pub(super) checks: usize,
    parents: BTreeSet<u64>,
    pub(super) children: BTreeSet<u64>,
}

impl Entry {
    fn rate(&self) -> FeeRate {
        FeeRate::of(self.fee, self.size())
    }

    pub(super) fn size(&self) -> usize {
        self.payment.facts().size
    }
}

/// The unspent outputs of a chain, and of the payments that wait.
struct Expected<'a, C> {
    mempool: &'a Mempool,
    coins: &'a C,
}

impl<C: Coins> Coins for Expected<'_, C> {
    fn coin(&self, out_point: &OutPoint) -> Option<&Coin> {
        match self.mempool.by_txid.get(&out_point.txid) {
            Some(arrival) => {
                let coins = &self.mempool.waiting[arrival].coins;
                coins.get(out_point.index as usize).filter(|coin| !coin.output.is_burnt())
            }
            None => self.coins.coin(out_point),
        }
    }
}

/// A payment that had to leave, and the reason.
pub type Dropped = (Arc<Transaction>, MempoolError);

impl Mempool {
    /// Makes an empty pool for at most `limit` payments.
    pub fn new(limit: usize) -> Mempool {
        Mempool {
            waiting: BTreeMap::new(),
            arrivals: 0,
            by_txid: HashMap::new(),
            spent: HashMap::new(),
            bytes: 0,
            limit,
        }
    }

    /// Takes a payment, if the block that follows a chain of this height could hold it, after all the payments that
    /// wait already. Returns the payments that had to give way because they pay less for each byte.
    ///
    /// # Errors
    ///
    /// The first rule that's broken. Nothing has changed then.
    pub fn add(
        &mut self,
        payment: Arc<Transaction>,
        books: &Books,
        height: u64,
    ) -> Result<Vec<Dropped>, MempoolError> {
        self.admit(Checked::of(payment)?, books, height)
    }

    /// Does the same for a payment of which everything was checked that can be checked without a chain.
    pub(crate) fn admit(
        &mut self,
        payment: Checked<Transaction>,
        books: &Books,
        height: u64,
    ) -> Result<Vec<Dropped>, MempoolError> {
        for (input, spends) in payment.inputs.iter().enumerate() {
            if self.spent.contains_key(&spends.previous) {
                let out_point = spends.previous;
                return Err(SpendError::DoubleSpend { input, out_point }.into());
            }
        }
        let height = height + 1;
        let expected = Expected { mempool: self, coins: books.coins() };
        let (spent, fee) = books.verifier().check_fee(&payment, height, &expected)?;
        let Facts { txid, size, .. } = *payment.facts();
        let rate = FeeRate::of(fee, size);
        if rate < MIN_FEE_RATE {
            return Err(MempoolError::FeeTooLow { fee, least: MIN_FEE_RATE.fee_for(size) });
        }
        let burnt = payment.outputs.iter().filter(|output| output.is_burnt());
        let data = burnt.map(|output| output.lock.as_bytes().len()).sum();
        if data > MAX_DATA_LOCK_BYTES {
            return Err(MempoolError::TooMuchData { found: data });
        }
        let checks = spent.iter().map(|coin| coin.output.lock.signature_checks()).sum();
        if checks > MAX_PAYMENT_SIGNATURE_CHECKS {
            return Err(MempoolError::TooManySignatureChecks { found: checks });
        }
        let parents: BTreeSet<_> = (payment.inputs.iter())
            .filter_map(|input| self.by_txid.get(&input.previous.txid).copied())
            .collect();
        let ancestors = self.with_ancestors(&parents);
        if ancestors.len() >= MAX_ANCESTORS {
            return Err(MempoolError::TooManyAncestors);
        }
        let victims = self.who_gives_way(size, rate, &ancestors)?;
        // The scripts come last: only a payment that pays for its room may ask for so much work.
        books.check_scripts(&payment, &spent)?;
        let full = MempoolError::Full { limit: self.limit };
        let gone = victims.into_iter().filter_map(|victim| self.remove(victim));
        let gone = gone.map(|payment| (payment, full.clone())).collect();

        self.arrivals += 1;
        let arrival = self.arrivals;
        let height = u32::try_from(height).unwrap_or(u32::MAX);
        let coin = |output: &Output| Coin { output: output.clone(), height, is_coinbase: false };
        let coins = payment.outputs.iter().map(coin).collect();
        for parent in &parents {
            if let Some(parent) = self.waiting.get_mut(parent) {
                parent.children.insert(arrival);
            }
        }
        self.by_txid.insert(txid, arrival);
        self.spent.extend(payment.inputs.iter().map(|input| (input.previous, arrival)));
        self.bytes += size;
        let children = BTreeSet::new();
        let entry = Entry { payment, coins, fee, checks, parents, children };
        self.waiting.insert(arrival, entry);
        Ok(gone)
    }

    /// The payments that have to leave so that there's room for one more: again and again the one that pays least
    /// among those that no other payment builds on.
    fn who_gives_way(
        &self,
        size: usize,
        rate: FeeRate,
        needed: &BTreeSet<u64>,
    ) -> Result<BTreeSet<u64>, MempoolError> {
        let full = MempoolError::Full { limit: self.limit };
        let (mut victims, mut bytes) = (BTreeSet::new(), self.bytes + size);
        if self.waiting.len() < self.limit && bytes <= MAX_MEMPOOL_BYTES {
            return Ok(victims);
        }
        let is_leaf = |entry: &Entry| entry.children.is_empty();
        let leaves = self.waiting.iter().filter(|(_, entry)| is_leaf(entry));
        let mut candidates: BinaryHeap<_> =
            leaves.map(|(arrival, entry)| Reverse((entry.rate(), Reverse(*arrival)))).collect();
        while self.waiting.len() - victims.len() >= self.limit || bytes > MAX_MEMPOOL_BYTES {
            let Some(Reverse((least, Reverse(arrival)))) = candidates.pop() else {
                return Err(full);
            };
            if needed.contains(&arrival) {
                continue;
            }
            if least >= rate {
                return Err(full);
            }
            victims.insert(arrival);
            let entry = &self.waiting[&arrival];
            bytes -= entry.size();
            for parent in &entry.parents {
                let above = &self.waiting[parent];
                if above.children.iter().all(|child| victims.contains(child)) {
                    candidates.push(Reverse((above.rate(), Reverse(*parent))));
                }
            }
        }
        Ok(victims)
    }

    /// These payments, and all the payments that they build on.
    pub(super) fn with_ancestors(&self, those: &BTreeSet<u64>) -> BTreeSet<u64> {
        let (mut all, mut open) = (those.clone(), those.iter().copied().collect::<Vec<_>>());
        while let Some(arrival) = open.pop() {
            for parent in &self.waiting[&arrival].parents {
                if all.insert(*parent) {
                    open.push(*parent);
                }
            }
        }
        all
    }

    fn remove(&mut self, arrival: u64) -> Option<Arc<Transaction>> {
        let entry = self.waiting.remove(&arrival)?;
        for parent in &entry.parents {
            if let Some(parent) = self.waiting.get_mut(parent) {
                parent.children.remove(&arrival);
            }
        }
        for child in &entry.children {
            if let Some(child) = self.waiting.get_mut(child) {
                child.parents.remove(&arrival);
            }
        }
        self.by_txid.remove(&entry.payment.facts().txid);
        for input in &entry.payment.inputs {
            self.spent.remove(&input.previous);
        }
        self.bytes -= entry.size();
        Some(entry.payment.transaction().clone())
    }

    /// Removes the payments that were confirmed, and answers whether that was all there was to do. It isn't if a
    /// payment that still waits spends the same output as one that was confirmed.
    pub fn confirm(&mut self, confirmed: &[&Transaction]) -> bool {
        let mut leaving = Vec::new();
        for payment in confirmed {
            let mut spenders = payment.inputs.iter().filter_map(|it| self.spent.get(&it.previous));
            let Some(arrival) = spenders.next() else { continue };
            // Nearly always it has the witness that waited here, too. Then nothing has to be hashed.
            let waits = &self.waiting[arrival].payment;
            if **waits != **payment && waits.facts().txid != payment.txid() {
                return false;
            }
            leaving.push(*arrival);
        }
        leaving.into_iter().for_each(|arrival| drop(self.remove(arrival)));
        true
    }

    /// Forgets all the payments.
    pub fn clear(&mut self) {
        *self = Mempool::new(self.limit);
    }

    /// The payments in the order in which they came, so parents before their children.
    pub fn waiting(&self) -> impl ExactSizeIterator<Item = &Checked<Transaction>> {
        self.waiting.values().map(|entry| &entry.payment)
    }

    /// Whether exactly this payment waits, witnesses included.
    pub fn contains(&self, payment: &Transaction) -> bool {
        self.find(payment).is_some()
    }

    /// The waiting payment that's exactly this one. If there is one, it spends the same outputs, so it's found without
    /// the payment's name.
    pub(crate) fn find(&self, payment: &Transaction) -> Option<&Checked<Transaction>> {
        let arrival = self.spent.get(&payment.inputs.first()?.previous)?;
        let waits = &self.waiting[arrival].payment;
        (**waits == *payment).then_some(waits)
    }
}
