//! Whole worlds, each from a seed.

use kusari::stage5_network::*;
use kusari_simulation::*;
use std::time::Duration;

/// How many seeds plain `cargo test` runs. `cargo x soak` runs thousands.
const SEEDS: u64 = 48;

fn run(seed: u64, scenario: Scenario) -> (Simulation, Summary) {
    let mut simulation = Simulation::new(seed, scenario).expect("there is such a world");
    let summary = simulation.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    (simulation, summary)
}

#[test]
fn every_invariant_holds_in_the_worlds_of_some_seeds_and_they_are_not_tame() {
    let worlds = (0..SEEDS).map(|seed| run(seed, Scenario::random(5, seed)).1);
    let all = worlds.fold(Summary::default(), Summary::and);
    assert!(all.deepest >= 3 && all.reorganisations > SEEDS, "{all}");
    assert!(all.blocks_refused > SEEDS && all.payments_refused > SEEDS, "{all}");
    assert!(all.conflicts > 0 && all.penalties > SEEDS && all.restarts > 10, "{all}");
}

#[test]
fn every_invariant_holds_with_the_coin_of_chapter_6_and_its_worlds_are_not_tame() {
    let run = |seed| {
        let mut simulation = CoinSimulation::new(seed, Scenario::random(5, seed)).unwrap();
        simulation.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"))
    };
    let all = (0..SEEDS).map(run).fold(Summary::default(), Summary::and);
    assert!(all.deepest >= 3 && all.reorganisations > SEEDS, "{all}");
    assert!(all.blocks_refused > SEEDS && all.payments_refused > SEEDS, "{all}");
    assert!(all.conflicts > 0 && all.penalties > SEEDS && all.restarts > 10, "{all}");
}

#[test]
fn with_the_coin_too_the_same_seed_gives_the_same_course_of_events() {
    let trace = |seed| {
        let mut simulation = CoinSimulation::new(seed, Scenario::random(4, 7)).unwrap();
        simulation.run().unwrap();
        simulation.trace_hash()
    };
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}

#[test]
fn other_numbers_of_nodes_hold_too() {
    for nodes in [1, 2, 3, 9] {
        for seed in 0..4 {
            run(seed, Scenario::random(nodes, seed));
        }
    }
}

#[test]
fn where_nothing_goes_wrong_nobody_is_blamed_and_all_that_can_be_paid_is() {
    let (simulation, summary) = run(3, Scenario::peaceful(4));
    assert_eq!((summary.penalties, summary.blocks_refused, summary.restarts), (0, 0, 0));
    assert!(summary.height > 0);
    assert_eq!(simulation.nodes().count(), 4);
    assert!(simulation.now() > Scenario::peaceful(4).duration);
}

#[test]
fn the_same_seed_gives_the_same_course_of_events() {
    for seed in 0..8 {
        let trace = |seed| run(seed, Scenario::random(4, 7)).0.trace_hash();
        assert_eq!(checks::same_trace(trace(seed), trace(seed)), Ok(()));
        let breach = checks::same_trace(trace(seed), trace(seed + 1)).unwrap_err();
        assert_eq!(breach.invariant, Invariant::SameTrace);
    }
}

#[test]
fn a_recorded_world_takes_the_same_course_and_tells_it_in_aligned_lines() {
    let scenario = Scenario { attacks: 10, ..Scenario::random(4, 7) };
    let (silent, _) = run(1, scenario.clone());
    let mut recorded = Simulation::new(1, scenario).unwrap().recording();
    recorded.run().unwrap();
    assert_eq!(silent.trace_hash(), recorded.trace_hash());
    assert!(silent.trace().is_empty());

    let lines: Vec<_> = recorded.trace().iter().map(ToString::to_string).collect();
    assert!(lines.iter().any(|line| line.contains("Mallory: ")));
    for line in &lines {
        assert_eq!(line.find(" s  "), Some(16), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
}

#[test]
fn who_may_not_take_time_to_agree_is_told_so() {
    // Two nodes that hear of each other's blocks an hour late cannot agree at once.
    let scenario = Scenario {
        max_delay: Duration::from_secs(3_600),
        patience: Duration::ZERO,
        ..Scenario::peaceful(2)
    };
    let outcomes = (0..8).map(|seed| Simulation::new(seed, scenario.clone()).unwrap().run());
    let errors: Vec<_> = outcomes.filter_map(Result::err).collect();
    assert!(!errors.is_empty());
    for error in errors {
        assert_eq!(error.code(), "invariant-violated");
        let SimulationError::Violated(violation) = error else { panic!("{error}") };
        assert_eq!(violation.breach.invariant, Invariant::Agreement);
        assert!(
            violation.to_string().starts_with("I8, all nodes agree in the end: "),
            "{violation}"
        );
    }
}

#[test]
fn a_world_that_cannot_be_is_refused_with_the_reason() {
    let code = |scenario| Simulation::new(0, scenario).unwrap_err().code();
    let peaceful = || Scenario::peaceful(3);
    assert_eq!(code(Scenario::peaceful(0)), "scenario-out-of-range");
    assert_eq!(code(Scenario { loss: f64::NAN, ..peaceful() }), "scenario-out-of-range");
    assert_eq!(code(Scenario { duplication: 1.5, ..peaceful() }), "scenario-out-of-range");
    assert_eq!(code(Scenario { payments: 1_000, ..peaceful() }), "scenario-out-of-range");
    let hard = Difficulty::from_bits(17);
    assert_eq!(code(Scenario { difficulty: hard, ..peaceful() }), "scenario-out-of-range");
    let never = Duration::from_secs(3_601);
    assert_eq!(code(Scenario { duration: never, ..peaceful() }), "scenario-out-of-range");
    assert_eq!(
        code(Scenario { block_time: Duration::ZERO, ..peaceful() }),
        "scenario-out-of-range"
    );
    let edges = Topology::Edges(vec![(0, 9)]);
    assert_eq!(code(Scenario { topology: edges, ..peaceful() }), "no-such-node");
}

#[test]
fn a_link_that_is_cut_carries_nothing_until_it_is_healed() {
    let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    let genesis = Genesis { time: Time::default(), grants: vec![], rule };
    let (settings, second) = (NodeSettings::default(), Duration::from_secs(1));
    let mut race =
        SeededNetwork::start(7, genesis, 2, &Topology::Line, settings, second).expect("it is one");
    let heights = |race: &SeededNetwork| -> Vec<u64> {
        race.chains().iter().map(|node| node.tip.height).collect()
    };
    race.partition(&[NodeId(0)]);
    race.mine_one_block(NodeId(0));
    race.advance_to(60 * second);
    assert_eq!(heights(&race), [1, 0]);
    race.heal_all();
    race.advance_to(120 * second);
    assert_eq!(heights(&race), [1, 1]);
}
