//! Which coins a wallet spends.

use crate::cast::*;
use kusari::stage6_coin::*;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

const BOTH: [CoinSelection; 2] = [CoinSelection::LargestFirst, CoinSelection::BranchAndBound];
const RATE: FeeRate = FeeRate::per_byte(1);

/// The size of the output that's paid, in bytes.
const OUTPUT: usize = 34;

fn coins(amounts: &[u64]) -> Vec<Found> {
    let coin = |(index, amount): (u32, &u64)| {
        let out_point = OutPoint { txid: Txid::from_bytes([1; 32]), index };
        (out_point, Coin { output: output(*amount, lock(&ALICE)), height: 1, is_coinbase: false })
    };
    (0..).zip(amounts).map(coin).collect()
}

fn amounts(selection: &Selection) -> Vec<u64> {
    selection.coins.iter().map(|(_, coin)| coin.output.amount.units()).collect()
}

/// What a payment of some coins without change costs.
fn fee(inputs: u64) -> u64 {
    RATE.fee_for(16 + OUTPUT).units() + inputs * RATE.fee_for(141).units()
}

fn choose(selection: CoinSelection, coins: &[Found], amount: u64) -> Option<Selection> {
    selection.choose(coins, Amount::new(amount), OUTPUT, RATE)
}

#[test]
fn largest_first_takes_the_largest_until_they_are_enough() {
    let coins = coins(&[5_000, 40_000, 10_000, 20_000]);
    let chosen = choose(CoinSelection::LargestFirst, &coins, 50_000).expect("there is enough");
    assert_eq!(amounts(&chosen), [40_000, 20_000]);
    assert!(chosen.change.is_some());
}

#[test]
fn branch_and_bound_finds_the_coins_that_come_out_even_where_largest_first_does_not() {
    let coins = coins(&[50_000, 31_000, 20_000, 7_000, 3_000]);
    let amount = 31_000 + 7_000 - fee(2);
    let even = choose(CoinSelection::BranchAndBound, &coins, amount).expect("there is enough");
    assert_eq!(amounts(&even), [31_000, 7_000]);
    assert_eq!((even.change, even.fee.units()), (None, fee(2)));

    let largest = choose(CoinSelection::LargestFirst, &coins, amount).expect("there is enough");
    assert_eq!(amounts(&largest), [50_000]);
    assert!(largest.change.is_some());
}

#[test]
fn where_no_coins_come_out_even_branch_and_bound_takes_the_largest_first() {
    let coins = coins(&[50_000, 30_000, 20_000]);
    let [largest, even] = BOTH.map(|selection| choose(selection, &coins, 10_000));
    assert_eq!(even, largest);
    assert!(even.expect("there is enough").change.is_some());
}

#[test]
fn inputs_are_amount_change_and_fee_and_what_is_spent_is_enough() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    for _ in 0..2_000 {
        let count = rng.random_range(1..12);
        let amounts: Vec<_> = (0..count).map(|_| rng.random_range(1..20_000)).collect();
        let coins = coins(&amounts);
        let amount = rng.random_range(1..40_000);
        for selection in BOTH {
            let Some(chosen) = choose(selection, &coins, amount) else { continue };
            let spent: u64 = self::amounts(&chosen).iter().sum();
            let change = chosen.change.map_or(0, Amount::units);
            assert_eq!(spent, amount + change + chosen.fee.units());
            let needed = fee(chosen.coins.len() as u64) + if change > 0 { 34 } else { 0 };
            assert!(chosen.fee.units() >= needed, "{} < {needed}", chosen.fee);
            // What's left for the miner is at most what a change output and spending it would have cost.
            assert!(chosen.fee.units() <= needed + 141 + 34);
            let mut names: Vec<_> = chosen.coins.iter().map(|(name, _)| name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), chosen.coins.len(), "no coin is spent twice");
        }
    }
}

#[test]
fn there_is_no_choice_only_if_all_useful_coins_together_are_not_enough() {
    let mut rng = ChaCha12Rng::seed_from_u64(2);
    for _ in 0..2_000 {
        let amounts: Vec<_> = (0..8).map(|_| rng.random_range(1..2_000)).collect();
        let coins = coins(&amounts);
        let amount = rng.random_range(1..9_000);
        let worth: u64 = amounts.iter().map(|amount| amount.saturating_sub(141)).sum();
        for selection in BOTH {
            let chosen = choose(selection, &coins, amount);
            assert_eq!(chosen.is_some(), worth >= amount + fee(0), "{amounts:?} for {amount}");
        }
    }
}

#[test]
fn a_coin_that_costs_more_than_it_is_worth_is_not_spent() {
    let coins = coins(&[141, 100, 1, 10_000]);
    for selection in BOTH {
        let chosen = choose(selection, &coins, 5_000).expect("there is enough");
        assert_eq!(amounts(&chosen), [10_000]);
        assert_eq!(choose(selection, &coins[..3], 1), None);
    }
}

#[test]
fn change_that_would_cost_more_than_it_is_worth_is_left_for_the_miner() {
    let change_of = |over: u64| {
        let coins = coins(&[10_000]);
        let chosen = choose(CoinSelection::LargestFirst, &coins, 10_000 - fee(1) - over);
        chosen.expect("there is enough").change.map(Amount::units)
    };
    assert_eq!([0, 1, 34, 35, 175].map(change_of), [None; 5]);
    assert_eq!(change_of(176), Some(176 - 34));
}

#[test]
fn over_hundreds_of_payments_branch_and_bound_makes_less_change() {
    /// Pays from a purse that gets more coins again and again, and counts how often there's change.
    fn changes(selection: CoinSelection) -> usize {
        let mut rng = ChaCha12Rng::seed_from_u64(3);
        let (mut purse, mut changes) = (Vec::new(), 0);
        for _ in 0..400 {
            while purse.len() < 12 || purse.iter().sum::<u64>() < 60_000 {
                purse.push(rng.random_range(1_000..20_000));
            }
            let coins = coins(&purse);
            let amount = rng.random_range(1_000..40_000);
            let chosen = choose(selection, &coins, amount).expect("there is enough");
            for (name, _) in &chosen.coins {
                purse[name.index as usize] = 0;
            }
            purse.retain(|amount| *amount > 0);
            purse.extend(chosen.change.map(Amount::units));
            changes += usize::from(chosen.change.is_some());
        }
        changes
    }
    let [largest, even] = BOTH.map(changes);
    assert!(2 * even < largest, "{even} and {largest} of 400");
}

#[test]
fn a_thousand_coins_are_chosen_from_without_looking_at_all_their_sums() {
    // No sum of these even amounts is odd: all of them would have to be tried, and they aren't.
    let many: Vec<_> = (0..1_000).map(|number| 100_000 + 2_000 * number).collect();
    let coins = coins(&many);
    for selection in BOTH {
        assert!(choose(selection, &coins, 50_000_001).is_some());
    }
}
