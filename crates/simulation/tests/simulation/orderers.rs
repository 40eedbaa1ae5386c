//! Worlds of members who agree in each of the four ways.

use kusari::stage8_contract::*;
use kusari_ordering::CrashProof;
use kusari_simulation::members::{Audited, Bend, Lie, Lines};
use kusari_simulation::{MemberScenario, MemberSummary, MemberWorld};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

type Airport = Leader<LandingPads>;
type Voters = Vote<LandingPads>;
type Miners = Miner<LandingPads>;
type Crowd = CrashProof<LandingPads>;

fn run<R: Audited + Bend>(seed: u64, scenario: MemberScenario) -> MemberSummary {
    let mut world = MemberWorld::<R>::new(seed, scenario).expect("there is such a world");
    world.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"))
}

fn random<R: Audited + Bend>(seeds: Range<u64>) -> MemberSummary {
    let worlds = seeds.map(|seed| run::<R>(seed, MemberScenario::random::<R>(seed)));
    worlds.fold(MemberSummary::default(), MemberSummary::and)
}

/// A world is tame if hardly anything goes wrong in it.
#[track_caller]
fn assert_wild(all: &MemberSummary, worlds: u64) {
    assert!(all.lost > 10 * worlds && all.crashes > worlds, "{all}");
    assert!(all.torn > 0 && all.remembered > worlds / 2 && all.excused == 0, "{all}");
}

#[test]
fn members_who_vote_keep_every_invariant_and_find_liars_out() {
    let all = random::<Voters>(0..40);
    assert_wild(&all, 40);
    assert!(all.decisions > 3 * 40 && all.evidence > 40, "{all}");
}

#[test]
fn members_who_mine_keep_every_invariant_and_nothing_is_final() {
    let all = random::<Miners>(0..40);
    assert_wild(&all, 40);
    assert_eq!((all.decisions, all.evidence), (0, 0), "{all}");
    assert!(all.taken_back > 0, "{all}");
}

#[test]
fn members_with_a_crash_proof_engine_keep_every_invariant() {
    let all = random::<Crowd>(0..40);
    assert_wild(&all, 40);
    assert!(all.decisions > 3 * 40 && all.evidence == 0, "{all}");
}

fn calm<R: Audited + Bend>(longest: Duration) {
    for (members, lines) in [(4, Lines::Mesh), (7, Lines::Star)] {
        let all = run::<R>(1, MemberScenario { lines, ..MemberScenario::peaceful(members) });
        assert_eq!((all.lost, all.crashes, all.stuck), (0, 0, 0), "{all}");
        assert!(u128::from(all.longest_wait) <= longest.as_millis(), "{all}");
    }
}

#[test]
fn where_nothing_goes_wrong_those_who_vote_agree_at_once_and_those_who_mine_wait_for_a_block() {
    calm::<Airport>(Duration::from_millis(300));
    calm::<Crowd>(Duration::from_millis(600));
    calm::<Voters>(Duration::from_millis(1_500));
    calm::<Miners>(Duration::from_secs(20));
}

#[test]
fn one_liar_among_four_who_vote_changes_nothing_however_it_lies() {
    for lie in Lie::ALL {
        for seed in 0..3 {
            let liars = BTreeMap::from([(MemberId(seed as u16 + 1), lie)]);
            let all = run::<Voters>(seed, MemberScenario { liars, ..MemberScenario::peaceful(4) });
            assert!(all.decisions > 4, "{lie:?}: {all}");
        }
    }
}

#[test]
fn someone_who_joins_catches_up_and_someone_who_leaves_is_not_waited_for() {
    fn changing<R: Audited + Bend>(joins: bool) {
        for seed in 0..3 {
            let scenario = MemberScenario {
                joins,
                leaves: Some(MemberId(2)),
                loss: 0.1,
                ..MemberScenario::peaceful(5)
            };
            let mut world = MemberWorld::<R>::new(seed, scenario).expect("there is such a world");
            world.run().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let books: Vec<_> = world.replicas().map(|(id, it)| (id, it.book().clone())).collect();
            let (_, first) = &books[0];
            assert!(first.members().get(MemberId(2)).is_none(), "seed {seed}");
            let newcomer = books.iter().find(|(id, _)| *id == MemberId(5));
            assert_eq!(newcomer.map(|(_, book)| book), joins.then_some(first), "seed {seed}");
        }
    }
    changing::<Airport>(true);
    changing::<Voters>(true);
    changing::<Miners>(true);
    changing::<Crowd>(false);
}

#[test]
fn v11_where_nothing_goes_wrong_no_view_is_lost() {
    for seed in 0..10 {
        for (members, lines) in [(4, Lines::Mesh), (7, Lines::Star)] {
            run::<Voters>(seed, MemberScenario { lines, ..MemberScenario::peaceful(members) });
        }
    }
}

/// `cargo test -p kusari-simulation --locked --test simulation -- --ignored orderers`
#[test]
#[ignore = "it takes minutes"]
fn every_invariant_holds_in_thousands_of_worlds_of_each_kind() {
    println!("{}", random::<Voters>(0..5_000));
    println!("{}", random::<Miners>(0..5_000));
    println!("{}", random::<Crowd>(0..5_000));
}

#[test]
fn who_finds_a_block_depends_on_how_many_machines_they_have() {
    let machines = |counts: [u32; 4]| (0..).map(MemberId).zip(counts).collect();
    let peaceful = MemberScenario::peaceful(4);
    let none = MemberScenario { machines: machines([0; 4]), ..peaceful.clone() };
    let mut world = MemberWorld::<Miners>::new(1, none).expect("there is such a world");
    assert!(world.run().is_err(), "no one mines, so nothing gets a place");
    let one = MemberScenario { machines: machines([0, 0, 0, 9]), ..peaceful };
    let world = MemberWorld::<Miners>::new(1, one).expect("there is such a world");
    let mut world = world.recording();
    world.run().expect("one is enough");
    let finders: Vec<_> = world.trace().iter().filter(|it| it.what.contains("finds")).collect();
    let is_fourth = |it: &&kusari_simulation::TraceEvent| it.to_string().contains("node 3");
    assert!(!finders.is_empty() && finders.iter().all(is_fourth), "{finders:?}");
}
