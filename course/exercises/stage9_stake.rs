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
    todo!()
}

// exercise: age_weight
/// Return how much some coins count under the rule of coin age: how many there are, times how many seconds they've been lying there.
///
/// The first `youngest` seconds don't count, and neither do those after `oldest`. `oldest` is later than `youngest`.
pub fn age_weight(coins: u64, age: u64, youngest: u64, oldest: u64) -> u128 {
    todo!()
}

// exercise: last_bit
/// Each block adds one bit to the seed of the draws. Return the last block whose bit counts for the draw of `slot`, as an index into `branch`. If no bit
/// counts yet, return `None`.
///
/// `branch` has the slots of the blocks on this branch, from the first to the last. Slots are numbered from 0, and an epoch is this many slots
/// long: epoch 0 is the first `epoch` slots, then comes epoch 1. All bits up to the end of the *epoch before last* count. That's the one
/// two before the epoch of `slot`. If `slot` is in epoch 0 or 1, there's no such epoch.
pub fn last_bit(branch: &[u64], epoch: u64, slot: u64) -> Option<usize> {
    todo!()
}

// exercise: elected
/// Return the delegates who are elected, from the one with the most coins to the one with the fewest. There are `seats` seats.
///
/// Each delegation gives its coins to a delegate. Delegates with equally many coins come in the order of their numbers, and a delegate
/// without any coins gets no seat.
pub fn elected(delegations: &[Delegation], seats: usize) -> Vec<u32> {
    todo!()
}

// exercise: enough_votes
/// Five tickets were drawn for a block, and a miner wants to build on it. Return whether the miner has enough votes: at least three of the
/// drawn tickets have to have voted for it.
///
/// Each vote is a pair: the number of the ticket, and the block that it votes for. Anyone can send votes: the same one twice, votes for
/// other blocks, or with a ticket that wasn't drawn. Such votes just don't help.
pub fn enough_votes(drawn: &[u32; 5], votes: &[(u32, u64)], block: u64) -> bool {
    todo!()
}

// exercise: slashed
/// Return the voters who lose their deposit, in the order of their numbers, and each of them once.
///
/// A link says: from the checkpoint of epoch `source`, I go on to the checkpoint `block` of epoch `target`, and `target` is later than `source`. A voter
/// loses the deposit if two of their links
/// * have the same target epoch, but are different links, or
/// * lie one inside the other: the inner one begins later and ends earlier.
pub fn slashed(links: &[Link]) -> Vec<u32> {
    todo!()
}

// exercise: justified
/// Return the epochs that are justified, in ascending order. Epoch 0, the genesis, always is.
///
/// `stakes` says how many coins each voter has; a voter is an index into it. Epoch `t` is justified if there's a justified epoch `s`, and voters
/// with at least two thirds of all coins have sent a link from `s` to `t`. A voter who sends the same link twice counts once. The links are in no
/// particular order, all of them are on one branch, each target is later than its source, and all voters have stakes.
pub fn justified(stakes: &[u64], links: &[Link]) -> Vec<u64> {
    todo!()
}

// exercise: choose_branch
/// You've been away for a year. Return the branch that you follow, as an index into `branches`, or `None` if you may follow none of them.
///
/// You follow the heaviest one, and among equals the one you heard of first, which is the one that comes first in the list. But someone you trust has told you of a
/// checkpoint: at this height, the block with this number is the right one. A branch that has another block there is out, whatever it
/// weighs. A branch that doesn't reach this height stays in. `blocks[0]` is at height 1.
pub fn choose_branch(branches: &[Branch], checkpoint: Option<(usize, u64)>) -> Option<usize> {
    todo!()
}
