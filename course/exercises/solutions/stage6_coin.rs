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
    // BEGIN SOLUTION
    let sum = |amounts: &[Amount]| {
        amounts.iter().try_fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount))
    };
    sum(spent)?.checked_sub(sum(paid)?)
    // END SOLUTION
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
    // BEGIN SOLUTION
    let mut sorted = coins.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let (mut chosen, mut sum, mut needed) = (Vec::new(), 0, amount);
    for coin in sorted {
        if sum >= needed {
            break;
        }
        chosen.push(coin);
        sum += coin;
        needed += fee_per_coin;
    }
    Some((chosen, sum.checked_sub(needed)?))
    // END SOLUTION
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
    // BEGIN SOLUTION
    fn run(script: &Script, mut stack: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
        for instruction in script.instructions() {
            match instruction.ok()? {
                Instruction::Push(data) => stack.push(data),
                Instruction::Do(Opcode::Drop) => drop(stack.pop()?),
                Instruction::Do(Opcode::Dup) => stack.push(stack.last()?.clone()),
                Instruction::Do(Opcode::Equal) => {
                    let are_equal = stack.pop()? == stack.pop()?;
                    stack.push(if are_equal { vec![1] } else { vec![] });
                }
                Instruction::Do(Opcode::EqualVerify) => {
                    if stack.pop()? != stack.pop()? {
                        return None;
                    }
                }
                Instruction::Do(Opcode::Hash160) => {
                    let item = stack.pop()?;
                    stack.push(hash160(&item).to_vec());
                }
                Instruction::Do(_) => return None,
            }
        }
        Some(stack)
    }
    let stack = run(script, witness.to_vec()).unwrap_or_default();
    matches!(&stack[..], [item] if item.iter().any(|byte| *byte != 0))
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (mut hash, mut index) = (leaf, index);
    for sibling in siblings {
        let pair = if index % 2 == 0 { [hash, *sibling] } else { [*sibling, hash] };
        hash = sha256d(pair.as_flattened());
        index /= 2;
    }
    hash
    // END SOLUTION
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
    // BEGIN SOLUTION
    // The highest branch that was paired with itself has as many leaves as the count has as its
    // lowest bit.
    let count = honest.transactions.len();
    let branch = 1 << count.trailing_zeros();
    if branch == count {
        return None;
    }
    let mut twin = honest.clone();
    twin.transactions.extend_from_within(count - branch..);
    Some(twin)
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (mut subsidy, mut units) = (rules.first_subsidy.units(), 0);
    // The first block of an era, and that of the next one. The genesis brings nothing.
    let (mut first, mut next) = (1, u64::from(rules.halving));
    while subsidy > 0 && first <= height {
        units += subsidy * (next.min(height + 1) - first);
        (first, next) = (next, next + u64::from(rules.halving));
        subsidy /= 2;
    }
    Amount::new(units)
    // END SOLUTION
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
    // BEGIN SOLUTION
    let planned = rules.spacing * rules.period;
    let (first, last) = (times.first().unwrap_or(&0), times.last().unwrap_or(&0));
    let took = last.saturating_sub(*first).clamp(planned / 4, planned * 4);
    before.scale(took, planned).min(rules.easiest_target()).to_compact()
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (mut chosen, mut room) = (Vec::new(), room);
    loop {
        let mut best: Option<(FeeRate, Vec<usize>, usize)> = None;
        for payment in 0..waiting.len() {
            let (mut package, mut fee, mut bytes) = (Vec::new(), 0, 0);
            let mut next = Some(payment);
            while let Some(member) = next.filter(|member| !chosen.contains(member)) {
                package.insert(0, member);
                fee += waiting[member].fee.units();
                bytes += waiting[member].bytes;
                next = waiting[member].parent;
            }
            let rate = FeeRate::of(Amount::new(fee), bytes);
            let is_beaten = best.as_ref().is_some_and(|(other, ..)| *other >= rate);
            if !package.is_empty() && bytes <= room && !is_beaten {
                best = Some((rate, package, bytes));
            }
        }
        let Some((_, package, bytes)) = best else { return chosen };
        room -= bytes;
        chosen.extend(package);
    }
    // END SOLUTION
}
