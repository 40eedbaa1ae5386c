//! Worlds of chapter 7's hosts, each from a seed, and faults of a host that an invariant has to notice.

use kusari::stage6_coin::{BlockHash, Message};
use kusari::stage7_peers::{AddressBook, BookShape, PeerAddress};
use kusari_simulation::checks::{Checked, neighbours};
use kusari_simulation::*;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many seeds plain `cargo test` runs. `cargo x soak` runs thousands.
const SEEDS: u64 = 12;

fn run(seed: u64, scenario: HostScenario) -> HostSummary {
    let mut world = HostWorld::new(seed, scenario).expect("there is such a world");
    world.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"))
}

#[test]
fn every_invariant_holds_in_the_worlds_of_some_seeds_and_they_are_not_tame() {
    let worlds = (0..SEEDS).map(|seed| run(seed, HostScenario::random(seed)));
    let all = worlds.fold(HostSummary::default(), HostSummary::and);
    assert!(all.height > 5 && all.links > 20 * SEEDS && all.returns > SEEDS / 2, "{all}");
    assert!(all.offences > SEEDS && all.cuts > all.offences && all.taken > 20 * SEEDS, "{all}");
}

#[test]
fn where_nothing_goes_wrong_all_soon_have_neighbours_and_no_one_is_blamed() {
    let all = run(1, HostScenario::peaceful(6));
    assert_eq!((all.offences, all.returns), (0, 0), "{all}");
    assert!(all.longest_search < 1_000, "{all}");
}

#[test]
fn the_same_seed_gives_the_same_course_of_events_and_a_recorded_world_takes_the_same() {
    let trace = |seed, is_recorded| {
        let mut world = HostWorld::new(seed, HostScenario::random(7)).expect("there is one");
        if is_recorded {
            world = world.recording();
        }
        world.run().expect("every invariant holds");
        assert_eq!(world.trace().is_empty(), !is_recorded);
        world.trace_hash()
    };
    assert_eq!(trace(1, false), trace(1, true));
    assert_ne!(trace(1, false), trace(2, false));
}

#[test]
fn a_world_that_cannot_be_is_refused() {
    let refused = HostScenario { hidden: 3, ..HostScenario::peaceful(4) };
    let error = HostWorld::new(0, refused).expect_err("two hosts have to be seen");
    assert!(matches!(error, SimulationError::OutOfRange("hidden")), "{error}");
}

/// The invariant that notices a fault in one of some worlds.
#[track_caller]
fn assert_noticed(planted: Planted, scenario: HostScenario, number: u8) {
    let scenario = HostScenario { planted: Some(planted), ..scenario };
    let outcome = (0..8).find_map(|seed| {
        let mut world = HostWorld::new(seed, scenario.clone()).expect("there is such a world");
        world.run().err()
    });
    let Some(SimulationError::Violated(violation)) = outcome else {
        panic!("no one noticed {planted:?}: {outcome:?}")
    };
    assert_eq!(violation.breach.invariant.number(), number, "{violation}");
}

fn rough() -> HostScenario {
    HostScenario { addresses: 40, sieges: 6, departures: 6, ..HostScenario::peaceful(6) }
}

#[test]
fn i18_a_host_that_says_nothing_about_blocks_is_cut_by_honest_ones_and_so_noticed() {
    assert_noticed(Planted::KeepsBlocksToItself, HostScenario::peaceful(4), 18);
}

#[test]
fn i16_a_host_that_cuts_nothing_or_lets_in_too_many_is_noticed() {
    assert_noticed(Planted::CutsNothing, rough(), 16);
    let crowded = HostScenario { inbound: 2, ..rough() };
    assert_noticed(Planted::LetsInTooMany, crowded, 16);
}

#[test]
fn i17_a_host_that_believes_all_it_heard_of_is_noticed() {
    assert_noticed(Planted::BelievesItsBook, rough(), 17);
}

#[test]
fn i18_a_host_that_tells_what_no_one_asked_for_is_noticed() {
    assert_noticed(Planted::TellsUnasked, HostScenario::peaceful(4), 18);
}

#[test]
fn i19_a_host_that_dials_no_one_and_is_not_dialled_is_noticed() {
    let lonely = HostScenario { patience: Duration::from_secs(60), ..HostScenario::peaceful(2) };
    let checked = neighbours::found(false, &["192.0.2.1:7707".parse().expect("an address")]);
    assert_breach(checked, 19);
    assert_eq!(neighbours::found(false, &[]), Ok(()));
    let quiet = HostScenario { hidden: 0, planted: Some(Planted::DialsNoOne), ..lonely };
    // The other one dials it, so this fault is harmless here.
    run(1, quiet);
}

#[test]
fn i20_a_host_that_dials_without_a_pause_is_noticed() {
    assert_noticed(Planted::DialsWithoutPause, rough(), 20);
}

#[test]
fn i21_a_host_that_tells_before_it_writes_is_noticed() {
    assert_noticed(Planted::KeepsTooLate, HostScenario::peaceful(3), 21);
}

#[track_caller]
fn assert_breach(checked: Checked, number: u8) {
    let breach = checked.expect_err("something is wrong");
    assert_eq!(breach.invariant.number(), number, "{}", breach.detail);
}

#[test]
fn each_check_finds_what_it_is_there_for_and_nothing_else() {
    let address: PeerAddress = "192.0.2.1:7707".parse().expect("an address");
    let shape = BookShape { heard: 4, tried: 2 };
    let mut book = AddressBook::new([7; 16], shape);
    assert_eq!(neighbours::book(&book, shape), Ok(()));
    assert_breach(neighbours::book(&book, BookShape::default()), 17);
    book.greeted(address);
    assert_eq!(neighbours::tried(&book, &BTreeSet::from([address])), Ok(()));
    assert_breach(neighbours::tried(&book, &BTreeSet::new()), 17);
    assert_eq!(neighbours::told(&[address], &book), Ok(()));
    assert_breach(neighbours::told(&[address; 9], &book), 9);
    let stranger = "198.51.100.1:7707".parse().expect("an address");
    assert_breach(neighbours::told(&[stranger], &book), 9);

    let limits = [Duration::from_millis(200), Duration::from_secs(60)];
    let paused =
        |dials, millis| neighbours::paused(address, dials, Duration::from_millis(millis), limits);
    assert_eq!((paused(1, 150), paused(3, 600), paused(40, 45_000)), (Ok(()), Ok(()), Ok(())));
    assert_breach(paused(1, 149), 20);
    assert_breach(paused(3, 599), 20);
    assert_breach(paused(40, 44_999), 20);

    let hash = BlockHash::from_bytes([7; 32]);
    let told = Message::GetBlocks(vec![hash]);
    assert_eq!(neighbours::written_before_told(&told, &BTreeSet::from([hash])), Ok(()));
    assert_breach(neighbours::written_before_told(&told, &BTreeSet::new()), 21);

    assert_eq!(neighbours::no_offence(false, "unasked-peers", &[]), Ok(()));
    assert_eq!(neighbours::no_offence(true, "tested", &["tested"]), Ok(()));
    assert_breach(neighbours::no_offence(true, "unasked-peers", &["tested"]), 18);
    assert_eq!(neighbours::one_tip(&[hash, hash]), Ok(()));
    assert_breach(neighbours::one_tip(&[hash, BlockHash::from_bytes([8; 32])]), 8);
    assert_eq!(neighbours::same_links(&[], &[], &[]), Ok(()));
    assert_breach(neighbours::same_links(&[], &[kusari::stage6_coin::NodeId(1)], &[]), 16);
}
