//! What does a node cost? A block, a payment, a reorganisation: against the height of the chain, against
//! how many payments wait, and beside what cannot be left out.

use kusari::stage5_network::*;
use kusari_bench::people::{NOW, genesis};
use kusari_bench::signatures::{BareSignature, signed};
use kusari_bench::{Mode, Record, compare, median};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const PEER: NodeId = NodeId(1);

/// How many empty blocks are timed together, and how many payments.
const EMPTY: u64 = 200;
const PAID: usize = 8;

fn main() -> std::io::Result<()> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("what_does_a_node_cost", mode);
    let waiting = mode.choose(4_900, 100);
    let payments = signed(waiting.max(mode.choose(1_000, 400)) + 1);
    heights(mode, &payments, &mut record);
    reorganisations(mode, &payments, &mut record);
    pools(mode, &payments, waiting, &mut record);
    record.write()?;
    Ok(())
}

/// A node that is driven by hand, and one neighbour that brings it blocks.
struct Driven {
    node: Node,
    /// So that no two blocks are the same.
    nonce: u64,
}

impl Driven {
    fn new() -> Driven {
        // Every hash will do. To check work is to look at one hash, at any difficulty.
        let genesis = genesis(Difficulty::from_bits(0));
        let settings = NodeSettings::default();
        let mut node = Node::new(genesis, settings).expect("the genesis keeps all rules");
        node.handle(Input::Connected(PEER), NOW);
        Driven { node, nonce: 0 }
    }

    fn at_height(height: u64) -> Driven {
        let mut driven = Driven::new();
        (0..height).for_each(|_| driven.grow(vec![]));
        driven
    }

    fn hear(&mut self, message: Message) {
        black_box(self.node.handle(Input::Message(PEER, message), NOW));
    }

    fn block(&mut self, previous_hash: BlockHash, transactions: Vec<Transaction>) -> Arc<Block> {
        self.nonce += 1;
        let draft = Draft { time: NOW, transactions, previous_hash };
        Arc::new(Block { draft, seal: Work { nonce: Nonce::new(self.nonce) } })
    }

    /// Hears of the next block.
    fn grow(&mut self, transactions: Vec<Transaction>) {
        let tip = self.node.tip();
        let block = self.block(tip.hash, transactions);
        self.hear(Message::Block(block));
        assert_eq!(self.node.tip().height, tip.height + 1, "the block is a good one");
    }

    /// Hears of payments, which then wait.
    fn wait_for(&mut self, payments: &[Transaction]) {
        let waited = self.node.mempool().transactions().len();
        for payment in payments {
            self.hear(Message::Transaction(payment.clone().into()));
        }
        assert_eq!(self.node.mempool().transactions().len(), waited + payments.len());
    }
}

/// What a block and a payment cost on chains of several heights.
fn heights(mode: Mode, payments: &[Transaction], record: &mut Record) {
    let names = ["empty-block", "new-payment", "transaction", "known-payment"];
    let mut curves = [const { Vec::new() }; 4];
    let mut limits = [const { Vec::new() }; 2];
    for &height in mode.choose(&[100, 1_000, 10_000, 100_000][..], &[100, 1_000]) {
        let rounds = mode.rounds(15);
        let set = PAID * (rounds + 1); // one round warms up
        let bare: Vec<_> = payments[..PAID].iter().map(BareSignature::of).collect();
        let mut unheard = payments[..set].iter().cloned();
        let mut heard = payments[set..2 * set].iter().cloned();
        let mut known = heard.clone();
        // A node for each, so that none of them finds what another one left behind.
        let [mut empty, mut paid, mut hearing, mut knowing] =
            [(); 4].map(|()| Driven::at_height(height));
        knowing.wait_for(&payments[set..2 * set]);
        let block = empty.block(empty.node.tip().hash, vec![]);
        let found = compare(
            rounds,
            &mut [
                &mut || {
                    (0..EMPTY).for_each(|_| empty.grow(vec![]));
                    EMPTY
                },
                &mut || times(PAID, || paid.grow(unheard.next().into_iter().collect())),
                &mut || times(PAID, || hearing.wait_for(heard.next().as_slice())),
                &mut || times(PAID, || knowing.grow(known.next().into_iter().collect())),
                &mut || {
                    for _ in 0..EMPTY {
                        black_box(black_box(&block).hash());
                    }
                    EMPTY
                },
                &mut || {
                    bare.iter().for_each(BareSignature::check);
                    PAID as u64
                },
            ],
        );
        let (hash, signature) = (4, 5);
        for (thing, name) in names.iter().enumerate() {
            curves[thing].push((height as f64, 1.0 / found.rate(thing)));
            println!("height {height}: {name} {:.2} us", 1e6 / found.rate(thing));
        }
        limits[0].push((height as f64, 1.0 / found.rate(hash)));
        limits[1].push((height as f64, 1.0 / found.rate(signature)));
        for (thing, limit) in [(0, hash), (1, signature), (2, signature)] {
            let part = found.ratio(thing, limit);
            println!("height {height}: {} runs at {part} of its limit", names[thing]);
            record.ratio(&format!("{}.{height}", names[thing]), &part);
        }
    }
    for (name, curve) in names.iter().zip(curves) {
        let (first, last) = (curve[0].1, curve[curve.len() - 1].1);
        record.figure(&format!("{name}.highest-to-lowest"), last / first);
        record.curve(&format!("{name}.seconds-by-height"), curve);
    }
    for (name, curve) in ["hash", "signature"].iter().zip(limits) {
        record.curve(&format!("{name}.seconds-by-height"), curve);
    }
}

fn times(count: usize, mut thing: impl FnMut()) -> u64 {
    (0..count).for_each(|_| thing());
    count as u64
}

/// What the last block of a branch costs that takes back the end of the chain: so many blocks, each with a
/// payment that the branch has, too. The other blocks of the branch came before, and wait.
fn reorganisations(mode: Mode, payments: &[Transaction], record: &mut Record) {
    let depths = mode.choose(&[1, 10, 100, 1_000][..], &[1, 10]);
    let heights = mode.choose([1_000, 100_000], [100, 1_000]);
    for (name, height) in ["low", "high"].into_iter().zip(heights) {
        record.figure(&format!("reorganisation.{name}"), height as f64);
        let (mut curve, mut limit) = (Vec::new(), Vec::new());
        for &depth in depths {
            let payments = &payments[..depth];
            let mut driven = Driven::at_height(height);
            payments.iter().for_each(|payment| driven.grow(vec![payment.clone()]));
            let (mut seconds, mut bare) = (Vec::new(), Vec::new());
            for _ in 0..mode.rounds(9) {
                let fork = driven.node.tip().height - depth as u64;
                let fork = driven.node.tree().best_at(fork).expect("the chain is that high");
                let last = branch(&mut driven, fork, payments);
                seconds.push(timed(|| driven.hear(Message::Block(last.clone()))));
                assert_eq!(driven.node.tip().hash, last.hash(), "it is the heaviest now");
                let mut accounts = driven.node.tree().accounts().clone();
                bare.push(timed(|| {
                    accounts.undo_all(payments);
                    accounts.apply_all(payments, |_| Ok(())).expect("it was applied before");
                }));
            }
            let (median, bare) = (median(&seconds), median(&bare));
            println!(
                "height {height}: {depth} blocks taken back in {:.1} us; accounts alone {:.1} us",
                median * 1e6,
                bare * 1e6
            );
            curve.push((depth as f64, median));
            limit.push((depth as f64, bare));
        }
        record.curve(&format!("reorganisation.seconds-by-depth.{name}"), curve);
        record.curve(&format!("reorganisation.accounts-alone.{name}"), limit);
    }
}

/// Lets the node hear of an empty block after the fork and of one for each payment but the last, and
/// returns that.
fn branch(driven: &mut Driven, fork: BlockHash, payments: &[Transaction]) -> Arc<Block> {
    let mut last = driven.block(fork, vec![]);
    for payment in payments {
        let next = driven.block(last.hash(), vec![payment.clone()]);
        driven.hear(Message::Block(std::mem::replace(&mut last, next)));
    }
    last
}

fn timed(thing: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    thing();
    begin.elapsed().as_secs_f64()
}

/// What a node costs while so many payments wait.
fn pools(mode: Mode, payments: &[Transaction], most: usize, record: &mut Record) {
    let names = ["empty-block", "transaction", "first-payment", "last-payment", "draft"];
    let mut curves = [const { Vec::new() }; 5];
    let mut driven = Driven::new();
    for waiting in [1, 10, 100, 1_000, most].into_iter().filter(|waiting| *waiting <= most) {
        let before = driven.node.mempool().transactions().len();
        driven.wait_for(&payments[before..waiting]);
        let [first, last, next] = [0, waiting - 1, waiting].map(|index| payments[index].clone());
        let mut seconds = [const { Vec::new() }; 5];
        for _ in 0..mode.rounds(15) {
            let copy = || Driven { node: driven.node.clone(), nonce: 0 };
            let blocks = [(0, None), (2, Some(&first)), (3, Some(&last))];
            for (place, payment) in blocks {
                let mut driven = copy();
                let payments = payment.into_iter().cloned().collect();
                seconds[place].push(timed(|| driven.grow(payments)));
            }
            let mut driven = copy();
            seconds[1].push(timed(|| driven.wait_for(std::slice::from_ref(&next))));
            seconds[4].push(timed(|| drop(black_box(driven.node.draft(NOW)))));
        }
        for ((name, curve), seconds) in names.iter().zip(&mut curves).zip(&seconds) {
            println!("{waiting} wait: {name} {:.2} us", median(seconds) * 1e6);
            curve.push((waiting as f64, median(seconds)));
        }
    }
    for (name, curve) in names.iter().zip(curves) {
        record.curve(&format!("{name}.seconds-by-waiting"), curve);
    }
}
