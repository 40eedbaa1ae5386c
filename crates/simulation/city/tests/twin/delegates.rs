//! The same for delegates: both sides elect them, and count the turns.

use crate::lockstep::{self, Seen};
use crate::stakers::{SLOT, plan, village};
use kusari::stage9_stake::{self as stake, SeedFrom};
use kusari_city::rules::Delegates;

fn compare(seed: u64, mean: u64, delegates: u32) -> Result<Seen, String> {
    let mut plan = plan(seed, SeedFrom::EpochBeforeLast, mean);
    plan.town.numbers.delegates = delegates;
    let rule = Delegates::new(&plan.town).expect("the town can be");
    let village = village::<stake::Delegates>(SeedFrom::EpochBeforeLast);
    Ok(lockstep::compare(&plan, rule, village, None)?.0)
}

#[test]
fn delegates_take_the_same_turns() {
    let mut all = Seen::default();
    for mean in [SLOT / 20, 2 * SLOT] {
        for seed in 0..3 {
            all.add(&compare(seed, mean, 3).unwrap_or_else(|difference| {
                panic!("seed {seed}, {mean} µs a message: {difference}")
            }));
        }
    }
    assert!(all.stale > 0 && all.deepest > 4, "{all:?}");
}

#[test]
fn a_delegate_too_many_is_noticed() {
    assert!((0..5).all(|seed| compare(seed, SLOT / 20, 4).is_err()));
}
