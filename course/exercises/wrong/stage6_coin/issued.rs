use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Rules, u64) -> Amount;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::issued(answer), says);
    /// Era after era. `first` is the first block that brings something.
    fn eras(rules: &Rules, height: u64, first: u64, halve: fn(u64) -> u64) -> Amount {
        let (mut subsidy, mut first, mut units) = (rules.first_subsidy.units(), first, 0_u64);
        let mut next = u64::from(rules.halving);
        while subsidy > 0 && first <= height {
            units += subsidy * (next.min(height + 1) - first.min(next));
            first = next;
            next += u64::from(rules.halving);
            subsidy = halve(subsidy);
        }
        Amount::new(units)
    }
    vec![
        wrong(
            "lets the genesis bring money",
            |rules, height| eras(rules, height, 0, |subsidy| subsidy / 2),
            "the genesis brings nothing",
        ),
        wrong(
            "counts block by block",
            |rules, height| {
                let mut units = 0;
                for at in 1..=height {
                    units += std::hint::black_box(rules).subsidy(at).units();
                }
                Amount::new(units)
            },
            "it did not come to an end",
        ),
        wrong(
            "never halves",
            |rules, height| Amount::new(rules.first_subsidy.units().saturating_mul(height)),
            "99 blocks of 50, and one of 25",
        ),
        wrong(
            "halves one block late",
            |rules, height| {
                let (mut subsidy, mut left, mut units) = (rules.first_subsidy.units(), height, 0);
                while left > 0 && subsidy > 0 {
                    let blocks = left.min(rules.halving.into());
                    units += blocks * subsidy;
                    left -= blocks;
                    subsidy /= 2;
                }
                Amount::new(units)
            },
            "99 blocks of 50, and one of 25",
        ),
        wrong(
            "pays the last era in full",
            |rules, height| {
                let halving = u64::from(rules.halving);
                let units: u64 = (0..=(height / halving).min(63))
                    .map(|era| (rules.first_subsidy.units() >> era) * halving)
                    .sum();
                Amount::new(units.saturating_sub(rules.first_subsidy.units()))
            },
            "the genesis brings nothing",
        ),
        wrong(
            "has forgotten the earlier eras",
            |rules, height| {
                let halving = u64::from(rules.halving);
                let blocks = if height < halving { height } else { height % halving + 1 };
                Amount::new(rules.subsidy(height).units() * blocks)
            },
            "99 blocks of 50, and one of 25",
        ),
        wrong(
            "rounds halves up",
            |rules, height| eras(rules, height.min(10_000), 1, |subsidy| subsidy.div_ceil(2)),
            "halves are rounded down",
        ),
        wrong(
            "shifts too far",
            |rules, height| {
                let halving = u64::from(rules.halving);
                let mut units = 0;
                for era in 0..=height / halving {
                    let first = (era * halving).max(1);
                    let last = height.min(era * halving + halving - 1);
                    units += (rules.first_subsidy.units() >> era) * (last + 1 - first);
                }
                Amount::new(units)
            },
            "it panicked: attempt to shift right with overflow",
        ),
        wrong(
            "divides as on paper",
            |rules, height| {
                let (mut units, halving) = (0.0, f64::from(rules.halving));
                for era in 0..64 {
                    let begin = f64::from(era) * halving;
                    let blocks = (height as f64 + 1.0 - begin).clamp(0.0, halving);
                    let subsidy = rules.first_subsidy.units() as f64 / 2_f64.powi(era);
                    units += blocks * subsidy;
                }
                Amount::new(units as u64 - rules.first_subsidy.units())
            },
            "halves are rounded down",
        ),
        wrong(
            "answers what the block brings",
            |rules, height| rules.subsidy(height),
            "seven blocks, 50 each",
        ),
        wrong(
            "counts the ends of eras in 32 bits",
            |rules, height| {
                let (mut sum, mut from, mut subsidy) = (0, 1, rules.first_subsidy.units());
                let mut era = 1_u32;
                while subsidy > 0 && from <= height {
                    let end = u64::from(rules.halving * era).min(height + 1);
                    sum += (end - from) * subsidy;
                    from = end;
                    subsidy /= 2;
                    era += 1;
                }
                Amount::new(sum)
            },
            "it panicked: attempt to multiply with overflow",
        ),
        wrong(
            "halves 33 times, as Bitcoin does",
            |rules, height| {
                let (mut sum, mut from) = (0, 1);
                for era in 0..33 {
                    let end = (u64::from(rules.halving) * (era + 1)).min(height + 1);
                    sum += end.saturating_sub(from) * (rules.first_subsidy.units() >> era);
                    from = end.max(from);
                }
                Amount::new(sum)
            },
            "After 33 of them 2^50 have shrunk to",
        ),
        wrong(
            "counts heights in 32 bits",
            |rules, height| eras(rules, u64::from(height as u32), 1, |subsidy| subsidy / 2),
            "3,000,000,000 blocks of 2 came after",
        ),
        wrong(
            "stops at the largest u32",
            |rules, height| eras(rules, height.min(u32::MAX.into()), 1, |subsidy| subsidy / 2),
            "3,000,000,000 blocks of 2 came after",
        ),
        wrong(
            "leaves the block at height out",
            |rules, height| eras(rules, height.saturating_sub(1), 1, |subsidy| subsidy / 2),
            "one block, 50",
        ),
        wrong(
            "counts one block too many",
            |rules, height| eras(rules, height + 1, 1, |subsidy| subsidy / 2),
            "the genesis brings nothing",
        ),
        wrong(
            "never stops at one",
            |rules, height| eras(rules, height.min(10_000), 1, |subsidy| (subsidy / 2).max(1)),
            "and all others nothing",
        ),
        wrong(
            "takes a third",
            |rules, height| eras(rules, height, 1, |subsidy| subsidy / 3),
            "99 blocks of 50, and one of 25",
        ),
        wrong(
            "knows only Bitcoin's halving",
            |rules, height| {
                eras(&Rules { halving: 210_000, ..*rules }, height, 1, |subsidy| subsidy / 2)
            },
            "99 blocks of 50, and one of 25",
        ),
        wrong(
            "answers the cap",
            |rules, _| rules.cap().unwrap_or(Amount::MAX),
            "the genesis brings nothing",
        ),
        wrong(
            "halves what there is and not what a block brings",
            |rules, height| {
                let all = rules.first_subsidy.units().saturating_mul(height);
                Amount::new(all >> (height / u64::from(rules.halving)).min(63))
            },
            "99 blocks of 50, and one of 25",
        ),
    ]
}
