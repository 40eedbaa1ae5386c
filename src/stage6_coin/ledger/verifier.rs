use crate::stage5_network::{Amount, BlockHash};
use crate::stage6_coin::blocks::{Block, BlockError, CoinbaseNote};
use crate::stage6_coin::bytes::Txid;
use crate::stage6_coin::headers::Rules;
use crate::stage6_coin::transactions::{
    Changes, Coin, Coins, Facts, Input, OutPoint, Output, SignatureHashes, SpendError, Transaction,
};
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many signature checks one block may ask for.
pub const MAX_SIGNATURE_CHECKS: usize = 20_000;

/// With fewer scripts than this, starting threads costs more than it gains.
const FEW: usize = 16;

/// Checks what depends on the chain: whether the outputs that are spent exist, and whether their locks open.
#[derive(Clone, Debug)]
pub struct Verifier {
    rules: Rules,
    chain: BlockHash,
    threads: NonZeroUsize,
}

/// The lock of an output that's spent, and the transaction that spends it.
struct Job<'a> {
    transaction: usize,
    input: usize,
    spent: Output,
    hashes: &'a SignatureHashes<'a>,
}

impl Verifier {
    /// Makes a verifier for the chain whose genesis has this hash. It uses all the machine's cores.
    pub fn new(rules: Rules, chain: BlockHash) -> Verifier {
        Verifier {
            rules,
            chain,
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }

    /// Lets this many threads check scripts.
    pub fn on_threads(self, threads: NonZeroUsize) -> Verifier {
        Verifier { threads, ..self }
    }

    /// The numbers that everyone agrees on.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The hash of the chain's genesis, which every signature covers.
    pub fn chain(&self) -> &BlockHash {
        &self.chain
    }

    /// Checks a payment for a block at this height, and returns its fee.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_payment(
        &self,
        payment: &Transaction,
        height: u64,
        coins: &impl Coins,
    ) -> Result<Amount, SpendError> {
        payment.check()?;
        let (spent, fee) = self.check_fee(payment, height, coins)?;
        self.check_scripts(payment, &spent)?;
        Ok(fee)
    }

    /// Checks what a payment spends, except for the scripts, which take longest. Returns the coins and the fee.
    pub(crate) fn check_fee<'a>(
        &self,
        payment: &Transaction,
        height: u64,
        coins: &'a impl Coins,
    ) -> Result<(Vec<&'a Coin>, Amount), SpendError> {
        let find = |(input, Input { previous, .. }): (usize, &Input)| {
            let unknown = SpendError::UnknownOutput { input, out_point: *previous };
            coins.coin(previous).ok_or(unknown)
        };
        let spent = payment.inputs.iter().enumerate().map(find).collect::<Result<Vec<_>, _>>()?;
        let fee = self.check_amounts(payment, &spent, height)?;
        Ok((spent, fee))
    }

    /// Runs the scripts of what a payment spends.
    pub(crate) fn check_scripts(
        &self,
        payment: &Transaction,
        spent: &[&Coin],
    ) -> Result<(), SpendError> {
        let hashes = SignatureHashes::of(payment);
        for (index, (input, coin)) in payment.inputs.iter().zip(spent).enumerate() {
            self.check_script(&hashes, index, &coin.output, &input.witness)?;
        }
        Ok(())
    }

    /// Checks times and amounts, and returns the fee.
    fn check_amounts(
        &self,
        payment: &Transaction,
        spent: &[&Coin],
        height: u64,
    ) -> Result<Amount, SpendError> {
        if height <= payment.lock_height.into() {
            return Err(SpendError::TooEarly { lock_height: payment.lock_height, height });
        }
        for (input, coin) in spent.iter().enumerate() {
            if !coin.is_spendable(height, &self.rules) {
                let from = coin.spendable_from(&self.rules);
                return Err(SpendError::Immature { input, from, height });
            }
        }
        let mut amounts = spent.iter().map(|coin| coin.output.amount);
        let sum = amounts.try_fold(Amount::ZERO, Amount::checked_add);
        let (spent, paid) = (sum.ok_or(SpendError::OutputsOverflow)?, payment.paid()?);
        spent.checked_sub(paid).ok_or(SpendError::Overspent { paid, spent })
    }

    fn check_script(
        &self,
        hashes: &SignatureHashes<'_>,
        input: usize,
        spent: &Output,
        witness: &[Vec<u8>],
    ) -> Result<(), SpendError> {
        let spending = hashes.spending(input, spent, &self.chain);
        (spent.lock.run(witness, &spending)).map_err(|cause| SpendError::Script { input, cause })
    }

    /// Checks a block at a height, and returns what it changes. [`Block::check`] and everything that only depends on its
    /// header come first.
    ///
    /// The scripts come last, on all threads, because they cost most. If `is_known` says of a transaction's hash with
    /// witnesses that its scripts opened before, they're left out: a transaction names the outputs that it spends, and
    /// their locks follow from that.
    ///
    /// # Errors
    ///
    /// The first rule that's broken. It's always the same one, however many threads are looking.
    pub fn check_block(
        &self,
        block: &Block,
        height: u64,
        coins: &impl Coins,
        is_known: impl Fn(&[u8; 32]) -> bool,
    ) -> Result<Changes, BlockError> {
        self.check_known_block(block, &block.facts(), height, coins, is_known)
    }

    /// The same, if the facts about its transactions are known.
    pub(crate) fn check_known_block(
        &self,
        block: &Block,
        facts: &[Facts],
        height: u64,
        coins: &impl Coins,
        is_known: impl Fn(&[u8; 32]) -> bool,
    ) -> Result<Changes, BlockError> {
        let coinbase = block.coinbase().ok_or(BlockError::NoCoinbase)?;
        let found = CoinbaseNote::of(coinbase)?.height;
        if u64::from(found) != height {
            return Err(BlockError::WrongHeight { found, expected: height });
        }
        // What's signed is only prepared if scripts have to be run.
        let is_new = |facts: &Facts| !is_known(&facts.witness_hash);
        let hashes: Vec<_> = (block.transactions.iter().zip(facts))
            .map(|(payment, facts)| is_new(facts).then(|| SignatureHashes::of(payment)))
            .collect();
        let (mut jobs, mut checks) = (Vec::new(), 0);
        let (mut overlay, mut fees) = (Overlay::new(coins), Amount::ZERO);
        overlay.create(coinbase, facts[0].txid, found, true);
        for (index, payment) in block.transactions.iter().enumerate().skip(1) {
            let at = |cause| BlockError::Transaction { index, cause };
            let spent = overlay.spend(payment).map_err(at)?;
            let fee = self.check_amounts(payment, &spent.iter().collect::<Vec<_>>(), height);
            let fee = fee.map_err(at)?;
            fees = fees.checked_add(fee).ok_or(at(SpendError::OutputsOverflow))?;
            overlay.create(payment, facts[index].txid, found, false);
            checks += spent.iter().map(|coin| coin.output.lock.signature_checks()).sum::<usize>();
            if let Some(hashes) = &hashes[index] {
                jobs.extend(spent.into_iter().enumerate().map(|(input, coin)| Job {
                    transaction: index,
                    input,
                    spent: coin.output,
                    hashes,
                }));
            }
        }
        if checks > MAX_SIGNATURE_CHECKS {
            let limit = MAX_SIGNATURE_CHECKS;
            return Err(BlockError::TooManySignatureChecks { found: checks, limit });
        }
        let paid = coinbase.paid().map_err(|cause| BlockError::Transaction { index: 0, cause })?;
        let allowed = self.rules.subsidy(height).checked_add(fees);
        let allowed = allowed.unwrap_or(Amount::MAX);
        if paid > allowed {
            return Err(BlockError::CoinbaseTooLarge { paid, allowed });
        }
        self.run(block, &jobs)?;
        Ok(overlay.into_changes())
    }

    fn run(&self, block: &Block, jobs: &[Job<'_>]) -> Result<(), BlockError> {
        let check = |job: &Job<'_>| {
            let witness = &block.transactions[job.transaction].inputs[job.input].witness;
            self.check_script(job.hashes, job.input, &job.spent, witness)
                .map_err(|cause| BlockError::Transaction { index: job.transaction, cause })
        };
        if self.threads.get() == 1 || jobs.len() < FEW {
            return jobs.iter().try_for_each(check);
        }
        // Each thread takes the next script that no other has taken. A bad one ends the search among those after it,
        // and not among those before it. So the first bad one is found, whichever thread is faster.
        let (next, first_bad) = (AtomicUsize::new(0), AtomicUsize::new(jobs.len()));
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= first_bad.load(Ordering::Relaxed) {
                    return;
                }
                if check(&jobs[index]).is_err() {
                    first_bad.fetch_min(index, Ordering::Relaxed);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads.get() {
                // If the system has no thread left, the others do its share.
                let _ = thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
        jobs.get(first_bad.into_inner()).map_or(Ok(()), check)
    }
}

/// The unspent outputs as the transactions of a block change them, one after another.
struct Overlay<'a, C> {
    below: &'a C,
    created: HashMap<OutPoint, Coin>,
    /// In the order in which they were made.
    order: Vec<OutPoint>,
    spent: Vec<(OutPoint, Coin)>,
    gone: HashSet<OutPoint>,
}

impl<'a, C: Coins> Overlay<'a, C> {
    fn new(below: &'a C) -> Overlay<'a, C> {
        let (created, gone) = (HashMap::new(), HashSet::new());
        Overlay { below, created, order: Vec::new(), spent: Vec::new(), gone }
    }

    /// Takes away what a transaction spends, and returns it.
    fn spend(&mut self, payment: &Transaction) -> Result<Vec<Coin>, SpendError> {
        let mut spent = Vec::new();
        for (input, Input { previous, .. }) in payment.inputs.iter().enumerate() {
            let out_point = *previous;
            if self.gone.contains(&out_point) {
                return Err(SpendError::DoubleSpend { input, out_point });
            }
            let coin = match self.created.remove(&out_point) {
                Some(coin) => coin,
                None => {
                    let unknown = SpendError::UnknownOutput { input, out_point };
                    let coin = self.below.coin(&out_point).ok_or(unknown)?.clone();
                    self.spent.push((out_point, coin.clone()));
                    coin
                }
            };
            self.gone.insert(out_point);
            spent.push(coin);
        }
        Ok(spent)
    }

    fn create(&mut self, transaction: &Transaction, txid: Txid, height: u32, is_coinbase: bool) {
        let spendable = (0..).zip(&transaction.outputs).filter(|(_, output)| !output.is_burnt());
        for (index, output) in spendable {
            let out_point = OutPoint { txid, index };
            self.order.push(out_point);
            let coin = Coin { output: output.clone(), height, is_coinbase };
            self.created.insert(out_point, coin);
        }
    }

    fn into_changes(mut self) -> Changes {
        let left = self
            .order
            .iter()
            .filter_map(|out_point| self.created.remove(out_point).map(|coin| (*out_point, coin)));
        Changes { created: left.collect(), spent: self.spent }
    }
}
