//! How fast does a network agree? Nodes on threads that race, from two of them to two hundred: all on the
//! cores of one machine, so that each has only a share of it.

use kusari::stage5_network::*;
use kusari_bench::people::{genesis, people};
use kusari_bench::signatures::{BareSignature, signed};
use kusari_bench::threads::{cores, for_each};
use kusari_bench::{Mode, Record, median};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// So many neighbours each node has, where it is not linked to all others.
const DEGREE: usize = 4;

/// How many hashes a block takes: 2^18, a fraction of a second for all cores together.
const DIFFICULTY: Difficulty = Difficulty::from_bits(18);

/// How many payments are handed in at the same time: each of those who hand them in waits for two answers.
const SUBMITTERS: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// After so long, something is broken.
const PATIENCE: Duration = Duration::from_secs(60);

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_does_a_network_agree", mode);
    record.figure("cores", cores().get() as f64);
    let all = [2, 5, 10, 20, 50, 100, 200];
    let sizes = mode.choose(&all[..], &all[..3]);
    messages(sizes, &mut record)?;
    races(mode, sizes, &mut record)?;
    idle(mode, &mut record)?;
    record.write()?;
    Ok(())
}

/// Each to a few others, or to all if there are only so many.
fn sparse(nodes: usize) -> Topology {
    match nodes > DEGREE + 1 {
        true => Topology::Random { degree: DEGREE, seed: 1 },
        false => Topology::Full,
    }
}

/// How many messages it takes until all have a block, and a payment: counted in nodes that are driven by
/// hand, each message in its turn.
fn messages(sizes: &[usize], record: &mut Record) -> Result<(), AnyError> {
    let payment = signed(1).remove(0);
    for (name, topology) in
        [("sparse", sparse as fn(usize) -> Topology), ("full", |_| Topology::Full)]
    {
        let (mut for_a_block, mut for_a_payment) = (Vec::new(), Vec::new());
        for &nodes in sizes {
            let mut town = Town::new(nodes, &topology(nodes))?;
            let payments = town.tell(0, Input::Transaction(payment.clone()));
            assert!(town.nodes.iter().all(|node| node.mempool().contains(&payment)));
            let draft = town.nodes[0].draft(Time::now());
            let block = mine(draft, Difficulty::from_bits(0), Nonce::default())?;
            let blocks = town.tell(0, Input::Proposed(block));
            assert!(town.nodes.iter().all(|node| node.tip().height == 1));
            println!(
                "{nodes} nodes, {name}: {blocks} messages for a block, {payments} for a payment"
            );
            for_a_block.push((nodes as f64, blocks as f64));
            for_a_payment.push((nodes as f64, payments as f64));
        }
        record.curve(&format!("messages-for-a-block.{name}"), for_a_block);
        record.curve(&format!("messages-for-a-payment.{name}"), for_a_payment);
    }
    Ok(())
}

/// Nodes without threads.
struct Town {
    nodes: Vec<Node>,
}

impl Town {
    fn new(nodes: usize, topology: &Topology) -> Result<Town, AnyError> {
        let node = Node::new(genesis(Difficulty::from_bits(0)), NodeSettings::default())?;
        let mut town = Town { nodes: vec![node; nodes] };
        for (a, b) in topology.edges(nodes)? {
            town.tell(a.0, Input::Connected(b));
            town.tell(b.0, Input::Connected(a));
        }
        Ok(town)
    }

    /// Tells a node something, and delivers all messages that come of it. Returns how many there were.
    fn tell(&mut self, node: usize, input: Input) -> usize {
        let (mut sent, mut under_way) = (0, VecDeque::from([(node, input)]));
        while let Some((node, input)) = under_way.pop_front() {
            for output in self.nodes[node].handle(input, Time::now()) {
                if let Output::Send(to, message) = output {
                    sent += 1;
                    under_way.push_back((to.0, Input::Message(NodeId(node), message)));
                }
            }
        }
        sent
    }
}

/// Races until all payments are on the chain of every node; and then a few blocks more, one at a time.
fn races(mode: Mode, sizes: &[usize], record: &mut Record) -> Result<(), AnyError> {
    let payments = signed(mode.choose(200, 50));
    let mut curves: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    let bare = bare_seconds(&payments);
    record.figure("signature.seconds", bare);
    for &nodes in sizes {
        // Two hundred nodes check each payment two hundred times: fewer will do.
        let payments = &payments[..payments.len().min(mode.choose(5_000, 500) / nodes).max(10)];
        let mut race = Race::start(nodes)?;
        let found = race.run(payments)?;
        // Every node has to check every signature, once.
        let limit = cores().get() as f64 / (bare * nodes as f64);
        let rate = payments.len() as f64 / found.confirmed.as_secs_f64();
        println!(
            "{nodes} nodes: {} payments on all chains after {:.2} s, {rate:.0} a second, {:.2} of the \
             limit; {} blocks, {} of them beside the chain; settled {:.4} s after the last block",
            payments.len(),
            found.confirmed.as_secs_f64(),
            rate / limit,
            found.blocks,
            found.beside,
            found.settled.as_secs_f64(),
        );
        let agree: Vec<f64> = (0..mode.choose(11, 3))
            .map(|turn| {
                race.one_more_block(NodeId(turn * 7 % nodes)).map(|time| time.as_secs_f64())
            })
            .collect::<Result<_, _>>()?;
        let slowest = agree.iter().copied().fold(0.0, f64::max);
        println!(
            "{nodes} nodes agree {:.4} s after a block, {slowest:.4} s at most",
            median(&agree)
        );
        for (name, value) in [
            ("payments-a-second", rate),
            ("payments-a-second.limit", limit),
            ("payments-a-second.ratio", rate / limit),
            ("settled.seconds", found.settled.as_secs_f64()),
            ("agree.seconds", median(&agree)),
            ("agree.seconds.most", slowest),
            ("blocks", found.blocks as f64),
            ("blocks-beside", found.beside as f64),
        ] {
            curves.entry(name).or_default().push((nodes as f64, value));
        }
    }
    curves.into_iter().for_each(|(name, curve)| record.curve(name, curve));
    Ok(())
}

/// What it takes one core to check one signature, with all cores busy.
fn bare_seconds(payments: &[Transaction]) -> f64 {
    let bare: Vec<_> = payments.iter().map(BareSignature::of).collect();
    let rounds: Vec<f64> = (0..5)
        .map(|_| {
            let begin = Instant::now();
            let count = for_each(cores(), &bare, BareSignature::check);
            begin.elapsed().as_secs_f64() * cores().get() as f64 / count as f64
        })
        .collect();
    median(&rounds)
}

/// A network, and what its events say.
struct Race {
    network: Network,
    nodes: usize,
    tips: BTreeMap<NodeId, BlockHash>,
    /// How many payments are on the chain of each node.
    confirmed: BTreeMap<NodeId, i64>,
    blocks: usize,
    last_block: Duration,
    last_change: Duration,
}

/// What a race showed.
struct Found {
    /// How long it took until every node had all payments on its chain.
    confirmed: Duration,
    /// How long after the last block the last node changed its mind.
    settled: Duration,
    /// How many blocks were found, and how many of them are on no chain at the end.
    blocks: usize,
    beside: usize,
}

impl Race {
    fn start(nodes: usize) -> Result<Race, AnyError> {
        let network =
            Network::start(genesis(DIFFICULTY), nodes, &sparse(nodes), NodeSettings::default())?;
        Ok(Race {
            network,
            nodes,
            tips: BTreeMap::new(),
            confirmed: BTreeMap::new(),
            blocks: 0,
            last_block: Duration::ZERO,
            last_change: Duration::ZERO,
        })
    }

    /// Looks at what happens until something holds.
    fn watch(&mut self, holds: impl Fn(&Race) -> bool) -> Result<(), AnyError> {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            let NetworkEvent { node, at, what } = self.network.events().recv_deadline(deadline)?;
            match what {
                Occurrence::Node(Event::Proposed(_)) => {
                    self.blocks += 1;
                    self.last_block = at;
                }
                Occurrence::Node(Event::TipChanged(change)) => {
                    let count = |blocks: &[PlacedBlock]| -> i64 {
                        blocks.iter().map(|it| it.block.draft.transactions.len() as i64).sum()
                    };
                    *self.confirmed.entry(node).or_default() +=
                        count(&change.connected) - count(&change.disconnected);
                    if let Some(tip) = change.connected.last() {
                        self.tips.insert(node, tip.hash);
                    }
                    self.last_change = at;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn run(&mut self, payments: &[Transaction]) -> Result<Found, AnyError> {
        let some = [NodeId(0), NodeId(self.nodes - 1)];
        let alice = self.network.wallet(people().alice.clone(), &some);
        let begin = Instant::now();
        for_each(SUBMITTERS, payments, |payment| {
            alice.submit(payment).expect("she has enough, and no id occurs twice");
        });
        let all = payments.len() as i64;
        let nodes = self.nodes;
        self.watch(|race| {
            race.confirmed.len() == nodes && race.confirmed.values().all(|count| *count == all)
        })?;
        let confirmed = begin.elapsed();
        let settled = self.last_change.saturating_sub(self.last_block);
        let (blocks, first) = (self.blocks, NodeId(0));
        // Branches with equal work may stay side by side until someone finds one more block.
        self.one_more_block(first)?;
        let height = self.network.chains()[0].tip.height as usize;
        Ok(Found { confirmed, settled, blocks, beside: blocks + 1 - height })
    }

    /// Asks a node for a block, and tells how long after it all nodes agreed on it.
    fn one_more_block(&mut self, miner: NodeId) -> Result<Duration, AnyError> {
        let (before, nodes) = (self.tips.get(&miner).copied(), self.nodes);
        self.network.mine_one_block(miner);
        self.watch(|race| {
            let tip = race.tips.get(&miner).copied();
            let agree = race.tips.values().all(|other| Some(*other) == tip);
            tip != before && race.tips.len() == nodes && agree
        })?;
        let snapshots = self.network.chains();
        assert_eq!(snapshots.len(), nodes);
        assert!(Network::agreed_tip(&snapshots).is_some(), "{nodes} nodes agree");
        Ok(self.last_change.saturating_sub(self.last_block))
    }
}

/// What a network costs in which nothing happens.
fn idle(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    let sizes = mode.choose(&[10, 50, 200][..], &[10]);
    for (name, topology) in
        [("sparse", sparse as fn(usize) -> Topology), ("full", |_| Topology::Full)]
    {
        let mut curve = Vec::new();
        for &nodes in sizes.iter().filter(|nodes| name == "sparse" || **nodes <= 50) {
            let genesis = genesis(Difficulty::from_bits(0));
            let network =
                Network::start(genesis, nodes, &topology(nodes), NodeSettings::default())?;
            network.mine_one_block(NodeId(0));
            let have_it = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| node.tip.height == 1);
            assert!(network.wait_until(PATIENCE, have_it));
            let (Some(before), begin) = (processor_time(), Instant::now()) else { return Ok(()) };
            std::thread::sleep(mode.choose(Duration::from_secs(10), Duration::from_secs(2)));
            let Some(after) = processor_time() else { return Ok(()) };
            let share = (after - before) / begin.elapsed().as_secs_f64();
            println!("{nodes} idle nodes, {name}: {:.2} % of a core", share * 100.0);
            curve.push((nodes as f64, share));
        }
        record.curve(&format!("idle.cores.{name}"), curve);
    }
    Ok(())
}

/// How many seconds all threads of this process have computed. Only Linux tells it in this way.
fn processor_time() -> Option<f64> {
    /// In which the kernel counts for programs, whatever its own clock does (man 5 proc).
    const TICKS_A_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name stands in brackets and may hold anything. User and system time come 12th and
    // 13th after it.
    let (_, fields) = text.rsplit_once(')')?;
    let ticks = |place| fields.split_whitespace().nth(place)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS_A_SECOND)
}
