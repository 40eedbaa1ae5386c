//! Towns that can't be get an error that names the rule, at once, and nothing grows.

use kusari_city::{
    Acts, Chance, Jitter, Loss, Makers, Mesh, Network, Parent, Regions, Relay, Rule, Strategy,
    Topology, Town, TownError, View, rules::Work, run, run_with,
};
use std::collections::BTreeSet;

fn refusal(town: Town) -> TownError {
    match Work::new(&town) {
        Err(error) => error,
        Ok(work) => run(&town, work, &mut ()).expect_err("the town can't be"),
    }
}

fn town() -> Town {
    Town { nodes: 10, blocks: 10, topology: Topology::Ring, ..Town::default() }
}

fn regions(change: impl FnOnce(&mut Regions)) -> Town {
    let mut regions = Regions::of_2015();
    change(&mut regions);
    Town { network: Network::Regions(Box::new(regions)), ..town() }
}

fn shares(list: &[(u32, f64)]) -> Town {
    Town { makers: Makers::Shares(list.into()), ..town() }
}

/// Each town that can't be, and the code of the error that says why.
fn hostile() -> Vec<(Town, &'static str)> {
    let topology = |topology| Town { topology, ..town() };
    let network = |network| Town { network, ..town() };
    let relay = |relay| Town { relay, ..town() };
    let loss = |share, timeout| Town { loss: Some(Loss { share, timeout }), ..town() };
    vec![
        (Town { nodes: 0, ..town() }, "out-of-range"),
        (Town { nodes: 1, ..town() }, "out-of-range"),
        (Town { nodes: u32::MAX, ..town() }, "out-of-range"),
        (Town { blocks: 0, ..town() }, "out-of-range"),
        (Town { blocks: u32::MAX, ..town() }, "out-of-range"),
        (Town { interval: 0, ..town() }, "out-of-range"),
        (Town { interval: u64::MAX, ..town() }, "out-of-range"),
        (Town { block_bytes: 0, ..town() }, "out-of-range"),
        (Town { block_bytes: u32::MAX, ..town() }, "out-of-range"),
        (Town { nodes: Town::MAX_NODES, blocks: Town::MAX_BLOCKS, ..town() }, "too-much-memory"),
        (network(Network::Constant { delay: u64::MAX }), "out-of-range"),
        (network(Network::Exponential { mean: 0 }), "out-of-range"),
        (topology(Topology::Random { degree: 10 }), "too-many-neighbours"),
        (topology(Topology::Random { degree: 1 }), "too-many-neighbours"),
        (topology(Topology::Random { degree: 0 }), "too-many-neighbours"),
        (topology(Topology::SmallWorld { degree: 3, rewired: 0.1 }), "odd-degree"),
        (topology(Topology::SmallWorld { degree: 4, rewired: f64::NAN }), "no-share"),
        (topology(Topology::SmallWorld { degree: 4, rewired: -0.1 }), "no-share"),
        (topology(Topology::SmallWorld { degree: 12, rewired: 0.1 }), "too-many-neighbours"),
        (topology(Topology::Degrees(vec![])), "wrong-length"),
        (topology(Topology::Degrees(vec![(1, 1.0); 2_000])), "wrong-length"),
        (topology(Topology::Degrees(vec![(3, -1.0)])), "no-weight"),
        (topology(Topology::Degrees(vec![(3, f64::INFINITY)])), "no-weight"),
        (topology(Topology::Degrees(vec![(3, 0.0)])), "nothing-to-share"),
        (topology(Topology::Degrees(vec![(u32::MAX, 1.0)])), "too-many-neighbours"),
        (topology(Topology::Degrees(vec![(0, 1.0)])), "apart"),
        (topology(Topology::Edges(vec![])), "apart"),
        (topology(Topology::Edges(vec![(0, 10)])), "no-such-node"),
        (Town { nodes: 50_000, topology: Topology::Full, ..town() }, "too-many-lines"),
        (
            Town { nodes: 100_000, topology: Topology::Random { degree: 50_000 }, ..town() },
            "too-many-lines",
        ),
        (
            Town { nodes: 100_000, topology: Topology::Degrees(vec![(99_999, 1.0)]), ..town() },
            "too-many-lines",
        ),
        (relay(Relay::Compact { hits: 2.0, bytes: 1, missing: 0.1 }), "no-share"),
        (relay(Relay::Compact { hits: 0.5, bytes: 0, missing: 0.1 }), "out-of-range"),
        (relay(Relay::Compact { hits: 0.5, bytes: 1, missing: f64::NAN }), "no-share"),
        (loss(f64::NAN, 1), "no-share"),
        (loss(1.0, 1), "no-share"),
        (loss(0.1, 0), "out-of-range"),
        (Town { makers: Makers::Normal { deviation: -0.5 }, ..town() }, "no-share"),
        (shares(&[]), "wrong-length"),
        (shares(&[(0, f64::NAN)]), "no-weight"),
        (shares(&[(0, -0.5), (1, 1.0)]), "no-weight"),
        (shares(&[(0, 0.0), (1, 0.0)]), "nothing-to-share"),
        (shares(&[(10, 1.0)]), "no-such-node"),
        (shares(&[(1, 1.0), (1, 1.0)]), "named-twice"),
        (
            Town { mesh: Some(Mesh { push: true, bandwidth: None }), ..town() },
            "mesh-without-makers",
        ),
        (
            Town { mesh: Some(Mesh { push: true, bandwidth: Some(0) }), ..shares(&[(1, 1.0)]) },
            "out-of-range",
        ),
        (regions(|regions| regions.names.clear()), "wrong-length"),
        (regions(|regions| regions.names = vec![String::new(); 17]), "wrong-length"),
        (regions(|regions| regions.up.truncate(5)), "wrong-length"),
        (regions(|regions| regions.latency.truncate(5)), "wrong-length"),
        (regions(|regions| regions.latency[3].truncate(5)), "wrong-length"),
        (regions(|regions| regions.shares = vec![0.0; 6]), "nothing-to-share"),
        (regions(|regions| regions.shares[2] = f64::NAN), "no-weight"),
        (regions(|regions| regions.down[0] = 0), "out-of-range"),
        (regions(|regions| regions.latency[0][0] = u64::MAX), "out-of-range"),
        (regions(|regions| regions.latency[0][0] = 5_000), "out-of-range"),
        (regions(|regions| regions.overhead = u64::MAX), "out-of-range"),
    ]
}

#[test]
fn a_town_that_cannot_be_is_refused_with_the_rule_and_the_remedy() {
    for (town, code) in hostile() {
        let error = refusal(town.clone());
        assert_eq!(error.code(), code, "{error}: {town:?}");
        assert!(TownError::CODES.contains(&error.code()));
    }
}

#[test]
fn a_town_without_jitter_may_be_nearer_than_five_milliseconds() {
    let town = regions(|regions| {
        regions.jitter = Jitter::None;
        regions.latency[0][0] = 1;
    });
    assert!(run(&town, Work::new(&town).unwrap(), &mut ()).is_ok());
}

#[test]
fn a_town_that_falls_apart_names_a_node_that_cannot_be_reached() {
    let edges = vec![(0, 1), (1, 2), (3, 4), (0, 3), (5, 6), (6, 7), (7, 5), (8, 9), (2, 8)];
    let error = refusal(Town { topology: Topology::Edges(edges), ..town() });
    assert_eq!(error, TownError::Apart { node: 5 });
}

#[test]
fn blocks_that_come_faster_than_they_can_be_sent_end_the_run_before_they_fill_the_memory() {
    let town = Town {
        nodes: 20_000,
        blocks: 100_000,
        interval: 1,
        network: Network::Constant { delay: 86_400_000_000 },
        ..Town::default()
    };
    assert_eq!(refusal(town).code(), "too-many-under-way");
}

/// A rule that's broken in some way.
struct Broken {
    step: u64,
}

impl Rule for Broken {
    type Place = ();
    fn first(&mut self) {}
    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        now.saturating_add(self.step)
    }
    fn makers(&mut self, _: &Parent<'_, ()>, _: u64, _: u64, makers: &mut Vec<u32>) {
        makers.extend([10, u32::MAX]);
    }
    fn place(&mut self, _: &Parent<'_, ()>, _: u32, _: u64, _: u64) {}
}

#[test]
fn a_rule_whose_clock_stands_still_or_runs_away_is_stopped() {
    for step in [0, u64::MAX] {
        let error = run(&town(), Broken { step }, &mut ()).unwrap_err();
        assert_eq!(error.code(), "no-next-moment");
    }
}

#[test]
fn a_rule_that_names_only_nodes_that_do_not_exist_is_stopped() {
    assert_eq!(run(&town(), Broken { step: 1 }, &mut ()).unwrap_err().code(), "no-blocks");
}

/// A strategy that names nodes and blocks that don't exist.
struct Confused;

impl Strategy for Confused {
    fn start(&mut self, view: &View<'_>, acts: &mut Acts) {
        let (nodes, blocks) = (view.nodes(), view.blocks());
        acts.publish(nodes, 0);
        acts.publish(0, blocks);
        acts.follow(nodes, 0);
        acts.follow(0, blocks + 7);
        acts.say(nodes, 0, 1, 1);
        acts.say(0, nodes, u32::MAX, 1);
        acts.set_up(nodes, true);
        acts.wake(u64::MAX, 1);
    }
}

#[test]
fn acts_of_nodes_that_do_not_exist_are_ignored() {
    let town = town();
    let report = run_with(&town, Work::new(&town).unwrap(), Confused, &mut ()).unwrap();
    assert_eq!(report.made, 10);
}

#[test]
fn every_code_is_told_apart() {
    assert_eq!(TownError::CODES.iter().collect::<BTreeSet<_>>().len(), TownError::CODES.len());
}
