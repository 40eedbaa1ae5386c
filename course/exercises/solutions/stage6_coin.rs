//! Exercises for chapter 6: coins are mined into existence.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage6_coin::*;
use kusari_exercises::stage6::Waiting;

// exercise: fee
/// Return what a payment leaves for the miner: the sum of what its inputs spend, less the sum of what
/// its outputs pay.
///
/// Return `None` if it pays more than it spends, or if one of the two sums is more than `Amount::MAX`.
/// (In August 2010 someone made a payment with two outputs of 92 billion bitcoins each. The sum didn't
/// fit into a signed number of 64 bits, and came out as less than nothing: CVE-2010-5139.)
pub fn fee(spent: &[Amount], paid: &[Amount]) -> Option<Amount> {
    // BEGIN SOLUTION
    let sum = |amounts: &[Amount]| {
        amounts.iter().try_fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount))
    };
    sum(spent)?.checked_sub(sum(paid)?)
    // END SOLUTION
}

// exercise: choose_coins
/// Choose coins for a payment. Return their amounts, in the order in which you chose them, and the
/// change that comes back.
///
/// `coins` are the amounts of the outputs that can be spent, in no particular order. Each one is spent
/// whole. Choose the largest first, then the next largest, until you have enough for `amount` and for
/// the fee. The fee is `fee_per_coin` for each coin that you choose, because each takes room in the
/// block. The change may be zero. Return `None` if all the coins together aren't enough.
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
/// Run a script, and return whether it opens the lock.
///
/// At the start, the items of the witness are on a stack, the last one on top. Then the instructions are
/// carried out one after another:
///
/// * `Instruction::Push(data)` puts the data on top.
/// * `Instruction::Do(Opcode::Drop)` takes the top item away.
/// * `Opcode::Dup` puts a copy of the top item on top.
/// * `Opcode::Equal` takes two items, and puts `vec![1]` on top if they're equal and `vec![]` if not.
/// * `Opcode::EqualVerify` takes two items. If they aren't equal, the answer is *no*.
/// * `Opcode::Hash160` takes an item and puts its `hash160(…)` on top, which has 20 bytes.
///
/// The answer is also *no* for any other instruction, for one that can't be read, and if there are too few
/// items to take. At the end, the answer is *yes* if exactly one item is left and at least one of its bytes
/// isn't 0.
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
/// Return the Merkle root that a proof leads to. It's what a light client compares with the root in the
/// header.
///
/// `index` says which leaf it is, counted from 0. `siblings` are the hashes beside the way up, the lowest
/// first. Two hashes side by side have a parent: `sha256d` of their 64 bytes, those of the left one first.
/// The left one of a pair has an even index. One height further up, the index is half of that, rounded
/// down.
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
/// You're Mallory. Bob's node remembers the hash of a bad block, so that it doesn't have to check it again.
/// It thinks it's careful: if the Merkle root in the header doesn't fit the transactions that came with it,
/// the block itself may be good, so it remembers nothing. (This is
/// `kusari_exercises::stage6::careless::takes`.)
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
/// Alice has mined `honest`, which keeps every rule. Return a block that you send to Bob before hers arrives,
/// so that he never takes hers. It has the same header, and no transaction that isn't in `honest`.
///
/// With some numbers of transactions, there's no such block. Then return `None`. (If a hash is left over, it's
/// paired with itself, at every height of the tree.)
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
/// Return how much money there is once the block at `height` has been mined, if every miner takes all
/// they may.
///
/// The genesis, at height 0, brings nothing. Each block before height `rules.halving` brings
/// `rules.first_subsidy`. Each of the next `rules.halving` blocks brings half of that, rounded down, and
/// so on.
///
/// `height` may be 1,000,000,000,000. If you look at each block, you'll never be done.
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
/// A period is over. Return the target of the next one.
///
/// `times` are the times of the period's blocks in seconds, the first block's first. The plan was
/// `rules.spacing` seconds for each of `rules.period` blocks. What it really took is the time from the first
/// block to the last. The target `before` changes in the same proportion: half the time, half the target. But
/// less than a quarter of the planned time counts as a quarter, and more than four times as four times. And
/// no target is above `rules.easiest_target()`.
///
/// Miners write the times themselves, and each only has to be later than the median of eleven. So the last
/// one may be earlier than the first. `before.scale(3, 2)` is one and a half times `before`.
pub fn next_target(rules: &Rules, before: Target, times: &[u32]) -> CompactTarget {
    // BEGIN SOLUTION
    let planned = rules.spacing * rules.period;
    let (first, last) = (times.first().unwrap_or(&0), times.last().unwrap_or(&0));
    let took = last.saturating_sub(*first).clamp(planned / 4, planned * 4);
    before.scale(took, planned).min(rules.easiest_target()).to_compact()
    // END SOLUTION
}

// exercise: fill_block
/// Choose payments for a block with `room` bytes left. Return their places in `waiting`, in the order in
/// which you choose them.
///
/// A payment may spend what another one pays. That one is its `parent`, came before it, and has to come before
/// it in the block, too. So you choose packages: a payment with its parent, its parent's parent and so on, as
/// far as you haven't chosen them yet. Again and again, look at all the packages that still fit, and choose the
/// one that pays most for each byte. If two pay the same, choose the one whose payment came first. In your
/// answer, the oldest member of a package comes first.
///
/// You can compare `FeeRate::of(fee, bytes)` with `<` and `>`.
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
