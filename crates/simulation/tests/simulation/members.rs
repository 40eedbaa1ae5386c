//! Worlds of chapter 8's members, each from a seed, and faults that an invariant has to notice.

#[path = "members/faulty.rs"]
mod faulty;

use faulty::*;
use kusari::stage8_contract::*;
use kusari_simulation::checks::{Checked, members as check};
use kusari_simulation::members::{Audited, Bend, Lie, Lines, Measured, genesis, key, measure};
use kusari_simulation::{
    MemberInvariant, MemberScenario, MemberSummary, MemberWorld, SimulationError, TraceHash,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

type Airport = Leader<LandingPads>;

/// How many seeds plain `cargo test` runs.
const SEEDS: u64 = 200;

const LEADER: MemberId = MemberId(0);

fn run(seed: u64, scenario: MemberScenario) -> MemberSummary {
    let mut world = MemberWorld::<Airport>::new(seed, scenario).expect("there is such a world");
    world.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"))
}

fn random(seeds: std::ops::Range<u64>) -> MemberSummary {
    let worlds = seeds.map(|seed| run(seed, MemberScenario::random::<Airport>(seed)));
    worlds.fold(MemberSummary::default(), MemberSummary::and)
}

fn lying(liar: u16, lie: Lie) -> MemberScenario {
    let liars = BTreeMap::from([(MemberId(liar), lie)]);
    MemberScenario { liars, ..MemberScenario::peaceful(5) }
}

#[test]
fn with_an_honest_leader_every_invariant_holds_in_the_worlds_of_some_seeds_and_they_are_not_tame() {
    let all = random(0..SEEDS);
    assert!(all.decisions > 3 * SEEDS && all.lost > 10 * SEEDS, "{all}");
    assert!(all.crashes > SEEDS && all.torn > SEEDS / 20 && all.remembered > SEEDS / 2, "{all}");
    assert!(all.stuck > SEEDS / 20 && all.most_under_way > 40, "{all}");
    assert_eq!((all.evidence, all.excused), (0, 0), "{all}");
}

/// `cargo test -p kusari-simulation --locked --test simulation -- --ignored members`
#[test]
#[ignore = "it takes a minute"]
fn with_an_honest_leader_every_invariant_holds_in_thousands_of_worlds() {
    println!("{}", random(0..5_000));
}

#[test]
fn where_nothing_goes_wrong_all_agree_at_once() {
    for lines in [Lines::Mesh, Lines::Star] {
        let all = run(1, MemberScenario { lines, ..MemberScenario::peaceful(7) });
        assert_eq!((all.lost, all.crashes, all.stuck), (0, 0, 0), "{all}");
        assert!(all.longest_wait < 300, "{all}");
    }
}

#[test]
fn members_who_lie_change_nothing_as_long_as_the_leader_is_honest() {
    for lie in Lie::ALL {
        let liars = BTreeMap::from([1, 2, 3].map(|liar| (MemberId(liar), lie)));
        for seed in 0..4 {
            let all = run(seed, MemberScenario { liars: liars.clone(), ..lying(1, lie) });
            assert!(all.decisions > 1 && all.evidence == 0, "{lie:?}: {all}");
        }
    }
}

/// The first invariant that breaks in one of some worlds.
fn first_breach<R: Audited + Bend>(
    scenario: impl Fn(u64) -> MemberScenario,
) -> Option<(u64, MemberInvariant)> {
    (0..SEEDS).find_map(|seed| {
        let mut world = MemberWorld::<R>::new(seed, scenario(seed)).ok()?;
        match world.run() {
            Err(SimulationError::Disagreed(violation)) => Some((seed, violation.breach.invariant)),
            _ => None,
        }
    })
}

#[test]
fn a_leader_that_says_nothing_stops_everything() {
    let breach = first_breach::<Airport>(|_| lying(0, Lie::Silent));
    assert_eq!(breach, Some((0, MemberInvariant::Decides)));
}

#[test]
fn v1_a_leader_that_tells_two_stories_makes_two_histories() {
    for seed in 0..20 {
        let mut world =
            MemberWorld::<Airport>::new(seed, lying(0, Lie::TwoFaces)).expect("a world");
        let Err(SimulationError::Disagreed(violation)) = world.run() else {
            panic!("seed {seed}: two stories, and no one has noticed")
        };
        assert_eq!(violation.breach.invariant, MemberInvariant::OneBlock, "{violation}");
    }
}

#[test]
fn evidence_names_a_leader_that_tells_two_stories() {
    for seed in 0..20 {
        let two = MemberScenario { duration: Duration::from_secs(12), ..lying(0, Lie::TwoFaces) };
        let broken = [MemberInvariant::OneBlock, MemberInvariant::Decides];
        let world = MemberWorld::<Airport>::new(seed, two).expect("there is such a world");
        let mut world = world.excusing(&broken);
        let all = world.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert!(all.excused > 0 && all.evidence > 0, "seed {seed}: {all}");
        assert_eq!(*world.accused(), BTreeSet::from([LEADER]));
    }
}

#[test]
fn v10_the_same_seed_gives_the_same_course_of_events_and_a_recorded_world_takes_the_same() {
    let trace = |seed, is_recorded| {
        let scenario = MemberScenario::random::<Airport>(7);
        let mut world = MemberWorld::<Airport>::new(seed, scenario).expect("there is one");
        if is_recorded {
            world = world.recording();
        }
        world.run().expect("every invariant holds");
        assert_eq!(world.trace().is_empty(), !is_recorded);
        world.trace_hash()
    };
    assert_eq!(check::same_trace(trace(1, false), trace(1, true)), Ok(()));
    assert_breach(check::same_trace(trace(1, false), trace(2, false)), 10);
}

#[test]
fn a_world_that_cannot_be_is_refused() {
    for (scenario, what) in [
        (MemberScenario { loss: 1.5, ..MemberScenario::peaceful(4) }, "loss"),
        (MemberScenario::peaceful(33), "members"),
        (MemberScenario { members: 3, ..lying(3, Lie::Silent) }, "liars"),
    ] {
        let error = MemberWorld::<Airport>::new(0, scenario).expect_err("there's no such world");
        assert!(matches!(error, SimulationError::OutOfRange(it) if it == what), "{error}");
    }
}

/// The number of the invariant that notices a fault first.
fn notices<const FAULT: u8>() -> Option<u8> {
    let scenario = MemberScenario::random::<Airport>;
    first_breach::<Faulty<FAULT>>(scenario).map(|(_, invariant)| invariant.number())
}

#[test]
fn each_planted_fault_is_noticed_by_the_invariant_that_should_notice_it() {
    assert_eq!(notices::<GULLIBLE>(), Some(1), "a follower that doesn't check the signature");
    assert_eq!(notices::<HIDES>(), Some(2), "a member that hides what commands did");
    assert_eq!(notices::<REWRITES>(), Some(4), "a leader that signs others in place of old blocks");
    assert_eq!(notices::<NEVER_ASKS>(), Some(5), "a member that never asks");
    assert_eq!(notices::<SPEAKS_FIRST>(), Some(6), "a leader that speaks before it writes");
    assert_eq!(notices::<PLACES_FIRST>(), Some(6), "a member that places before it writes");
    assert_eq!(notices::<FORGETS>(), Some(6), "a member that comes back without its records");
    assert_eq!(notices::<ACCUSES>(), Some(7), "a member that accuses another one");
    assert_eq!(notices::<TALKS>(), Some(9), "a member that asks too often");
}

#[track_caller]
fn assert_breach(checked: Checked<MemberInvariant>, number: u8) {
    let breach = checked.expect_err("something is wrong");
    assert_eq!(breach.invariant.number(), number, "{}", breach.detail);
}

#[test]
fn each_check_finds_what_it_is_there_for_and_nothing_else() {
    let [one, other] = [7, 8].map(|byte| BlockHash::from_bytes([byte; 32]));
    assert_eq!(check::one_block(1, None, one), Ok(()));
    assert_eq!(check::one_block(1, Some(one), one), Ok(()));
    assert_breach(check::one_block(1, Some(other), one), 1);
    assert_eq!(check::valid(1, Some(Ok(()))), Ok(()));
    assert_breach(check::valid(1, Some(Err(BlockError::Parent))), 2);
    assert_breach(check::valid(1, None), 2);
    let said = BTreeSet::from([(1, one), (2, one)]);
    assert_eq!(check::no_contradiction(&said, &(3, other), Airport::exclude), Ok(()));
    assert_breach(check::no_contradiction(&said, &(2, other), Airport::exclude), 4);
    let check_signed = |signers: &[u16], is_good| {
        let statement = Statement { chain: one, epoch: 0, view: 7, says: Says::Skip };
        let signature = Signed::new(statement, &key(LEADER)).signature;
        let signatures = signers.iter().map(|id| (MemberId(*id), signature)).collect();
        let certificate = Certificate { statement, signatures };
        assert_breach(check::no_view_lost(&certificate), 11);
        check::enough_signed(&certificate, &genesis(4).members, |_| is_good)
    };
    assert_eq!(check_signed(&[0, 1, 2], true), Ok(()));
    assert_breach(check_signed(&[0, 1, 2], false), 3);
    assert_breach(check_signed(&[0, 1], true), 3);
    assert_breach(check_signed(&[0, 1, 1], true), 3);
    assert_breach(check_signed(&[0, 1, 9], true), 3);
    assert_eq!(check::decided(&[], true, Duration::ZERO), Ok(()));
    assert_breach(check::decided(&[LEADER], true, Duration::ZERO), 5);
    assert_breach(check::decided(&[], false, Duration::ZERO), 5);
    assert_eq!(check::written_first(one, &BTreeSet::from([one])), Ok(()));
    assert_breach(check::written_first(other, &BTreeSet::from([one])), 6);
    assert_eq!(check::signed_first(&1, &BTreeSet::from([1])), Ok(()));
    assert_breach(check::signed_first(&2, &BTreeSet::from([1])), 6);
    assert_eq!(check::remembered(&[one], &[one, other]), Ok(()));
    assert_breach(check::remembered(&[one], &[other]), 6);
    assert_breach(check::remembered(&[one], &[]), 6);
    assert_eq!(check::innocent(LEADER, true, true), Ok(()));
    assert_breach(check::innocent(LEADER, true, false), 7);
    assert_breach(check::innocent(LEADER, false, true), 7);
    assert_eq!(check::same_state(1, one, one), Ok(()));
    assert_breach(check::same_state(1, one, other), 8);
    assert_eq!(check::bounded("things", 3, 3), Ok(()));
    assert_breach(check::bounded("things", 4, 3), 9);
    let [one, other] = [7, 8].map(|byte| TraceHash::from_bytes([byte; 32]));
    assert_eq!(check::same_trace(one, one), Ok(()));
    assert_breach(check::same_trace(one, other), 10);
}

fn measured(members: usize, lines: Lines) -> Measured {
    measure::<Airport>(7, members, lines, 40).expect("every invariant holds")
}

#[test]
fn a_leaders_decision_costs_a_message_to_each_of_the_others_and_one_to_the_leader_if_a_follower_took_the_command()
 {
    for members in [4, 7, 10] {
        for lines in [Lines::Mesh, Lines::Star] {
            let it = measured(members, lines);
            // A command can be overtaken by a later one of the same member. Then it has no place any more.
            assert!(10 * it.placed >= 8 * it.commands, "{it:?}");
            let others = members as f64 - 1.0;
            let formula = others + others / members as f64;
            // Now and then a follower asks, or says again what it wants, while the block is under way.
            let excess = it.messages_each() / formula;
            assert!((0.95..1.2).contains(&excess), "{excess}: {it:?}");
            assert!(it.kinds["block"] as f64 >= others * it.decisions as f64, "{it:?}");
            // A command goes to the leader on one line, and the block comes back on one.
            assert!((50..200).contains(&it.p50.as_millis()), "{it:?}");
            assert!(it.p50 < it.p99 && it.p99 < Duration::from_secs(1), "{it:?}");
        }
    }
}

#[test]
fn who_asks_every_second_says_as_much_when_nothing_happens() {
    let it = measured(4, Lines::Mesh);
    // Ten seconds, and three followers. The first question comes with the first tick.
    assert!((27..=33).contains(&it.idle_messages), "{it:?}");
    assert_eq!(measured(4, Lines::Mesh), it, "and it's the same each time");
}

#[test]
fn the_airport_that_leads_is_member_0() {
    assert_eq!(genesis(4).members.get(LEADER).map(|it| it.role), Some(Role::Airport));
    let silent = |id| (MemberId(id), Lie::Silent);
    assert!(!Airport::bears(&BTreeMap::from([silent(0)]), &genesis(4).members, Lines::Mesh));
    assert!(Airport::bears(
        &BTreeMap::from([1, 2, 3].map(silent)),
        &genesis(4).members,
        Lines::Star
    ));
}
