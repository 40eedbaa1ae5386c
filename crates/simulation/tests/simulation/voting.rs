//! Faults planted in a member that votes, and the invariant that has to notice each.

#[path = "voting/spoilt.rs"]
mod spoilt;

use kusari_simulation::members::{Audited, Bend};
use kusari_simulation::{MemberScenario, MemberWorld, SimulationError};
use spoilt::*;

/// In how many worlds a fault has to show.
const SEEDS: u64 = 12;

/// The number of the invariant that breaks first in one of some worlds.
fn first_breach<R: Audited + Bend>(scenario: impl Fn(u64) -> MemberScenario) -> Option<u8> {
    (0..SEEDS).find_map(|seed| {
        let world = MemberWorld::<R>::new(seed, scenario(seed));
        match world.and_then(|mut world| world.run()) {
            Err(SimulationError::Disagreed(violation)) => Some(violation.breach.invariant.number()),
            _ => None,
        }
    })
}

fn notices<const FAULT: u8>() -> Option<u8> {
    first_breach::<Spoilt<FAULT>>(MemberScenario::random::<Spoilt<FAULT>>)
}

#[test]
fn each_fault_planted_in_a_vote_is_noticed_by_the_invariant_that_should_notice_it() {
    assert_eq!(notices::<HIDES>(), Some(2), "it hides what commands did");
    assert_eq!(notices::<SMALL_QUORUM>(), Some(3), "a signature less is enough for it");
    assert_eq!(notices::<VOTES_TWICE>(), Some(4), "it votes for each proposal of a view");
    assert_eq!(notices::<FINAL_AFTER_SKIP>(), Some(4), "it skips, and says final");
    assert_eq!(notices::<SKIP_AFTER_FINAL>(), Some(4), "it says final, and skips");
    assert_eq!(notices::<NEVER_ASKS>(), Some(5), "it never asks");
    assert_eq!(notices::<SAYS_ONCE>(), Some(5), "it never says anything again");
    assert_eq!(notices::<NEVER_ANSWERS>(), Some(5), "it tells no one what they have missed");
    assert_eq!(notices::<SPEAKS_FIRST>(), Some(6), "it speaks before it writes");
    assert_eq!(notices::<NO_BODIES>(), Some(6), "it writes no blocks");
    assert_eq!(notices::<NO_PROPOSALS>(), Some(6), "it doesn't write what it proposes");
    assert_eq!(notices::<NO_CERTIFICATES>(), Some(6), "it writes no certificates");
    assert_eq!(notices::<FORGETS>(), Some(6), "it comes back without its records");
    assert_eq!(notices::<ACCUSES>(), Some(7), "it accuses another one");
    assert_eq!(notices::<TALKS>(), Some(9), "it asks too often");
}

#[test]
fn v11_a_body_that_comes_late_and_is_thrown_away_costs_a_view() {
    let calm = |_| MemberScenario { commands: 20, ..MemberScenario::peaceful(7) };
    assert_eq!(first_breach::<Spoilt<DROPS_LATE>>(calm), Some(11));
}
