//! Exercises to chapter 5: nodes race and agree.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage5_network::*;
use kusari_exercises::stage5::Town;
use std::collections::{BTreeSet, HashSet};
use std::error::Error;

// exercise: fork_choice
/// Answers whether a node changes over to another chain.
///
/// `ours` are the blocks that it follows. It has checked them. `offered` are blocks that somebody
/// has sent, and nobody has checked them. The node changes over to a chain on its genesis that
/// keeps every rule and has more work, and to no other.
pub fn fork_choice(genesis: &Genesis<WorkRule>, ours: &[Block], offered: &[Block]) -> bool {
    todo!()
}

// exercise: ready_orphans
/// A block has arrived, and its hash is `parent`. Takes out of `orphans` every block that was
/// waiting for it, and those that were waiting for these, and so on, and answers them. The others
/// stay.
///
/// In the answer each block stands somewhere after its own parent. Apart from that, the order does
/// not matter; nor does the order of what stays. No block is twice among the orphans.
pub fn ready_orphans(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    todo!()
}

// exercise: catch_up_blocks
/// Answers a `get_blocks`: the blocks that a neighbour lacks, the lowest first, `most` at the most.
///
/// `locator` names some hashes of the neighbour's chain, the highest first. The answer begins after
/// the first of them that lies on `chain`: this is where the two chains part, or a bit below. If
/// none does, it begins after the genesis. (The genesis can be named, too.)
pub fn catch_up_blocks(chain: &Chain, locator: &[BlockHash], most: usize) -> Vec<Block> {
    todo!()
}

// exercise: returned_payments
/// A node reorganises. Answers which payments wait afterwards: first those of the blocks that were
/// taken back, in the order of the blocks and in their order in each block, then those that have
/// waited before, in their order.
///
/// What the new branch confirms does not wait. Which payment is which is told by its id, because of
/// several with the same id only one can ever be confirmed. (Whether the money for a payment is
/// still there is looked at later, and not by this function.) Both branches are given with the
/// lowest block first.
pub fn returned_payments(
    taken_back: &[Block],
    new_branch: &[Block],
    waiting: &[Transaction],
) -> Vec<Transaction> {
    todo!()
}

// exercise: partition_experiment
/// Makes an experiment with `town`, a network of nodes that all agree:
///
/// 1. cuts it in two with `town.cut(near)`: the nodes in `near` hear only each other, and so do the
///    other ones;
/// 2. lets the near side find `near_finds` blocks, and the other side `far_finds`: each time with
///    `town.mine(node)`, where `node` is the number of one of that side's nodes;
/// 3. mends it with `town.mend()`. That returns what the nodes wanted done then, as a
///    `Vec<(usize, Output)>`: the number of the node, and the output.
///
/// Answers which nodes took blocks back when it was mended. Nodes are numbered from 0 on, and there
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
/// You are Mallory. Bob hands over the goods when your payment is in a block that his node follows,
/// and does not wait for another one (this is `kusari_exercises::stage5::careless::is_paid`):
///
/// ```
/// pub fn is_paid(node: &Node, payment: &Transaction) -> bool {
///     node.tree().best_above(0).any(|placed| placed.block.draft.transactions.contains(payment))
/// }
/// ```
///
/// Now it is in one: in the last block of `seen`, the chain of his node, perhaps among payments of
/// other people. It was all that you had.
///
/// Answer the blocks that you send to his node, in any order. Afterwards
///
/// * his node follows your chain, and you have broken no rule;
/// * as much as he was paid belongs to `purse` on it, which is an address of yours;
/// * his payment is not on it, and does not wait for a later block either. (Remember what becomes
///   of the payments of a block that is taken back.)
pub fn race_against_one_confirmation(
    seen: &Chain,
    mallory: &Wallet,
    purse: &Address,
) -> Result<Vec<Block>, Box<dyn Error>> {
    todo!()
}

// exercise: catch_up_probability
/// Mallory finds each next block with the chance `share`, from 0 to 1, and the others find it
/// otherwise. She is `behind` blocks behind, and gives up after `blocks` blocks, hers and the
/// others' together. Answers with what chance she has drawn level before that. Who is 0 behind has
/// drawn level.
///
/// No simulation is exact enough: the answer may be wrong by 0.000000001 (1e-9). `blocks` is at
/// most 1,000. A function that calls itself twice for each block does not come to an end.
pub fn catch_up_probability(share: f64, behind: usize, blocks: usize) -> f64 {
    todo!()
}
