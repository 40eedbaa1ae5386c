//! Exercises to chapter 6: coins are mined into existence.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage6_coin::*;
use kusari_exercises::stage6::Waiting;

// exercise: fee
/// Answers what a payment leaves for the miner: the sum of what its inputs spend, less the sum of
/// what its outputs pay.
///
/// `None`, if it pays more than it spends, or if one of the two sums is more than `Amount::MAX`.
/// (In August 2010 somebody paid two outputs of 92 thousand million bitcoins each. Their sum was
/// too large for 64 bits with a sign, and looked like less than nothing: CVE-2010-5139.)
pub fn fee(spent: &[Amount], paid: &[Amount]) -> Option<Amount> {
    todo!()
}

// exercise: choose_coins
/// Chooses coins for a payment. Answers what they are worth, in the order in which they were
/// chosen, and what comes back as change.
///
/// `coins` are the amounts of the outputs that can be spent, in no particular order. Each is spent
/// whole. The largest is chosen first, then the next largest, until they are enough for `amount` and
/// for the fee: `fee_per_coin` for each coin that is chosen, because each takes room in the block.
/// The change may be zero. `None`, if all of them are not enough.
///
/// All numbers are units. The amount is at least 1, and no sum is too large.
pub fn choose_coins(coins: &[u64], amount: u64, fee_per_coin: u64) -> Option<(Vec<u64>, u64)> {
    todo!()
}

// exercise: opens
/// Runs a script, and answers whether it lets an amount be spent.
///
/// At first the items of the witness lie on a stack, the last one on top. Then the instructions are
/// done, one after another:
///
/// * `Instruction::Push(data)` puts the data on top;
/// * `Instruction::Do(Opcode::Drop)` takes the topmost item away;
/// * `Opcode::Dup` puts a copy of the topmost item on top;
/// * `Opcode::Equal` takes two items, and puts `vec![1]` if they are equal and `vec![]` otherwise;
/// * `Opcode::EqualVerify` takes two items, and ends the script with *no* unless they are equal;
/// * `Opcode::Hash160` takes an item, and puts its `hash160(…)`, which are 20 bytes.
///
/// All others, an item that is to be taken and is not there, and an instruction that cannot be
/// read end it with *no*. At the end, exactly one item has to be left, and not all of its bytes
/// may be 0: then the answer is *yes*.
pub fn opens(script: &Script, witness: &[Vec<u8>]) -> bool {
    todo!()
}

// exercise: root_above
/// Answers the Merkle root to which a proof leads up from a leaf. A light client compares it with the
/// one in the header.
///
/// `index` says which leaf it is, counted from 0. `siblings` are the hashes beside the way up, the
/// lowest first. Of two hashes side by side the parent is `sha256d` of their 64 bytes, those of the
/// left one first. The left one of a pair has an even index. At the next height the index is half as
/// much, rounded down.
pub fn root_above(leaf: [u8; 32], index: u32, siblings: &[[u8; 32]]) -> [u8; 32] {
    todo!()
}

// exercise: twin_of
/// You are Mallory. Bob's node remembers the hash of a bad block, so as not to check it again. It
/// is careful: if the header stands for other transactions than those that came, it was perhaps not
/// the block that was bad, and nothing is remembered (this is
/// `kusari_exercises::stage6::careless::takes`):
///
/// ```
/// pub fn takes(bad: &mut HashSet<BlockHash>, block: &Block) -> bool {
///     let hash = block.hash();
///     if bad.contains(&hash) || merkle_root(&block.leaves()) != block.header.merkle_root {
///         return false;
///     }
///     let is_good = block.check().is_ok();
///     if !is_good {
///         bad.insert(hash);
///     }
///     is_good
/// }
/// ```
///
/// Alice has found `honest`, which keeps every rule. Answer a block that you send to Bob before hers
/// arrives, so that he never takes hers. It has the same header, and no transaction that is not in
/// `honest`.
///
/// `None`, if so many transactions have no such block. (Where one is left over it is paired with
/// itself, at each height of the tree.)
pub fn twin_of(honest: &Block) -> Option<Block> {
    todo!()
}

// exercise: issued
/// Answers how much money there is once the block at `height` has been mined, if every miner takes
/// all that is allowed.
///
/// The genesis, at height 0, brings nothing. The blocks before height `rules.halving` bring
/// `rules.first_subsidy` each, the next `rules.halving` blocks half of that, rounded down, and so
/// on.
///
/// `height` may be 1,000,000,000,000. A function that looks at each block does not come to an end.
pub fn issued(rules: &Rules, height: u64) -> Amount {
    todo!()
}

// exercise: next_target
/// A period is over. Answers the target of the next one.
///
/// `times` are those of the period's blocks, the first block's first, in seconds. The period was
/// planned to take `rules.spacing` seconds for each of `rules.period` blocks, and it took as long as
/// from the first time to the last. The target `before` is moved in the same proportion: half the
/// time, half the target. But what the period took counts as a quarter of what was planned at
/// least, and as four times that at most; and no target is above `rules.easiest_target()`.
///
/// Miners write the times, and each only has to be later than the median of eleven: the last one
/// may be earlier than the first. `before.scale(3, 2)` is one and a half times `before`.
pub fn next_target(rules: &Rules, before: Target, times: &[u32]) -> CompactTarget {
    todo!()
}

// exercise: fill_block
/// Chooses payments for a block that has room for so many bytes. Answers their numbers, which are
/// their places in `waiting`, in the order in which they are chosen.
///
/// A payment may spend what another one pays, its `parent`, which came before it. It can stand in a
/// block only after that. So packages are chosen: a payment, with its parent, its parent's parent
/// and so on, as far as they are not chosen yet. Again and again, of all packages for which there is
/// room, the one is chosen that pays most for each byte; of equals, that of the payment that came
/// first. In the answer its oldest member stands first.
///
/// `FeeRate::of(fee, bytes)` can be compared with `<` and `>`.
pub fn fill_block(waiting: &[Waiting], room: usize) -> Vec<usize> {
    todo!()
}
