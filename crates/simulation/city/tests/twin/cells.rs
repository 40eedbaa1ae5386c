use crate::plan::{Change, Plan, ring_with_chords};
use kusari_city::{Chance, Jitter, Network, Regions, Relay, Topology, Town, Uplink};

const MILLIS: u64 = 1_000;
const SECONDS: u64 = 1_000 * MILLIS;

/// A kind of town, of which there's one for each seed.
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) plan: fn(u64) -> Plan,
}

pub(crate) const CELLS: [Cell; 12] = [
    Cell { name: "20 nodes, messages take as long as blocks", plan: slow },
    Cell { name: "20 nodes, 29 % of the blocks are stale", plan: stale },
    Cell { name: "20 blocks are found while a message is on its way", plan: storm },
    Cell { name: "8 nodes, 0.1 s a message", plan: fast },
    Cell { name: "all messages take 50 ms, and a block 2 s", plan: |seed| ties(seed, 2 * SECONDS) },
    Cell {
        name: "all messages take 50 ms, and a block 0.1 s",
        plan: |seed| ties(seed, 100 * MILLIS),
    },
    Cell { name: "no message overtakes another one", plan: in_order },
    Cell { name: "one message after another goes through an uplink", plan: uplink },
    Cell { name: "two long partitions", plan: partition },
    Cell { name: "nodes come later", plan: latecomers },
    Cell { name: "lines are cut and joined all the time", plan: flapping },
    Cell { name: "nodes leave and come back all the time", plan: churn },
];

fn town(seed: u64, nodes: u32, interval: u64, network: Network) -> Town {
    Town {
        seed,
        nodes,
        blocks: 60,
        interval,
        network,
        topology: Topology::Full, // The plan's lines take its place.
        relay: Relay::Push,
        block_bytes: 300, // So much room a real node leaves for an empty block in an answer.
        shortcuts: false,
        ..Town::default()
    }
}

fn plan(seed: u64, nodes: u32, interval: u64, network: Network) -> Plan {
    let lines = ring_with_chords(nodes, 4, seed);
    Plan::new(town(seed, nodes, interval, network), lines, 1)
}

fn slow(seed: u64) -> Plan {
    plan(seed, 20, 2 * SECONDS, Network::Exponential { mean: 2 * SECONDS })
}

fn stale(seed: u64) -> Plan {
    plan(seed, 20, 900 * MILLIS, Network::Exponential { mean: 300 * MILLIS })
}

/// Most of them are found by one node, so more blocks lack a parent than there's room for.
fn storm(seed: u64) -> Plan {
    let network = Network::Exponential { mean: 2 * SECONDS };
    let town = Town { blocks: 200, ..town(seed, 6, 100 * MILLIS, network) };
    let mut plan = Plan::new(town, ring_with_chords(6, 4, seed), 1);
    for (number, (_, finder)) in plan.finds.iter_mut().enumerate() {
        *finder = if number % 10 == 0 { *finder } else { 0 };
    }
    plan
}

fn fast(seed: u64) -> Plan {
    plan(seed, 8, 2 * SECONDS, Network::Exponential { mean: 100 * MILLIS })
}

/// Everything happens at multiples of 50 ms.
fn ties(seed: u64, interval: u64) -> Plan {
    let delay = 50 * MILLIS;
    let town = town(seed, 12, interval, Network::Constant { delay });
    Plan::new(town, ring_with_chords(12, 4, seed), delay)
}

/// Each way of each line has a delay of its own, and it's always the same.
fn in_order(seed: u64) -> Plan {
    let (bandwidth, overhead) = (100_000_000_000, 0);
    let regions = regions(seed, Jitter::None, bandwidth, overhead);
    plan(seed, 16, 800 * MILLIS, Network::Regions(Box::new(regions)))
}

/// With 16 kbit/s, a block takes 150 ms to be sent, and an answer longer.
fn uplink(seed: u64) -> Plan {
    let network = Network::Regions(Box::new(regions(seed, Jitter::Pareto, 16_000, 10 * MILLIS)));
    let mut plan = plan(seed, 16, 2 * SECONDS, network);
    plan.town.uplink = if seed.is_multiple_of(2) { Uplink::Transmit } else { Uplink::UntilArrival };
    plan
}

fn regions(seed: u64, jitter: Jitter, bandwidth: u64, overhead: u64) -> Regions {
    let chance = &mut Chance::new(seed, "regions of a twin");
    let mut row = |_| (0..16).map(|_| 10 * MILLIS + chance.below(300 * MILLIS)).collect();
    Regions {
        names: (0..16).map(|number| number.to_string()).collect(),
        latency: (0..16).map(&mut row).collect(),
        down: vec![bandwidth; 16],
        up: vec![bandwidth; 16],
        shares: vec![1.0; 16],
        jitter,
        overhead,
        block_overhead: overhead,
    }
}

/// Twice, two sides are apart for some twenty blocks.
fn partition(seed: u64) -> Plan {
    let mut plan = plan(seed, 10, 2 * SECONDS, Network::Exponential { mean: 100 * MILLIS });
    let end = plan.end();
    for (begin, till, side) in [(1, 8, 5), (9, 15, 2)] {
        for &(a, b) in &plan.lines {
            if (a < side) != (b < side) {
                plan.changes.push((end * begin / 16, Change::Line(a, b, false)));
                plan.changes.push((end * till / 16, Change::Line(a, b, true)));
            }
        }
    }
    plan
}

/// Five of ten nodes are there from the beginning. The others get their lines one after another.
fn latecomers(seed: u64) -> Plan {
    let mut plan = plan(seed, 10, SECONDS, Network::Exponential { mean: 300 * MILLIS });
    let chance = &mut Chance::new(seed, "latecomers");
    let end = plan.end();
    for &(a, b) in &plan.lines {
        if b >= 5 {
            plan.changes.push((0, Change::Line(a, b, false)));
            plan.changes.push((chance.below(end), Change::Line(a, b, true)));
        }
    }
    plan
}

fn flapping(seed: u64) -> Plan {
    let mut plan = plan(seed, 10, SECONDS, Network::Exponential { mean: 400 * MILLIS });
    let chance = &mut Chance::new(seed, "flapping");
    let end = plan.end();
    for _ in 0..200 {
        let (a, b) = plan.lines[chance.below(plan.lines.len() as u64) as usize];
        let time = chance.below(end);
        plan.changes.push((time, Change::Line(a, b, false)));
        plan.changes.push((time + chance.wait(6 * SECONDS), Change::Line(a, b, true)));
    }
    plan
}

fn churn(seed: u64) -> Plan {
    let mut plan = plan(seed, 10, SECONDS, Network::Exponential { mean: 400 * MILLIS });
    let chance = &mut Chance::new(seed, "churn");
    let end = plan.end();
    for _ in 0..60 {
        let node = chance.below(10) as u32;
        let time = chance.below(end);
        plan.changes.push((time, Change::Node(node, false)));
        plan.changes.push((time + chance.wait(10 * SECONDS), Change::Node(node, true)));
    }
    plan
}

/// Two sides, one with three nodes and one with two, are apart for 1,900 blocks, and a sixth node is alone. So one answer isn't enough.
pub(crate) fn long(seed: u64) -> Plan {
    let network = Network::Exponential { mean: 50 * MILLIS };
    let town = Town { blocks: 2_000, ..town(seed, 6, 2 * SECONDS, network) };
    let mut plan = Plan::new(town, vec![(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5)], 1);
    let end = plan.end();
    for (a, b) in [(2, 3), (4, 5)] {
        plan.changes.push((SECONDS, Change::Line(a, b, false)));
        plan.changes.push((end / 20 * 19, Change::Line(a, b, true)));
    }
    plan
}
