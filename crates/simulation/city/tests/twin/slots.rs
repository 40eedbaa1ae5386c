//! The same for a rule: the city's slots, and real nodes of chapter 9 that sign their blocks.
//!
//! What the city computes by itself is which block decides about a slot, on each branch. What a seed is, and whom it draws, it takes from the
//! real chain: a lot is a hash there.

use crate::lockstep::{self, Seen};
use crate::stakers::{EPOCH, SLOT, STAKES, Seeds, plan, village};
use kusari::stage9_stake::{self as stake, SeedFrom, Stakes, lot};
use kusari_city::rules::{self, Slots};
use kusari_city::{Chance, Parent, Rule};
use std::collections::HashMap;

/// The city's slots, with real lots.
struct RealLots {
    slots: Slots,
    numbers: HashMap<u64, u32>,
    seeds: Seeds,
    stakes: Stakes<u32>,
    /// A fault: the lottery of the next epoch is held in this one.
    is_early: bool,
}

impl Rule for RealLots {
    type Place = rules::Seeds;

    fn first(&mut self) -> rules::Seeds {
        let first = self.slots.first();
        self.numbers.insert(first.hash, 0);
        first
    }

    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        self.slots.moment(now, chance)
    }

    fn makers(
        &mut self,
        parent: &Parent<'_, rules::Seeds>,
        moment: u64,
        _: u64,
        makers: &mut Vec<u32>,
    ) {
        let slot = moment / SLOT;
        let early = if self.is_early { u64::from(EPOCH) } else { 0 };
        let number = self.numbers[&self.slots.seed(parent.place, slot + early)];
        let seeds = self.seeds.borrow();
        // After a difference, the real side stops, and it doesn't matter any more who's drawn.
        let seed = seeds.get(number as usize).unwrap_or(&seeds[0]);
        makers.extend(self.stakes.drawn_by(lot(seed, slot)));
    }

    fn place(
        &mut self,
        parent: &Parent<'_, rules::Seeds>,
        maker: u32,
        moment: u64,
        lot: u64,
    ) -> rules::Seeds {
        let place = self.slots.place(parent, maker, moment, lot);
        self.numbers.insert(place.hash, parent.next_id());
        place
    }
}

fn compare(seed: u64, from: SeedFrom, mean: u64, is_early: bool) -> Result<Seen, String> {
    let plan = plan(seed, from, mean);
    let (node, stakers) = village::<stake::Slots>(from);
    let rule = RealLots {
        slots: Slots::new(&plan.town).expect("the town can be"),
        numbers: HashMap::new(),
        seeds: stakers.seeds.clone(),
        stakes: (0..).zip(STAKES).collect(),
        is_early,
    };
    Ok(lockstep::compare(&plan, rule, (node, stakers), None)?.0)
}

fn same(seeds: std::ops::Range<u64>) -> Seen {
    let mut all = Seen::default();
    for from in [SeedFrom::EpochBeforeLast, SeedFrom::Parent] {
        for mean in [SLOT / 20, 2 * SLOT] {
            for seed in seeds.clone() {
                let seen = compare(seed, from, mean, false).unwrap_or_else(|difference| {
                    panic!("seed {seed}, {from:?}, {mean} µs a message: {difference}")
                });
                all.add(&seen);
            }
        }
    }
    all
}

#[test]
fn by_slots_the_same_nodes_make_the_same_blocks_on_each_branch() {
    let seen = same(0..3);
    println!("{seen:?}");
    assert!(seen.deepest > 4, "no branch was longer than an epoch: {}", seen.deepest);
}

#[test]
#[ignore = "takes a minute: each node checks each signature"]
fn by_slots_they_do_for_a_hundred_seeds() {
    println!("{:?}", same(0..100));
}

#[test]
fn a_lottery_that_is_held_an_epoch_too_early_is_noticed() {
    let notices = |seed| compare(seed, SeedFrom::EpochBeforeLast, SLOT / 20, true).is_err();
    assert!((0..5).all(notices));
}
