use crate::difficulty::time_rules::Naive;
use kusari::stage6_coin::{
    Amount, Block, BlockHash, Coin, CoinbaseNote, Input, OutPoint, Output, Place, Refusal as _,
    Rules, SignatureHashes, Transaction,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which output can be spent after a block, as the auditor sees it.
#[derive(Clone, Debug)]
pub struct CoinBook {
    /// What the next header is checked against.
    pub place: Place,
    /// The rules about headers once more, which share no code with the chapter's.
    pub(crate) header_rules: Naive,
    /// All unspent outputs.
    pub unspent: BTreeMap<OutPoint, Coin>,
    /// What miners could have claimed and didn't.
    pub unclaimed: u64,
    /// What was locked so that no one can spend it.
    pub burnt: u64,
}

/// Which scripts the auditor has run, by the hash of all bytes of the transaction: what is spent stands in it, so the
/// answer is the same wherever the outputs are there.
#[derive(Clone, Debug)]
pub struct Scripts {
    chain: BlockHash,
    answers: HashMap<[u8; 32], Option<&'static str>>,
}

impl Scripts {
    pub(super) fn new(chain: BlockHash) -> Scripts {
        Scripts { chain, answers: HashMap::new() }
    }

    /// Runs the scripts of what a payment spends.
    pub(super) fn check(&mut self, tx: &Transaction, spent: &[Coin]) -> Result<(), &'static str> {
        let Scripts { chain, answers } = self;
        let answer = answers.entry(tx.witness_hash()).or_insert_with(|| {
            let hashes = SignatureHashes::of(tx);
            let inputs = tx.inputs.iter().zip(spent).enumerate();
            let mut answers = inputs.map(|(at, (input, coin))| {
                let spending = hashes.spending(at, &coin.output, chain);
                coin.output.lock.run(&input.witness, &spending)
            });
            answers.find_map(Result::err).map(|cause| cause.code())
        });
        answer.map_or(Ok(()), Err)
    }
}

impl CoinBook {
    /// What can be brought into existence at a height.
    pub(super) fn subsidy(rules: &Rules, height: u64) -> u64 {
        let halvings = height / u64::from(rules.halving);
        if halvings < 64 { rules.first_subsidy.units() >> halvings } else { 0 }
    }

    /// What a payment spends, if all of it is there.
    pub(super) fn find(&self, tx: &Transaction) -> Option<Vec<Coin>> {
        tx.inputs.iter().map(|input| self.unspent.get(&input.previous).cloned()).collect()
    }

    /// Height, ripeness and amounts. Returns the fee.
    pub(super) fn fee(
        rules: &Rules,
        tx: &Transaction,
        spent: &[Coin],
        height: u64,
    ) -> Result<u64, &'static str> {
        if height <= u64::from(tx.lock_height) {
            return Err("too-early");
        }
        let is_green = |coin: &Coin| {
            coin.is_coinbase && height < u64::from(coin.height) + u64::from(rules.maturity)
        };
        if spent.iter().any(is_green) {
            return Err("immature-coinbase");
        }
        let sum = |outputs: &mut dyn Iterator<Item = &Output>| -> u128 {
            outputs.map(|output| u128::from(output.amount.units())).sum()
        };
        let brought = sum(&mut spent.iter().map(|coin| &coin.output));
        let taken = sum(&mut tx.outputs.iter());
        let most = u128::from(Amount::MAX.units());
        if brought > most || taken > most {
            return Err("sum-overflow");
        }
        let fee = brought.checked_sub(taken).ok_or("overspent")?;
        u64::try_from(fee).map_err(|_| "sum-overflow")
    }

    /// Takes away what a transaction spends, and adds what it pays.
    pub(super) fn enter(&mut self, tx: &Transaction, height: u64, is_coinbase: bool) {
        if !is_coinbase {
            tx.inputs.iter().for_each(|input| drop(self.unspent.remove(&input.previous)));
        }
        let (txid, height) = (tx.txid(), u32::try_from(height).unwrap_or(u32::MAX));
        for (index, output) in (0..).zip(&tx.outputs) {
            // 0x6a is RETURN. What's behind it can't be spent, so it isn't there.
            if output.lock.as_bytes().starts_with(&[0x6a]) {
                self.burnt += output.amount.units();
                continue;
            }
            let coin = Coin { output: output.clone(), height, is_coinbase };
            self.unspent.insert(OutPoint { txid, index }, coin);
        }
    }

    /// Enters a block of a height, in the order in which a node looks: the scripts come last.
    pub(super) fn enter_block(
        &mut self,
        scripts: &mut Scripts,
        rules: &Rules,
        block: &Block,
        height: u64,
    ) -> Result<(), &'static str> {
        let coinbase = block.coinbase().ok_or("no-coinbase")?;
        let note = CoinbaseNote::of(coinbase).map_err(|cause| cause.code())?;
        if u64::from(note.height) != height {
            return Err("coinbase-height");
        }
        self.enter(coinbase, height, true);
        let (mut gone, mut fees, mut to_run) = (HashSet::new(), 0, Vec::new());
        for tx in block.payments() {
            for Input { previous, .. } in &tx.inputs {
                if gone.contains(previous) {
                    return Err("double-spend");
                }
                if !self.unspent.contains_key(previous) {
                    return Err("unknown-output");
                }
            }
            let spent = self.find(tx).ok_or("unknown-output")?;
            fees += CoinBook::fee(rules, tx, &spent, height)?;
            gone.extend(tx.inputs.iter().map(|input| input.previous));
            self.enter(tx, height, false);
            to_run.push((tx, spent));
        }
        let paid: u64 = coinbase.outputs.iter().map(|output| output.amount.units()).sum();
        let allowed = CoinBook::subsidy(rules, height) + fees;
        self.unclaimed += allowed.checked_sub(paid).ok_or("coinbase-too-large")?;
        to_run.into_iter().try_for_each(|(tx, spent)| scripts.check(tx, &spent))
    }

    /// All that can be spent.
    pub fn supply(&self) -> u64 {
        self.unspent.values().map(|coin| coin.output.amount.units()).sum()
    }
}
