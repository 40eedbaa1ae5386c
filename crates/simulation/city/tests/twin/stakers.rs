use crate::plan::{Change, Plan, ring_with_chords};
use crate::real::Makers;
use kusari::stage9_stake::{
    self as stake, Amount, Block, BlockHash, FirstDeposit, Genesis, Node, NodeSettings, PrivateKey,
    Rule, Rules, SeedFrom, StakeProtocol, Staker, Time, Turn,
};
use kusari_city::{Makers as Shares, Network, Numbers, Relay, Topology, Town};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

const SECONDS: u64 = 1_000_000;
pub(crate) const SLOT: u64 = 2 * SECONDS;
pub(crate) const EPOCH: u32 = 4;
const DELEGATES: u32 = 3;

/// Who has how much, in the order of the keys. Two have the same.
pub(crate) const STAKES: [u64; 5] = [100, 200, 200, 300, 700];

/// For each block the seed that it leads to.
pub(crate) type Seeds = Rc<RefCell<Vec<BlockHash>>>;

/// Real nodes of chapter 9 that have stake, and sign what they make.
pub(crate) struct Stakers<R> {
    genesis: Genesis,
    stakers: Vec<Staker>,
    pub(crate) seeds: Seeds,
    rule: PhantomData<R>,
}

/// The first node of five, and those who make blocks on all of them.
pub(crate) fn village<R: Rule>(from: SeedFrom) -> (Node<R>, Stakers<R>) {
    let key = |number: u8| PrivateKey::from_bytes(&[number; 32]).expect("it's below the order");
    let mut keys: Vec<_> = (1..).map(key).take(STAKES.len()).collect();
    keys.sort_by_key(PrivateKey::public_key);
    let genesis = genesis(&keys, from);
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let node = Node::<R>::new(genesis.clone(), settings).expect("it's a genesis");
    let seeds = Rc::new(RefCell::new(vec![seed(&node)]));
    let stakers = keys.into_iter().map(Staker::new).collect();
    (node, Stakers { genesis, stakers, seeds, rule: PhantomData })
}

impl<R: Rule> Makers<StakeProtocol<R>> for Stakers<R> {
    fn moment(&self, now: u64) -> u64 {
        (now / SLOT + 1) * SLOT
    }

    /// The city asks for each end of a branch, in the order of the blocks.
    fn make(&self, _: u64, now: Time, nodes: &[Node<R>], tips: &[u32]) -> Vec<(u32, Block)> {
        let mut made = Vec::new();
        for (number, (node, staker)) in (0..).zip(nodes.iter().zip(&self.stakers)) {
            if let Turn::Made(block) = R::turn(node.draft_for(staker, now), &self.genesis) {
                made.push((number, *block));
            }
        }
        made.sort_by_key(|(node, _)| tips[*node as usize]);
        made
    }

    fn made(&mut self, node: &Node<R>) {
        self.seeds.borrow_mut().push(seed(node));
    }
}

/// The seed for some epoch long after a node's tip, if no block came in between.
fn seed<R: Rule>(node: &Node<R>) -> BlockHash {
    let numbers = &node.genesis().numbers;
    match numbers.seed {
        SeedFrom::Parent => node.tip().hash,
        SeedFrom::EpochBeforeLast => {
            let later = node.tip().time.after(Duration::from_secs(1_000_000));
            node.tree().place().lottery(later, numbers).seed
        }
    }
}

fn genesis(keys: &[PrivateKey], from: SeedFrom) -> Genesis {
    let deposits = keys.iter().zip(STAKES).map(|(key, amount)| {
        let key = key.public_key();
        FirstDeposit { voter: key, owner: key, amount: Amount::new(amount) }
    });
    Genesis {
        time: Time::from_millis(1_700_000_000_000),
        words: "twins".into(),
        rules: Rules::classroom(),
        numbers: stake::Numbers {
            slot: (SLOT / SECONDS) as u32,
            epoch: EPOCH,
            seed: from,
            delegates: DELEGATES,
            ..stake::Numbers::classroom()
        },
        deposits: deposits.collect(),
        checkpoint: None,
    }
}

/// The same village in the city. Twice, two sides are apart for some epochs, so that each branch has seeds of its own.
pub(crate) fn plan(seed: u64, from: SeedFrom, mean: u64) -> Plan {
    let lines = ring_with_chords(5, 3, seed);
    let shares = (0..).zip(STAKES.map(|stake| stake as f64)).collect();
    let town = Town {
        seed,
        nodes: 5,
        blocks: 60,
        interval: SLOT,
        topology: Topology::Edges(lines.clone()),
        network: Network::Exponential { mean },
        relay: Relay::Push,
        block_bytes: 1_000,
        makers: Shares::Shares(shares),
        numbers: Numbers { epoch: EPOCH, seed: from, delegates: DELEGATES, ..Numbers::default() },
        shortcuts: false,
        ..Town::default()
    };
    let mut plan = Plan::new(town, lines, 1);
    for (from, till, side) in [(10, 30, 2), (45, 70, 4)] {
        for &(a, b) in &plan.lines {
            if (a < side) != (b < side) {
                plan.changes.push((from * SLOT + 1, Change::Line(a, b, false)));
                plan.changes.push((till * SLOT + 1, Change::Line(a, b, true)));
            }
        }
    }
    plan
}
