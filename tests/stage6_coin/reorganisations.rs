//! Ten thousand random reorganisations. After each of them the unspent outputs are those that you find if
//! you read the best chain from its beginning, and all the money comes from subsidies.

use crate::cast::*;
use kusari::stage6_coin::*;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Small numbers, so that everything happens often: halvings, adjusted targets, rewards that aren't mature.
fn rules() -> Rules {
    Rules { period: 4, halving: 8, maturity: 2, ..crate::cast::rules() }
}

/// What is unspent, kept without any of the chapter's books.
type Unspent = BTreeMap<OutPoint, Coin>;

/// Reads a chain from its beginning.
fn from_scratch<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Unspent {
    let mut unspent = Unspent::new();
    (1..).zip(blocks).for_each(|(height, block)| enter(&mut unspent, height, block));
    unspent
}

fn enter(unspent: &mut Unspent, height: u32, block: &Block) {
    for transaction in &block.transactions {
        let is_coinbase = transaction.is_coinbase();
        if !is_coinbase {
            for input in &transaction.inputs {
                unspent.remove(&input.previous).expect("only what exists is spent");
            }
        }
        for (index, output) in (0..).zip(&transaction.outputs) {
            let coin = Coin { output: output.clone(), height, is_coinbase };
            let before = unspent.insert(transaction.out_point(index), coin);
            assert_eq!(before, None, "no name is given twice");
        }
    }
}

/// The end of a branch.
#[derive(Clone)]
struct End {
    place: Place,
    work: ChainWork,
    unspent: Unspent,
}

/// A tree that grows at random, and what's known about each of its blocks without asking the tree.
struct World {
    rng: ChaCha12Rng,
    tree: BlockTree,
    ends: HashMap<BlockHash, End>,
    /// All payments that were ever written. Most are on several branches.
    payments: Vec<Transaction>,
    reorganisations: usize,
    failures: usize,
    /// How many of the reorganisations undid a payment.
    with_payments: usize,
}

impl World {
    fn new(seed: u64) -> World {
        let genesis = genesis_with(rules());
        let place = genesis.place().expect("a good genesis");
        let tree = BlockTree::new(&genesis).expect("a good genesis");
        let end = End { place, work: tree.weight(), unspent: Unspent::new() };
        World {
            rng: ChaCha12Rng::seed_from_u64(seed),
            tree,
            ends: HashMap::from([(place.hash(), end)]),
            payments: Vec::new(),
            reorganisations: 0,
            failures: 0,
            with_payments: 0,
        }
    }

    /// Someone mines in secret, somewhere below the tip or on a branch that lost, until their branch has
    /// most work. Now and then their last block breaks a rule.
    fn overtake(&mut self) {
        let height = self.tree.tip().height;
        let fork = self.tree.best_at(height.saturating_sub(self.rng.random_range(0..4)));
        let side = self.tree.side_blocks().map(|placed| (placed.hash, placed.height));
        let mut recent: Vec<_> = side.filter(|(_, found)| found + 4 > height).collect();
        recent.sort();
        let side = recent.choose(&mut self.rng).map(|(hash, _)| *hash);
        let from = side.filter(|_| self.rng.random_bool(0.3)).or(fork);
        let mut end = self.ends[&from.expect("the height is not above the tip")].clone();
        let most = self.tree.weight();
        while end.work <= most {
            end = self.extend(&end, most);
        }
    }

    /// Mines one block after an end, and returns the new end. After a bad block that's still the old end.
    fn extend(&mut self, end: &End, most: ChainWork) -> End {
        let height = end.place.height() as u32 + 1;
        let (payments, fees) = self.choose_payments(end, height);
        let seconds = self.rng.random_range(0..30);
        let now = Time::from_millis(end.place.tip().time.millis() + 1000 * seconds);
        let miner = [&ALICE, &BOB, &CAROL][self.rng.random_range(0..3)];
        let reward = Reward { lock: lock(miner), fees, extra_nonce: self.rng.random() };
        let draft = Draft::new(&end.place, &rules(), payments, reward, now);
        let mut block = mine(draft).expect("there are enough nonces");

        let target = block.header.target.to_target().expect("it is a target");
        let work = end.work + target.work();
        let would_win = work > most;
        let is_bad = would_win && self.rng.random_bool(0.1);
        if is_bad {
            self.break_a_rule(&mut block);
        }
        let before = is_bad.then(|| beliefs(&self.tree));
        let added = self.tree.add(Arc::new(block.clone()), Time::MAX);
        if is_bad {
            let refused = code(added);
            assert!(["coinbase-too-large", "unknown-output"].contains(&refused), "{refused}");
            assert_eq!(Some(beliefs(&self.tree)), before, "a block that fails changes nothing");
            self.failures += 1;
            return end.clone();
        }
        match added.expect("the block keeps all rules") {
            Added::Adopted(change) => {
                assert!(would_win);
                self.look(&change);
            }
            _ => assert!(!would_win),
        }
        let hash = block.hash();
        let place =
            end.place.next(&block.header, hash, &rules()).expect("the tree accepted it, too");
        let mut unspent = end.unspent.clone();
        enter(&mut unspent, height, &block);
        let new = End { place, work, unspent };
        self.ends.insert(hash, new.clone());
        new
    }

    /// Chooses payments that can be confirmed on a branch, and writes a new one now and then.
    fn choose_payments(&mut self, end: &End, height: u32) -> (Vec<Transaction>, Amount) {
        let mut unspent = end.unspent.clone();
        let is_ripe = |coin: &Coin| !coin.is_coinbase || height >= coin.height + rules().maturity;
        let (mut chosen, mut fees) = (Vec::new(), 0);
        let mut write = self.rng.random_bool(0.5);
        let from = self.payments.len().saturating_sub(12);
        let known = self.payments[from..].to_vec();
        let mut known = known.into_iter();
        loop {
            let payment = match known.next() {
                Some(payment) => payment,
                None if write => {
                    write = false;
                    let ripe: Vec<_> = unspent.iter().filter(|(_, coin)| is_ripe(coin)).collect();
                    let Some((out_point, coin)) = ripe.choose(&mut self.rng) else { continue };
                    let payment = self.write((**out_point, (*coin).clone()));
                    self.payments.push(payment.clone());
                    payment
                }
                None => break,
            };
            let spent = |input: &Input| unspent.get(&input.previous).filter(|coin| is_ripe(coin));
            let Some(coin) = spent(&payment.inputs[0]) else { continue };
            fees += coin.output.amount.units() - payment.paid().expect("it is small").units();
            unspent.remove(&payment.inputs[0].previous);
            for (index, output) in (0..).zip(&payment.outputs) {
                let coin = Coin { output: output.clone(), height, is_coinbase: false };
                unspent.insert(payment.out_point(index), coin);
            }
            chosen.push(payment);
        }
        (chosen, Amount::new(fees))
    }

    /// Writes a payment of one coin to one or two others, with some fee.
    fn write(&mut self, found: Found) -> Transaction {
        let people = [&ALICE, &BOB, &CAROL];
        let amount = found.1.output.amount.units();
        let owner = people.into_iter().find(|key| lock(key) == found.1.output.lock);
        let fee = self.rng.random_range(0..=amount / 10);
        let first = self.rng.random_range(1..=amount - fee);
        let parts = [first, amount - fee - first].into_iter().filter(|part| *part > 0);
        let outputs = parts.map(|part| output(part, lock(people[self.rng.random_range(0..3)])));
        let unsigned = unsigned(std::slice::from_ref(&found), outputs.collect());
        let mut payment = unsigned;
        let chain = *self.tree.ledger().verifier().chain();
        payment.sign(0, &found.1.output, &chain, owner.expect("every coin belongs to someone"));
        payment
    }

    /// Makes a block bad in a way that's noticed only when it joins the best chain.
    fn break_a_rule(&mut self, block: &mut Block) {
        if self.rng.random_bool(0.5) {
            let amount = &mut block.transactions[0].outputs[0].amount;
            *amount = Amount::new(amount.units() + 1);
        } else {
            let nowhere = OutPoint { txid: Txid::from_bytes([1; 32]), index: 0 };
            let inputs = vec![Input::spending(nowhere)];
            let outputs = vec![output(1, lock(&ALICE))];
            block.transactions.push(Transaction { version: 2, inputs, outputs, lock_height: 0 });
        }
        let CoinbaseNote { height, extra_nonce, .. } =
            CoinbaseNote::of(&block.transactions[0]).expect("it is a coinbase");
        let note = CoinbaseNote { height, witness_root: block.witness_root(), extra_nonce };
        block.transactions[0].inputs = note.coinbase(Output::default()).inputs;
        block.header.merkle_root = merkle_root(&block.leaves());
        let target = block.header.target.to_target().expect("it is a target");
        while !target.is_met_by(&block.hash()) {
            block.header.nonce = block.header.nonce.wrapping_add(1);
        }
    }

    /// Compares what the tree believes with its best chain, read from the beginning.
    fn look(&mut self, change: &TipChange) {
        if change.disconnected.is_empty() {
            return;
        }
        self.reorganisations += 1;
        let lost = change.disconnected.iter().any(|placed| !placed.block.payments().is_empty());
        self.with_payments += usize::from(lost);

        let best: Vec<_> = self.tree.best_above(0).collect();
        let expected = from_scratch(best.iter().map(|placed| &*placed.block));
        let coins = self.tree.ledger().coins();
        assert_eq!(coins.len(), expected.len());
        for (out_point, coin) in coins.iter() {
            assert_eq!(expected.get(out_point), Some(coin));
        }
        let subsidies = best.iter().map(|placed| rules().subsidy(placed.height).units());
        assert_eq!(coins.total().units(), subsidies.sum::<u64>());
    }
}

/// Everything that a tree believes.
fn beliefs(tree: &BlockTree) -> (Tip, ChainWork, UtxoSet) {
    (tree.tip(), tree.weight(), tree.ledger().coins().clone())
}

#[test]
fn after_ten_thousand_reorganisations_the_unspent_outputs_are_those_of_the_best_chain() {
    let (mut reorganisations, mut failures, mut with_payments) = (0, 0, 0);
    for seed in 0.. {
        let mut world = World::new(seed);
        while world.reorganisations < 25 {
            world.overtake();
        }
        reorganisations += world.reorganisations;
        failures += world.failures;
        with_payments += world.with_payments;
        if reorganisations >= 10_000 {
            break;
        }
    }
    assert!(failures > 1_000 && with_payments > 5_000, "{failures}, {with_payments}");
}
