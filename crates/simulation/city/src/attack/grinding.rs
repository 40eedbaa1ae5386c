use super::attacker::Attacker;
use super::reports::{AttackReport, GrindingReport};
use crate::chance::{Chance, mix, share_of};
use crate::numbers::SeedFrom;
use crate::plan::Grinding;
use crate::view::View;

/// Who wins a slot is a matter of the seed and the slot's number.
fn is_won(seed: u64, slot: u32, share: f64) -> bool {
    share_of(mix(seed ^ mix(u64::from(slot)))) <= share
}

/// The seed that a block with this content is.
fn seed_of(before: u64, content: u64) -> u64 {
    mix(before.wrapping_add(mix(content).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

pub(crate) fn grind(plan: &Grinding, slots: u32, seed: u64) -> GrindingReport {
    let first = Chance::new(seed, "grinding").bits();
    let (won, expected) = match plan.seed_from {
        SeedFrom::Parent => (from_parent(plan, slots, first), {
            // Whose slot the next is: a chain of two states.
            let never = libm::pow(1.0 - plan.share, plan.tries.into());
            plan.share / (plan.share + never)
        }),
        SeedFrom::EpochBeforeLast => (from_epoch(plan, slots, first), {
            let best = mean_of_best(plan);
            plan.share / (1.0 + plan.share - best)
        }),
    };
    let expected = if plan.share == 0.0 { 0.0 } else { expected };
    GrindingReport { slots, won, share: f64::from(won) / f64::from(slots.max(1)), expected }
}

fn from_parent(plan: &Grinding, slots: u32, mut seed: u64) -> u32 {
    let mut won = 0;
    for slot in 0..slots {
        let is_ours = is_won(seed, slot, plan.share);
        won += u32::from(is_ours);
        let tries = if is_ours { plan.tries.into() } else { 1 };
        let mut seeds = (0..tries).map(|content| seed_of(seed, content));
        let good = seeds.find(|seed| is_won(*seed, slot + 1, plan.share));
        seed = good.unwrap_or_else(|| seed_of(seed, tries - 1));
    }
    won
}

fn from_epoch(plan: &Grinding, slots: u32, first: u64) -> u32 {
    let mut won = 0;
    // The seed of this epoch, and that of the next: it's known already.
    let (mut seed, mut next) = (first, mix(first));
    let mut start = 0;
    while start < slots {
        let end = start.saturating_add(plan.epoch).min(slots);
        let count = |seed: u64, from: u32| {
            (from..from.saturating_add(plan.epoch))
                .filter(|slot| is_won(seed, *slot, plan.share))
                .count()
        };
        won += (start..end).filter(|slot| is_won(seed, *slot, plan.share)).count() as u32;
        // The epoch's last block seeds the one after next.
        let is_ours = is_won(seed, end - 1, plan.share);
        let tries = if is_ours { plan.tries.into() } else { 1 };
        let from = end.saturating_add(plan.epoch);
        let seeds = (0..tries).map(|content| seed_of(seed, content));
        let after = seeds.max_by_key(|seed| count(*seed, from)).unwrap_or(seed);
        (seed, next) = (next, after);
        start = end;
    }
    won
}

/// Which part of an epoch the best of several seeds gives on average: of each count, the chance that all tries stay below it is taken away.
fn mean_of_best(plan: &Grinding) -> f64 {
    let (slots, share) = (f64::from(plan.epoch), plan.share);
    if share >= 1.0 || share <= 0.0 {
        return share;
    }
    let (mut below, mut mean) = (0.0, 0.0);
    for won in 0..plan.epoch {
        let won = f64::from(won);
        let log =
            libm::lgamma(slots + 1.0) - libm::lgamma(won + 1.0) - libm::lgamma(slots - won + 1.0)
                + won * libm::log(share)
                + (slots - won) * libm::log(1.0 - share);
        below += libm::exp(log);
        mean += 1.0 - libm::pow(below.min(1.0), plan.tries.into());
    }
    mean / slots
}

/// A lottery beside the run.
#[derive(Debug)]
pub(crate) struct Grinder {
    pub(crate) plan: Grinding,
    pub(crate) slots: u32,
    pub(crate) seed: u64,
}

impl Attacker for Grinder {
    fn report(&mut self, _: &View<'_>, _: u32) -> AttackReport {
        AttackReport::Grinding(grind(&self.plan, self.slots, self.seed))
    }
}
