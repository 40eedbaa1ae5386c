//! Exercises for chapter 5: nodes race and agree.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage5_network::*;
use kusari_exercises::stage5::Town;
use std::collections::{BTreeSet, HashSet};
use std::error::Error;

// exercise: fork_choice
/// Does a node change over to another chain?
///
/// `ours` are the blocks that it follows, and it has checked them. `offered` are blocks that
/// someone has sent, and they haven't been checked. The node changes over to a chain on its
/// genesis that keeps every rule and has more work, and to no other.
pub fn fork_choice(genesis: &Genesis<WorkRule>, ours: &[Block], offered: &[Block]) -> bool {
    todo!()
}

// exercise: ready_orphans
/// A block has arrived, and its hash is `parent`. Take every block that was waiting for it out of
/// `orphans`, and those that were waiting for these, and so on, and return them. The others stay.
///
/// In your answer each block comes somewhere after its own parent. Apart from that, the order
/// doesn't matter, and neither does the order of those that stay. No block is among the orphans
/// twice.
pub fn ready_orphans(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    todo!()
}

// exercise: catch_up_blocks
/// Answers a `get_blocks`: returns the blocks that a neighbour is missing, the lowest first, and
/// `most` of them at most.
///
/// `locator` names some hashes of the neighbour's chain, the highest first. The answer begins after
/// the first of them that's on `chain`: that's where the two chains part, or a bit below. If none
/// of them is, it begins after the genesis. (The genesis can be named, too.)
pub fn catch_up_blocks(chain: &Chain, locator: &[BlockHash], most: usize) -> Vec<Block> {
    todo!()
}

// exercise: returned_payments
/// A node reorganises. Which payments wait afterwards? First those of the blocks that were taken
/// back, in the order of the blocks and in their order in each block, then those that were waiting
/// before, in their order.
///
/// A payment that the new branch confirms doesn't wait. Tell payments apart by their id: of several
/// with the same id, only one can ever be confirmed. (Whether the money for a payment is still
/// there is checked later, and not by this function.) You get both branches with the lowest block
/// first.
pub fn returned_payments(
    taken_back: &[Block],
    new_branch: &[Block],
    waiting: &[Transaction],
) -> Vec<Transaction> {
    todo!()
}

// exercise: partition_experiment
/// Do an experiment with `town`, a network of nodes that all agree:
///
/// 1. Cut it in two with `town.cut(near)`: the nodes in `near` hear only each other, and so do the
///    others.
/// 2. Let the near side find `near_finds` blocks, and the other side `far_finds`. Each time, call
///    `town.mine(node)` with the number of a node on that side.
/// 3. Heal it with `town.mend()`. It returns what the nodes wanted done then, as a
///    `Vec<(usize, Output)>`: the number of the node, and the output.
///
/// Return the nodes that took blocks back when it was healed. Nodes are numbered from 0, and there
/// are `town.nodes().len()` of them. Each side has at least one.
pub fn partition_experiment(
    town: &mut Town,
    near: &[usize],
    near_finds: usize,
    far_finds: usize,
) -> BTreeSet<usize> {
    todo!()
}

// exercise: race_against_one_confirmation
/// You're Mallory. Bob hands over the goods when your payment is in a block that his node follows,
/// and doesn't wait for another one (this is `kusari_exercises::stage5::careless::is_paid`):
///
/// ```
/// pub fn is_paid(node: &Node, payment: &Transaction) -> bool {
///     node.tree().best_above(0).any(|placed| placed.block.draft.transactions.contains(payment))
/// }
/// ```
///
/// Now your payment is in the last block of `seen`, the chain of his node, perhaps among payments
/// of other people. It was all you had.
///
/// Return the blocks that you send to his node, in any order. Afterwards
///
/// * his node follows your chain, and you've broken no rule;
/// * on that chain, `purse`, an address of yours, owns as much as you paid him;
/// * your payment to him isn't on it, and isn't waiting for a later block either. (Remember what
///   happens to the payments of a block that's taken back.)
pub fn race_against_one_confirmation(
    seen: &Chain,
    mallory: &Wallet,
    purse: &Address,
) -> Result<Vec<Block>, Box<dyn Error>> {
    todo!()
}

// exercise: catch_up_probability
/// Each next block is Mallory's with the chance `share`, from 0 to 1, and otherwise it's the
/// others'. She's `behind` blocks behind, and gives up after `blocks` blocks, hers and the others'
/// together. What's the chance that she draws level before that? If she's 0 behind, it's 1.
///
/// Your answer may be wrong by 0.000000001 (1e-9), so no simulation is exact enough. `blocks` is at
/// most 1,000, so a function that calls itself twice for each block won't come to an end.
pub fn catch_up_probability(share: f64, behind: usize, blocks: usize) -> f64 {
    todo!()
}
