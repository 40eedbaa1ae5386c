use super::cast::Cast;
use super::played::BEGIN;
use kusari::stage6_coin::{
    Address, Amount, Block, Chain, CompactTarget, Genesis, Input, Node, NodeInput, NodeSettings,
    OutPoint, Output, PrivateKey, Rules, Script, Time, Transaction, mine,
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::{Arc, LazyLock};

/// Who they are, as in the worlds of chapter 5. Carol has nothing at the beginning.
const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;
const MALLORY: usize = 3;

/// How many blocks all nodes have at the beginning. The cast's money comes from them.
const PRELUDE: u64 = 12;

/// How many coins each of the rich has at the beginning, beside rewards that are not ripe.
const COINS: u64 = 10;

/// Easy blocks, a second apart; adjusted and halved so often that it happens within a world.
const RULES: Rules = Rules {
    easiest: CompactTarget::from_bits(0x207f_ffff),
    spacing: 1,
    period: 8,
    first_subsidy: Amount::new(1_000_000),
    halving: 16,
    maturity: 2,
};

/// An output, and what is needed to spend it.
type Spendable = (OutPoint, Output);

/// Keys, the chain that everyone begins with, payments, and a node that has seen their signatures.
pub(super) struct Coins {
    keys: Vec<PrivateKey>,
    pub(super) genesis: Genesis,
    pub(super) prelude: Vec<Arc<Block>>,
    pub(super) cast: Cast<Transaction>,
    /// At the genesis. What was verified for the cast is remembered in its books.
    pub(super) node: Node,
}

pub(super) static COINS_OF_ALL: LazyLock<Coins> = LazyLock::new(Coins::new);

impl Coins {
    fn new() -> Coins {
        let rng = &mut ChaCha12Rng::seed_from_u64(0x0063_6f69_6e73);
        let keys: Vec<_> = (0..4).map(|_| PrivateKey::generate(rng)).collect();
        // The last block of the prelude is a second old when a world begins.
        let time = Time::from_millis(BEGIN.millis() - 1_000 * (PRELUDE + 1));
        let genesis = Genesis { time, words: "for worlds".into(), rules: RULES };
        let node = Node::new(genesis.clone(), NodeSettings::default())
            .expect("the rules are in their ranges");
        let cast = Cast::default();
        let mut coins = Coins { keys, genesis, prelude: Vec::new(), cast, node };
        let mut purses = coins.mine_prelude();
        coins.write_payments(rng, &mut purses);
        coins.write_mischief(&purses);
        coins.remember();
        coins
    }

    fn lock(&self, who: usize) -> Script {
        Address::of(&self.keys[who].public_key()).lock()
    }

    fn output(&self, who: usize, units: u64) -> Output {
        Output { amount: Amount::new(units), lock: self.lock(who) }
    }

    /// A payment of what someone has.
    fn pay(
        &self,
        from: usize,
        spent: &[Spendable],
        outputs: Vec<Output>,
        above: u32,
    ) -> Transaction {
        let inputs = spent.iter().map(|(out_point, _)| Input::spending(*out_point)).collect();
        let mut payment = Transaction { version: 1, inputs, outputs, lock_height: above };
        self.sign(&mut payment, from, spent);
        payment
    }

    fn sign(&self, payment: &mut Transaction, from: usize, spent: &[Spendable]) {
        for (at, (_, output)) in spent.iter().enumerate() {
            payment.sign(at, output, &self.genesis.hash(), &self.keys[from]);
        }
    }

    /// Three miners in turn; then they split what they have. Returns who can spend what.
    fn mine_prelude(&mut self) -> Vec<Vec<Spendable>> {
        let mut chain = Chain::new(self.genesis.clone()).expect("the rules are in their ranges");
        let mut purses: Vec<Vec<Spendable>> = vec![Vec::new(); 4];
        for height in 1..=PRELUDE {
            let who = [ALICE, BOB, MALLORY][height as usize % 3];
            let mut splits = Vec::new();
            if height == PRELUDE - 1 {
                for who in [ALICE, BOB, MALLORY] {
                    let ripe = std::mem::take(&mut purses[who]);
                    let ripe: Vec<_> = ripe.into_iter().take(2).collect();
                    let all: u64 = ripe.iter().map(|(_, output)| output.amount.units()).sum();
                    let parts = (0..COINS).map(|_| self.output(who, all / COINS - 200));
                    let split = self.pay(who, &ripe, parts.collect(), 0);
                    let outputs = split.outputs.iter().cloned();
                    purses[who] = (0..).map(|index| split.out_point(index)).zip(outputs).collect();
                    splits.push(split);
                }
            }
            let time = Time::from_millis(self.genesis.time.millis() + 1_000 * height);
            let draft = chain.draft(&splits, self.lock(who), time).expect("the splits are good");
            let block = mine(draft).expect("half of all nonces will do");
            let coinbase = block.transactions[0].clone();
            purses[who].push((coinbase.out_point(0), coinbase.outputs[0].clone()));
            chain.push(block.clone()).expect("it was written by the rules");
            self.prelude.push(Arc::new(block));
        }
        purses
    }

    /// What Alice, Bob and Carol pay. Now and then one spends again what was spent, pays too small a fee, builds on a
    /// payment that waits, or may not be mined yet.
    fn write_payments(&mut self, rng: &mut ChaCha12Rng, purses: &mut [Vec<Spendable>]) {
        while self.cast.payments.len() < 40 {
            let from = rng.random_range(ALICE..=CAROL);
            // The first is left to those who would like to steal it.
            if purses[from].len() < 2 {
                continue;
            }
            let at = rng.random_range(1..purses[from].len());
            let coin = match rng.random_bool(0.15) {
                true => purses[from][at].clone(),
                false => purses[from].swap_remove(at),
            };
            let (to, units) = (rng.random_range(ALICE..=MALLORY), coin.1.amount.units());
            let (fee, paid) = (rng.random_range(150..1_500), units / rng.random_range(2..5));
            if units - paid <= fee {
                continue;
            }
            let above = if rng.random_bool(0.1) { PRELUDE as u32 + 2 } else { 0 };
            let outputs = vec![self.output(to, paid), self.output(from, units - paid - fee)];
            let payment = self.pay(from, &[coin], outputs.clone(), above);
            for (index, (who, output)) in (0..).zip([to, from].into_iter().zip(outputs)) {
                if who != MALLORY && rng.random_bool(0.4) {
                    purses[who].push((payment.out_point(index), output));
                }
            }
            self.cast.payments.push(payment);
        }
    }

    /// What Mallory does with her coins, and with Alice's.
    fn write_mischief(&mut self, purses: &[Vec<Spendable>]) {
        let mut cast = std::mem::take(&mut self.cast);
        let (hers, alices) = (&purses[MALLORY], &purses[ALICE][..1]);
        let one = |at: usize| std::slice::from_ref(&hers[at]);
        let units = hers[0].1.amount.units();
        let to = |who: usize, units: u64| vec![self.output(who, units)];
        for at in 0..4 {
            let both = [ALICE, BOB].map(|who| self.pay(MALLORY, one(at), to(who, units - 900), 0));
            cast.double_spends.push(both);
        }
        for at in 4..6 {
            // The name of a payment leaves the witness out.
            let good = self.pay(MALLORY, one(at), to(BOB, units - 900), 0);
            let mut twin = good.clone();
            twin.inputs[0].witness[0][40] ^= 1;
            cast.twins.push([good, twin]);
        }
        let unknown = (OutPoint { index: 99, ..hers[6].0 }, hers[6].1.clone());
        cast.overdrafts = vec![
            self.pay(MALLORY, one(6), to(CAROL, units + 1), 0),
            self.pay(MALLORY, &[unknown], to(CAROL, 1_000), 0),
        ];
        let good = self.pay(MALLORY, one(7), to(CAROL, units - 900), 0);
        let mut scripted = good.clone();
        scripted.inputs[0].signature_script = Script::default().number(1);
        let twice = vec![good.inputs[0].clone(); 2];
        cast.forged = vec![
            Transaction { inputs: twice, ..good.clone() },
            Transaction { outputs: Vec::new(), ..good.clone() },
            Transaction { outputs: to(CAROL, 0), ..good.clone() },
            Transaction { outputs: to(CAROL, u64::MAX), ..good.clone() },
            Transaction { inputs: vec![Input::spending(OutPoint::NULL)], ..good.clone() },
            scripted,
        ];
        let stolen = self.pay(MALLORY, alices, to(MALLORY, units - 900), 0);
        let changed = Transaction { outputs: to(MALLORY, units - 1_000), ..good };
        cast.counterfeit = vec![stolen, changed];
        self.cast = cast;
    }

    /// Lets a node see each payment after those that it builds on. Nodes that share its memory then need not look at
    /// the signatures again.
    fn remember(&self) {
        let mut begun = self.node.clone();
        for block in &self.prelude {
            begun.handle(NodeInput::Proposed(Block::clone(block)), BEGIN);
        }
        let Cast { payments, double_spends, twins, overdrafts, .. } = &self.cast;
        let all = payments.iter().chain(double_spends.as_flattened());
        for payment in all.chain(twins.as_flattened()).chain(overdrafts) {
            let mut node = begun.clone();
            for before in payments.iter().chain([payment]) {
                let builds_on = |tx: &Transaction| {
                    payment.inputs.iter().any(|input| input.previous.txid == tx.txid())
                };
                if before == payment || builds_on(before) {
                    node.handle(NodeInput::Transaction(before.clone()), BEGIN);
                }
            }
        }
    }
}
