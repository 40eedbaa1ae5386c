//! Exercises for chapter 9: what a vote costs.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari_exercises::stage9::{Branch, Delegation, Link};

// exercise: whose_coin
/// Return whose coin this is, as an index into `stakes`.
///
/// `stakes` says how many coins each holder has. Line the coins up, holder after holder, and number them from 0. If there's no coin with this
/// number, return `None`.
pub fn whose_coin(stakes: &[u64], coin: u64) -> Option<usize> {
    // BEGIN SOLUTION
    let mut left = coin;
    for (holder, amount) in stakes.iter().enumerate() {
        if left < *amount {
            return Some(holder);
        }
        left -= amount;
    }
    None
    // END SOLUTION
}

// exercise: age_weight
/// Return how much some coins count under the rule of coin age: how many there are, times how many seconds they've been lying there.
///
/// The first `youngest` seconds don't count, and neither do those after `oldest`. `oldest` is later than `youngest`.
pub fn age_weight(coins: u64, age: u64, youngest: u64, oldest: u64) -> u128 {
    // BEGIN SOLUTION
    let counted = age.min(oldest).saturating_sub(youngest);
    u128::from(coins) * u128::from(counted)
    // END SOLUTION
}

// exercise: last_bit
/// Each block adds one bit to the seed of the draws. Return the last block whose bit counts for the draw of `slot`, as an index into `branch`. If no bit
/// counts yet, return `None`.
///
/// `branch` has the slots of the blocks on this branch, from the first to the last. Slots are numbered from 0, and an epoch is this many slots
/// long: epoch 0 is the first `epoch` slots, then comes epoch 1. All bits up to the end of the *epoch before last* count. That's the one
/// two before the epoch of `slot`. If `slot` is in epoch 0 or 1, there's no such epoch.
pub fn last_bit(branch: &[u64], epoch: u64, slot: u64) -> Option<usize> {
    // BEGIN SOLUTION
    let before_last = (slot / epoch).checked_sub(2)?;
    branch.iter().rposition(|made| made / epoch <= before_last)
    // END SOLUTION
}

// exercise: elected
/// Return the delegates who are elected, from the one with the most coins to the one with the fewest. There are `seats` seats.
///
/// Each delegation gives its coins to a delegate. Delegates with equally many coins come in the order of their numbers, and a delegate
/// without any coins gets no seat.
pub fn elected(delegations: &[Delegation], seats: usize) -> Vec<u32> {
    // BEGIN SOLUTION
    let mut coins = std::collections::BTreeMap::<u32, u128>::new();
    for delegation in delegations {
        *coins.entry(delegation.to).or_default() += u128::from(delegation.coins);
    }
    let mut ranking: Vec<(u32, u128)> = coins.into_iter().filter(|(_, sum)| *sum > 0).collect();
    // The sort is stable, so equal ones stay in the order of their numbers.
    ranking.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    ranking.into_iter().take(seats).map(|(delegate, _)| delegate).collect()
    // END SOLUTION
}

// exercise: enough_votes
/// Five tickets were drawn for a block, and a miner wants to build on it. Return whether the miner has enough votes: at least three of the
/// drawn tickets have to have voted for it.
///
/// Each vote is a pair: the number of the ticket, and the block that it votes for. Anyone can send votes: the same one twice, votes for
/// other blocks, or with a ticket that wasn't drawn. Such votes just don't help.
pub fn enough_votes(drawn: &[u32; 5], votes: &[(u32, u64)], block: u64) -> bool {
    // BEGIN SOLUTION
    let has_voted = |ticket: &&u32| votes.contains(&(**ticket, block));
    drawn.iter().filter(has_voted).count() >= 3
    // END SOLUTION
}

// exercise: slashed
/// Return the voters who lose their deposit, in the order of their numbers, and each of them once.
///
/// A link says: from the checkpoint of epoch `source`, I go on to the checkpoint `block` of epoch `target`, and `target` is later than `source`. A voter
/// loses the deposit if two of their links
/// * have the same target epoch, but are different links, or
/// * lie one inside the other: the inner one begins later and ends earlier.
pub fn slashed(links: &[Link]) -> Vec<u32> {
    // BEGIN SOLUTION
    let contradict = |one: &Link, other: &Link| {
        let same_target = one.target == other.target && one != other;
        let inside = one.source < other.source && other.target < one.target;
        one.voter == other.voter && (same_target || inside)
    };
    let lied = links.iter().filter(|one| links.iter().any(|other| contradict(one, other)));
    let voters: std::collections::BTreeSet<u32> = lied.map(|link| link.voter).collect();
    voters.into_iter().collect()
    // END SOLUTION
}

// exercise: justified
/// Return the epochs that are justified, in ascending order. Epoch 0, the genesis, always is.
///
/// `stakes` says how many coins each voter has; a voter is an index into it. Epoch `t` is justified if there's a justified epoch `s`, and voters
/// with at least two thirds of all coins have sent a link from `s` to `t`. A voter who sends the same link twice counts once. The links are in no
/// particular order, all of them are on one branch, each target is later than its source, and all voters have stakes.
pub fn justified(stakes: &[u64], links: &[Link]) -> Vec<u64> {
    // BEGIN SOLUTION
    let all: u128 = stakes.iter().map(|stake| u128::from(*stake)).sum();
    let mut pairs = std::collections::BTreeMap::<(u64, u64), Vec<u32>>::new();
    for link in links {
        let voters = pairs.entry((link.target, link.source)).or_default();
        if !voters.contains(&link.voter) {
            voters.push(link.voter);
        }
    }
    let mut justified = vec![0];
    // A source is earlier than its target. So in the order of the targets, each source has been judged before it's needed.
    for ((target, source), voters) in pairs {
        let stake: u128 = voters.iter().map(|voter| u128::from(stakes[*voter as usize])).sum();
        let is_enough = 3 * stake >= 2 * all;
        if is_enough && justified.contains(&source) && !justified.contains(&target) {
            justified.push(target);
        }
    }
    justified
    // END SOLUTION
}

// exercise: choose_branch
/// You've been away for a year. Return the branch that you follow, as an index into `branches`, or `None` if you may follow none of them.
///
/// You follow the heaviest one, and among equals the one you heard of first, which is the one that comes first in the list. But someone you trust has told you of a
/// checkpoint: at this height, the block with this number is the right one. A branch that has another block there is out, whatever it
/// weighs. A branch that doesn't reach this height stays in. `blocks[0]` is at height 1.
pub fn choose_branch(branches: &[Branch], checkpoint: Option<(usize, u64)>) -> Option<usize> {
    // BEGIN SOLUTION
    let is_in = |branch: &Branch| {
        checkpoint.is_none_or(|(height, block)| {
            let found = height.checked_sub(1).and_then(|index| branch.blocks.get(index));
            found.is_none_or(|it| *it == block)
        })
    };
    let mut best: Option<usize> = None;
    for (index, branch) in branches.iter().enumerate() {
        if is_in(branch) && best.is_none_or(|it| branch.weight > branches[it].weight) {
            best = Some(index);
        }
    }
    best
    // END SOLUTION
}
