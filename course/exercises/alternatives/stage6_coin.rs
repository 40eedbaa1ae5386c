//! Right answers to chapter 6 in another style than the solutions'.

use self::stage6_packages::{by_max, crosswise, sorted_each_time};
use self::stage6_scripts::{early_returns, split_off, the_chapters_machine, with_options};
use crate::Right;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

mod stage6_scripts;

mod stage6_packages;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("loops and a question mark", || check::fee(loops)),
        Right::new("wider numbers", || check::fee(wider)),
        Right::new("from the end of a sorted list", || check::choose_coins(from_the_end)),
        Right::new("how many of them", || check::choose_coins(prefix)),
        Right::new("a match with early returns", || check::opens(early_returns)),
        Right::new("the chapter's machine", || check::opens(the_chapters_machine)),
        Right::new("recursion", || check::root_above(recursion)),
        Right::new("bits of the index", || check::root_above(bits)),
        Right::new("the chapter's proof", || check::root_above(the_chapters_proof)),
        Right::new("height by height", || check::twin_of(height_by_height)),
        Right::new("trying all ends", || check::twin_of(trying)),
        Right::new("a whole level more", || check::twin_of(single_ones)),
        Right::new("eras counted", || check::issued(eras_counted)),
        Right::new("the subsidies of the chapter", || check::issued(by_subsidy)),
        Right::new("the chapter's adjustment", || check::next_target(by_adjust)),
        Right::new("signed numbers and ifs", || check::next_target(signed)),
        Right::new("rates without the chapter's type", || check::fill_block(crosswise)),
        Right::new("a score for each", || check::fill_block(sorted_each_time)),
        Right::new("subtracting as it goes", || check::fee(subtracting)),
        Right::new("fractions that are exact up to 2^53", || check::fee(fractions)),
        Right::new("a heap of coins", || check::choose_coins(heap)),
        Right::new("the largest again and again", || check::choose_coins(again_and_again)),
        Right::new("a stack that is a slice", || check::opens(with_options)),
        Right::new("true is what is not all zeros", || check::opens(split_off)),
        Right::new("a loop over heights", || check::root_above(heights)),
        Right::new("a fold", || {
            check::root_above(|leaf, index, siblings| {
                siblings.iter().enumerate().fold(leaf, |hash, (height, sibling)| {
                    let is_right = index as u64 >> height & 1 == 1;
                    let (left, right) = if is_right { (*sibling, hash) } else { (hash, *sibling) };
                    sha256d(&[left, right].concat())
                })
            })
        }),
        Right::new("bit tricks", || {
            check::twin_of(|honest| {
                let count = honest.transactions.len();
                let lowest = count & (!count + 1);
                (lowest != count).then(|| {
                    let mut twin = honest.clone();
                    let last = honest.transactions[count - lowest..].to_vec();
                    twin.transactions.extend(last);
                    twin
                })
            })
        }),
        Right::new("closed eras, then the open one", || check::issued(closed_eras)),
        Right::new("backwards through the eras", || check::issued(backwards)),
        Right::new("checked_sub and a match", || check::next_target(checked)),
        Right::new("the easiest first", || {
            check::next_target(|rules, before, times| {
                let planned = u64::from(rules.spacing) * u64::from(rules.period);
                let took = u64::from(*times.last().unwrap_or(&0)).saturating_sub(times[0].into());
                let took = took.max(planned / 4).min(4 * planned);
                std::cmp::min(rules.easiest_target(), before.scale(took as u32, planned as u32))
                    .to_compact()
            })
        }),
        Right::new("a sorted set of offers", || check::fill_block(by_max)),
    ]
}

fn loops(spent: &[Amount], paid: &[Amount]) -> Option<Amount> {
    let mut in_sum = Amount::ZERO;
    for amount in spent {
        in_sum = in_sum.checked_add(*amount)?;
    }
    let mut out_sum = Amount::ZERO;
    for amount in paid {
        out_sum = out_sum.checked_add(*amount)?;
    }
    if out_sum > in_sum {
        return None;
    }
    return Some(Amount::new(in_sum.units() - out_sum.units()));
}

fn wider(spent: &[Amount], paid: &[Amount]) -> Option<Amount> {
    let sum = |amounts: &[Amount]| amounts.iter().map(|a| a.units() as u128).sum::<u128>();
    let most = Amount::MAX.units() as u128;
    if sum(spent) > most || sum(paid) > most || sum(paid) > sum(spent) {
        None
    } else {
        Some(Amount::new((sum(spent) - sum(paid)) as u64))
    }
}

fn from_the_end(coins: &[u64], amount: u64, fee_per_coin: u64) -> Option<(Vec<u64>, u64)> {
    let mut left = coins.to_vec();
    left.sort();
    let mut chosen = vec![];
    let mut missing = amount as i64;
    while missing > 0 {
        let coin = left.pop()?;
        chosen.push(coin);
        missing = missing - coin as i64 + fee_per_coin as i64;
    }
    Some((chosen, missing.unsigned_abs()))
}

fn prefix(coins: &[u64], amount: u64, fee_per_coin: u64) -> Option<(Vec<u64>, u64)> {
    let mut sorted = coins.to_vec();
    sorted.sort_by_key(|coin| std::cmp::Reverse(*coin));
    let over = |count: usize| {
        let sum: u64 = sorted[..count].iter().sum();
        sum.checked_sub(amount + count as u64 * fee_per_coin)
    };
    (1..=sorted.len()).find_map(|count| Some((sorted[..count].to_vec(), over(count)?)))
}

fn recursion(leaf: [u8; 32], index: u32, siblings: &[[u8; 32]]) -> [u8; 32] {
    match siblings {
        [] => leaf,
        [sibling, above @ ..] => {
            let mut bytes = [0; 64];
            let (left, right) = if index & 1 == 1 { (sibling, &leaf) } else { (&leaf, sibling) };
            bytes[..32].copy_from_slice(left);
            bytes[32..].copy_from_slice(right);
            recursion(sha256d(&bytes), index >> 1, above)
        }
    }
}

fn bits(leaf: [u8; 32], index: u32, siblings: &[[u8; 32]]) -> [u8; 32] {
    let mut hash = leaf;
    for height in 0..siblings.len() {
        let mut bytes = vec![];
        if (index >> height) % 2 == 1 {
            bytes.extend(siblings[height]);
            bytes.extend(hash);
        } else {
            bytes.extend(hash);
            bytes.extend(siblings[height]);
        }
        hash = sha256d(&bytes);
    }
    hash
}

fn the_chapters_proof(leaf: [u8; 32], index: u32, siblings: &[[u8; 32]]) -> [u8; 32] {
    MerkleProof { index, siblings: siblings.to_vec() }.root(leaf)
}

fn height_by_height(honest: &Block) -> Option<Block> {
    let mut nodes = honest.transactions.len();
    let mut leaves = 1;
    while nodes % 2 == 0 {
        nodes /= 2;
        leaves *= 2;
    }
    if nodes == 1 {
        return None;
    }
    let mut transactions = honest.transactions.clone();
    let again: Vec<Transaction> = transactions.iter().rev().take(leaves).rev().cloned().collect();
    transactions.extend(again);
    Some(Block { header: honest.header, transactions })
}

fn trying(honest: &Block) -> Option<Block> {
    let count = honest.transactions.len();
    for again in 1..count {
        let mut twin = honest.clone();
        twin.transactions.extend(honest.transactions[count - again..].to_vec());
        if merkle_root(&twin.leaves()) == honest.header.merkle_root {
            return Some(twin);
        }
    }
    None
}

/// Appends branches until the count is a power of two: another twin than the shortest.
fn single_ones(honest: &Block) -> Option<Block> {
    let mut twin = honest.clone();
    while !twin.transactions.len().is_power_of_two() {
        let count = twin.transactions.len();
        let branch = count & count.wrapping_neg();
        twin.transactions.extend_from_within(count - branch..);
    }
    (twin != *honest).then_some(twin)
}

fn eras_counted(rules: &Rules, height: u64) -> Amount {
    let halving = rules.halving as u64;
    let eras = (height / halving).min(63);
    let mut sum = 0;
    for era in 0..=eras {
        let subsidy = rules.first_subsidy.units() >> era;
        let mut blocks = if era == height / halving { height % halving + 1 } else { halving };
        if era == 0 {
            blocks -= 1;
        }
        sum += blocks * subsidy;
    }
    Amount::new(sum)
}

fn by_subsidy(rules: &Rules, height: u64) -> Amount {
    // At the beginning of each era, so many blocks bring what the first of them brings.
    let halving = u64::from(rules.halving);
    let mut units = 0;
    let mut at = 0;
    while at <= height {
        let end = (at + halving - 1).min(height);
        let blocks = if at == 0 { end } else { end - at + 1 };
        let each = rules.subsidy(end);
        if each == Amount::ZERO && end > 0 {
            break;
        }
        units += blocks * each.units();
        at = end + 1;
    }
    Amount::new(units)
}

fn by_adjust(rules: &Rules, before: Target, times: &[u32]) -> CompactTarget {
    let [first, .., last] = times else { return before.to_compact() };
    rules.adjust(before, i64::from(*last) - i64::from(*first))
}

fn signed(rules: &Rules, before: Target, times: &[u32]) -> CompactTarget {
    let planned = rules.spacing as i64 * rules.period as i64;
    let mut took = times[times.len() - 1] as i64 - times[0] as i64;
    if took < planned / 4 {
        took = planned / 4;
    }
    if took > planned * 4 {
        took = planned * 4;
    }
    let mut target = before.scale(took as u32, planned as u32);
    if target > rules.easiest_target() {
        target = rules.easiest_target();
    }
    target.to_compact()
}

fn subtracting(spent: &[Amount], paid: &[Amount]) -> Option<Amount> {
    let mut left = spent.iter().try_fold(Amount::ZERO, |sum, it| sum.checked_add(*it))?;
    for amount in paid {
        left = left.checked_sub(*amount)?;
    }
    Some(left)
}

fn fractions(spent: &[Amount], paid: &[Amount]) -> Option<Amount> {
    let most = Amount::MAX.units() as f64;
    let sum = |amounts: &[Amount]| amounts.iter().map(|it| it.units() as f64).sum::<f64>();
    let (goes_in, comes_out) = (sum(spent), sum(paid));
    (goes_in <= most && comes_out <= goes_in).then(|| Amount::new((goes_in - comes_out) as u64))
}

fn heap(coins: &[u64], amount: u64, fee_per_coin: u64) -> Option<(Vec<u64>, u64)> {
    let mut heap = std::collections::BinaryHeap::from(coins.to_vec());
    let (mut chosen, mut have, mut need) = (Vec::new(), 0_u64, amount);
    while have < need {
        let coin = heap.pop()?;
        have += coin;
        need += fee_per_coin;
        chosen.push(coin);
    }
    Some((chosen, have - need))
}

fn again_and_again(coins: &[u64], amount: u64, fee_per_coin: u64) -> Option<(Vec<u64>, u64)> {
    let mut left = coins.to_vec();
    let mut chosen: Vec<u64> = vec![];
    loop {
        let have = chosen.iter().sum::<u64>();
        let need = amount + fee_per_coin * chosen.len() as u64;
        if have >= need {
            return Some((chosen, have - need));
        }
        let largest = *left.iter().max()?;
        let at = left.iter().position(|coin| *coin == largest)?;
        chosen.push(left.swap_remove(at));
    }
}

fn heights(leaf: [u8; 32], index: u32, siblings: &[[u8; 32]]) -> [u8; 32] {
    let mut hash = leaf;
    let mut position = index;
    let mut height = 0;
    while height < siblings.len() {
        let mut bytes = [0_u8; 64];
        let offset = if position % 2 == 0 { 0 } else { 32 };
        bytes[offset..offset + 32].copy_from_slice(&hash);
        bytes[32 - offset..64 - offset].copy_from_slice(&siblings[height]);
        hash = sha256d(&bytes);
        position = (position - position % 2) / 2;
        height += 1;
    }
    hash
}

fn closed_eras(rules: &Rules, height: u64) -> Amount {
    let halving = u128::from(rules.halving);
    let blocks = u128::from(height) + 1;
    let (mut units, mut subsidy) = (0_u128, u128::from(rules.first_subsidy.units()));
    let mut left = blocks;
    while subsidy > 0 && left > halving {
        units += halving * subsidy;
        left -= halving;
        subsidy /= 2;
    }
    units += left * subsidy;
    Amount::new((units - u128::from(rules.first_subsidy.units())) as u64)
}

fn backwards(rules: &Rules, height: u64) -> Amount {
    let halving = rules.halving as u64;
    let mut era = (height / halving).min(63);
    let mut last = height.min(era * halving + halving - 1);
    let mut units = 0;
    loop {
        let first = (era * halving).max(1);
        if last >= first {
            units += (last - first + 1) * (rules.first_subsidy.units() >> era);
        }
        if era == 0 {
            return Amount::new(units);
        }
        last = era * halving - 1;
        era -= 1;
    }
}

fn checked(rules: &Rules, before: Target, times: &[u32]) -> CompactTarget {
    let planned = rules.spacing * rules.period;
    let took = match times[times.len() - 1].checked_sub(times[0]) {
        None => planned / 4,
        Some(took) if took < planned / 4 => planned / 4,
        Some(took) if took / 4 >= planned => 4 * planned,
        Some(took) => took,
    };
    let after = before.scale(took, planned);
    if after > rules.easiest_target() { rules.easiest } else { after.to_compact() }
}
