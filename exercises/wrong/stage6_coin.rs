//! Answers to chapter 6 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6::{self as check, Waiting};

pub(crate) fn all() -> Vec<Wrong> {
    [fee(), choose_coins(), opens(), root_above(), twin_of(), issued(), next_target(), fill_block()]
        .concat()
}

fn fee() -> Vec<Wrong> {
    type Answer = fn(&[Amount], &[Amount]) -> Option<Amount>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::fee(answer), says);
    fn sum(amounts: &[Amount]) -> u64 {
        amounts.iter().fold(0, |sum, amount| sum.wrapping_add(amount.units()))
    }
    vec![
        wrong(
            "lets the sums turn over",
            |spent, paid| sum(spent).checked_sub(sum(paid)).map(Amount::new),
            "in them it looks like 0",
        ),
        wrong(
            "adds up as if nothing could happen",
            |spent, paid| {
                let spent: u64 = spent.iter().map(|amount| amount.units()).sum();
                let paid: u64 = paid.iter().map(|amount| amount.units()).sum();
                spent.checked_sub(paid).map(Amount::new)
            },
            "it panicked: attempt to add with overflow",
        ),
        wrong(
            "stops at the largest number",
            |spent, paid| {
                let sum = |amounts: &[Amount]| {
                    amounts.iter().fold(0_u64, |sum, amount| sum.saturating_add(amount.units()))
                };
                sum(spent).checked_sub(sum(paid)).map(Amount::new)
            },
            "both sums are more than Amount::MAX",
        ),
        wrong(
            "looks only at the first input",
            |spent, paid| spent[0].checked_sub(Amount::new(sum(paid))),
            "55 go in, and 52 come out",
        ),
        wrong(
            "wants a fee",
            |spent, paid| {
                let fee = sum(spent).checked_sub(sum(paid))?;
                (fee > 0).then(|| Amount::new(fee))
            },
            "50 go in, and 50 come out",
        ),
        wrong(
            "subtracts the wrong way round",
            |spent, paid| sum(paid).checked_sub(sum(spent)).map(Amount::new),
            "50 go in, and 47 come out",
        ),
        wrong(
            "has no fee where there is none to have",
            |spent, paid| Some(Amount::new(sum(spent).saturating_sub(sum(paid)))),
            "50 go in, and 51 would come out",
        ),
        wrong(
            "looks at each amount and not at the sum",
            |spent, paid| {
                if spent.iter().chain(paid).any(|amount| amount.check().is_err()) {
                    return None;
                }
                sum(spent).checked_sub(sum(paid)).map(Amount::new)
            },
            "both sums are more than Amount::MAX",
        ),
        wrong(
            "takes the largest amount for too large",
            |spent, paid| {
                let wide = |amounts: &[Amount]| {
                    amounts.iter().map(|amount| u128::from(amount.units())).sum::<u128>()
                };
                let most = u128::from(Amount::MAX.units());
                let (spent, paid) = (wide(spent), wide(paid));
                let is_small = spent < most && paid < most && paid <= spent;
                is_small.then(|| Amount::new((spent - paid) as u64))
            },
            "the sum is Amount::MAX, and no more",
        ),
    ]
}

fn choose_coins() -> Vec<Wrong> {
    type Answer = fn(&[u64], u64, u64) -> Option<(Vec<u64>, u64)>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::choose_coins(answer), says);
    /// Takes coins in an order, until they are enough.
    fn take(coins: &[u64], amount: u64, fee: u64) -> Option<(Vec<u64>, u64)> {
        let (mut chosen, mut sum) = (vec![], 0);
        for coin in coins {
            chosen.push(*coin);
            sum += coin;
            if sum >= amount + fee * chosen.len() as u64 {
                return Some((chosen.clone(), sum - amount - fee * chosen.len() as u64));
            }
        }
        None
    }
    fn sorted(coins: &[u64]) -> Vec<u64> {
        let mut coins = coins.to_vec();
        coins.sort_by_key(|coin| std::cmp::Reverse(*coin));
        coins
    }
    vec![
        wrong(
            "takes them as they lie",
            |coins, amount, fee| take(coins, amount, fee),
            "40 are not enough",
        ),
        wrong(
            "takes the smallest first",
            |coins, amount, fee| {
                let mut coins = sorted(coins);
                coins.reverse();
                take(&coins, amount, fee)
            },
            "40 are not enough",
        ),
        wrong(
            "pays one fee for all",
            |coins, amount, fee| take(&sorted(coins), amount + fee, 0),
            "less 2 for each of two coins",
        ),
        wrong(
            "forgets the fee until it has chosen",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount, 0)?;
                let change = change.checked_sub(fee * chosen.len() as u64)?;
                Some((chosen, change))
            },
            "48 with two fees are 52",
        ),
        wrong(
            "needs one unit too many",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount + 1, fee)?;
                Some((chosen, change + 1))
            },
            "30 and 20 are just enough",
        ),
        wrong(
            "spends everything",
            |coins, amount, fee| {
                let needed = amount + fee * coins.len() as u64;
                let change = coins.iter().sum::<u64>().checked_sub(needed)?;
                Some((sorted(coins), change))
            },
            "30 and 20 are enough",
        ),
        wrong(
            "takes the fee for change",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount, fee)?;
                let change = change + fee * chosen.len() as u64;
                Some((chosen, change))
            },
            "less 2 for each of two coins",
        ),
        wrong(
            "takes equal coins for one",
            |coins, amount, fee| {
                let mut coins = sorted(coins);
                coins.dedup();
                take(&coins, amount, fee)
            },
            "two different coins are worth 7 each",
        ),
        wrong(
            "pays what there is",
            |coins, amount, fee| {
                let coins = sorted(coins);
                Some(take(&coins, amount, fee).unwrap_or((coins, 0)))
            },
            "all coins together are worth 30",
        ),
        wrong(
            "looks for the one coin that is enough",
            |coins, amount, fee| {
                let coin = sorted(coins).into_iter().find(|coin| *coin >= amount + fee)?;
                Some((vec![coin], coin - amount - fee))
            },
            "40 are not enough",
        ),
    ]
}

/// What a machine does otherwise than it should.
#[derive(Clone, Copy, PartialEq)]
enum Slip {
    AnyTrueOnTop,
    AnyItemIsTrue,
    BottomFirst,
    EqualKeepsItems,
    EqualVerifyLeavesAOne,
    EqualVerifyNeverEnds,
    DupMoves,
    HashAddsUp,
    MissingItemsAreEmpty,
    UnknownIsSkipped,
    UnreadableIsTheEnd,
    WitnessIsForgotten,
    FirstByteCounts,
}

fn slips(script: &Script, witness: &[Vec<u8>], slip: Slip) -> bool {
    let mut stack = if slip == Slip::WitnessIsForgotten { vec![] } else { witness.to_vec() };
    if slip == Slip::BottomFirst {
        stack.reverse();
    }
    for instruction in script.instructions() {
        let instruction = match instruction {
            Ok(instruction) => instruction,
            Err(_) if slip == Slip::UnreadableIsTheEnd => break,
            Err(_) => return false,
        };
        let opcode = match instruction {
            Instruction::Push(data) => {
                stack.push(data);
                continue;
            }
            Instruction::Do(opcode) => opcode,
        };
        let takes = match opcode {
            Opcode::Drop | Opcode::Dup | Opcode::Hash160 => 1,
            Opcode::Equal | Opcode::EqualVerify => 2,
            _ if slip == Slip::UnknownIsSkipped => continue,
            _ => return false,
        };
        while stack.len() < takes {
            if slip != Slip::MissingItemsAreEmpty {
                return false;
            }
            stack.insert(0, vec![]);
        }
        let taken = stack.split_off(stack.len() - takes);
        match opcode {
            Opcode::Drop => {}
            Opcode::Dup if slip == Slip::DupMoves => stack.extend(taken),
            Opcode::Dup => stack.extend([taken[0].clone(), taken[0].clone()]),
            Opcode::Hash160 => {
                let hash = hash160(&taken[0]).to_vec();
                if slip == Slip::HashAddsUp {
                    stack.extend(taken);
                }
                stack.push(hash);
            }
            Opcode::Equal => {
                let are_equal = taken[0] == taken[1];
                if slip == Slip::EqualKeepsItems {
                    stack.extend(taken);
                }
                stack.push(if are_equal { vec![1] } else { vec![] });
            }
            _ => {
                if taken[0] != taken[1] && slip != Slip::EqualVerifyNeverEnds {
                    return false;
                }
                if slip == Slip::EqualVerifyLeavesAOne {
                    stack.push(vec![1]);
                }
            }
        }
    }
    let is_true = |item: &Vec<u8>| match slip {
        Slip::AnyItemIsTrue => true,
        Slip::FirstByteCounts => item.first().is_some_and(|byte| *byte != 0),
        _ => item.iter().any(|byte| *byte != 0),
    };
    match slip {
        Slip::AnyTrueOnTop => stack.last().is_some_and(is_true),
        _ => stack.len() == 1 && is_true(&stack[0]),
    }
}

fn opens() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Script, &[Vec<u8>]) -> bool, says| {
        Wrong::new(name, move || check::opens(answer), says)
    };
    vec![
        wrong(
            "looks only at the topmost item",
            |script, witness| slips(script, witness, Slip::AnyTrueOnTop),
            "two items are left",
        ),
        wrong(
            "takes every item for true",
            |script, witness| slips(script, witness, Slip::AnyItemIsTrue),
            "nothing but an empty item is left",
        ),
        wrong(
            "puts the witness on the stack upside down",
            |script, witness| slips(script, witness, Slip::BottomFirst),
            "the 0 on top is dropped",
        ),
        wrong(
            "compares without taking",
            |script, witness| slips(script, witness, Slip::EqualKeepsItems),
            "5 and 5 are equal",
        ),
        wrong(
            "leaves a 1 after EQUALVERIFY",
            |script, witness| slips(script, witness, Slip::EqualVerifyLeavesAOne),
            "3 and 3 are equal, and the 1 is left",
        ),
        wrong(
            "goes on after EQUALVERIFY",
            |script, witness| slips(script, witness, Slip::EqualVerifyNeverEnds),
            "4 and 3 are not equal: that ends it",
        ),
        wrong(
            "moves where it should copy",
            |script, witness| slips(script, witness, Slip::DupMoves),
            "9 and its copy are equal",
        ),
        wrong(
            "keeps what it hashes",
            |script, witness| slips(script, witness, Slip::HashAddsUp),
            "the hash of the secret is the one in the script",
        ),
        wrong(
            "takes what is missing for empty",
            |script, witness| slips(script, witness, Slip::MissingItemsAreEmpty),
            "there is nothing to drop",
        ),
        wrong(
            "skips what it does not know",
            |script, witness| slips(script, witness, Slip::UnknownIsSkipped),
            "is none of your instructions",
        ),
        wrong(
            "takes what it cannot read for the end",
            |script, witness| slips(script, witness, Slip::UnreadableIsTheEnd),
            "in the middle of what it pushes",
        ),
        wrong(
            "forgets the witness",
            |script, witness| slips(script, witness, Slip::WitnessIsForgotten),
            "what the witness brings is left",
        ),
        wrong(
            "looks at the first byte alone",
            |script, witness| slips(script, witness, Slip::FirstByteCounts),
            "one byte of what is left is not 0",
        ),
        wrong(
            "takes as given that there are items",
            |script, witness| {
                let mut stack = witness.to_vec();
                for instruction in script.instructions() {
                    match instruction {
                        Ok(Instruction::Push(data)) => stack.push(data),
                        Ok(Instruction::Do(Opcode::Drop)) => drop(stack.pop().unwrap()),
                        Ok(Instruction::Do(Opcode::Dup)) => {
                            stack.push(stack.last().unwrap().clone());
                        }
                        Ok(Instruction::Do(Opcode::Hash160)) => {
                            let item = stack.pop().unwrap();
                            stack.push(hash160(&item).to_vec());
                        }
                        Ok(Instruction::Do(Opcode::Equal)) => {
                            let are_equal = stack.pop().unwrap() == stack.pop().unwrap();
                            stack.push(if are_equal { vec![1] } else { vec![] });
                        }
                        Ok(Instruction::Do(Opcode::EqualVerify)) => {
                            if stack.pop().unwrap() != stack.pop().unwrap() {
                                return false;
                            }
                        }
                        _ => return false,
                    }
                }
                stack.len() == 1 && stack[0].iter().any(|byte| *byte != 0)
            },
            "it panicked: called `Option::unwrap()` on a `None` value",
        ),
        wrong(
            "asks the chapter's machine, which knows more",
            |script, witness| {
                let late = Spending { lock_height: 100, ..Spending::default() };
                script.run(witness, &late).is_ok()
            },
            "is none of your instructions",
        ),
    ]
}

fn root_above() -> Vec<Wrong> {
    type Answer = fn([u8; 32], u32, &[[u8; 32]]) -> [u8; 32];
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::root_above(answer), says);
    fn pair(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
        sha256d(&[left, right].concat())
    }
    vec![
        wrong(
            "always stands on the left",
            |leaf, _, siblings| siblings.iter().fold(leaf, |hash, other| pair(hash, *other)),
            "1 is odd: the leaf is the right one",
        ),
        wrong(
            "always stands on the right",
            |leaf, _, siblings| siblings.iter().fold(leaf, |hash, other| pair(*other, hash)),
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "looks at the leaf's side at every height",
            |leaf, index, siblings| {
                siblings.iter().fold(leaf, |hash, other| {
                    if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "leaf 2 is a left one, and its parent, 1, a right one",
        ),
        wrong(
            "confuses left and right",
            |leaf, mut index, siblings| {
                siblings.iter().fold(leaf, |hash, other| {
                    let is_left = index % 2 == 1;
                    index /= 2;
                    if is_left { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "begins at the root",
            |leaf, mut index, siblings| {
                siblings.iter().rev().fold(leaf, |hash, other| {
                    let is_left = index % 2 == 0;
                    index /= 2;
                    if is_left { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "leaf 2 is a left one, and its parent, 1, a right one",
        ),
        wrong(
            "sorts each pair",
            |leaf, _, siblings| {
                siblings.iter().fold(leaf, |hash, other| pair(hash.min(*other), hash.max(*other)))
            },
            "half the index is that of the parent",
        ),
        wrong(
            "hashes the leaf first",
            |leaf, mut index, siblings| {
                siblings.iter().fold(sha256d(&leaf), |hash, other| {
                    let is_left = index % 2 == 0;
                    index /= 2;
                    if is_left { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "there is nothing beside the way up",
        ),
        wrong(
            "takes the siblings for leaves",
            |leaf, index, siblings| {
                let mut leaves = siblings.to_vec();
                leaves.insert((index as usize).min(siblings.len()), leaf);
                merkle_root(&leaves)
            },
            "leaf 2 is a left one",
        ),
    ]
}

fn twin_of() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Block) -> Option<Block>, says| {
        Wrong::new(name, move || check::twin_of(answer), says)
    };
    fn again(honest: &Block, last: usize) -> Block {
        let mut twin = honest.clone();
        twin.transactions.extend_from_within(honest.transactions.len() - last..);
        twin
    }
    vec![
        wrong(
            "repeats the last transaction of any block",
            |honest| Some(again(honest, 1)),
            "have another Merkle root",
        ),
        wrong(
            "repeats the last one where their number is odd",
            |honest| (honest.transactions.len() % 2 == 1).then(|| again(honest, 1)),
            "your answer is None, but there is one",
        ),
        wrong(
            "does so for a coinbase alone, too",
            |honest| {
                let count = honest.transactions.len();
                let branch = 1 << count.trailing_zeros();
                (branch < count || count == 1).then(|| again(honest, branch))
            },
            "a block of 1 transactions: your answer has 2",
        ),
        wrong(
            "repeats the whole block where nothing is left over",
            |honest| Some(again(honest, 1 << honest.transactions.len().trailing_zeros())),
            "nothing is left over at any height",
        ),
        wrong("sends the honest block", |honest| Some(honest.clone()), "and Bob takes it"),
        wrong("gives up", |_| None, "your answer is None, but there is one"),
        wrong(
            "leaves a transaction out",
            |honest| {
                let mut twin = honest.clone();
                twin.transactions.pop();
                Some(twin)
            },
            "have another Merkle root",
        ),
        wrong(
            "mends the root",
            |honest| {
                let mut twin = again(honest, 1);
                twin.transactions.swap(0, 1);
                twin.header.merkle_root = merkle_root(&twin.leaves());
                Some(twin)
            },
            "yours has another header",
        ),
        wrong(
            "alters a witness, which the root does not hold",
            |honest| {
                let mut twin = honest.clone();
                twin.transactions.last_mut()?.inputs[0].witness = vec![vec![1]];
                Some(twin)
            },
            "of yours is none of Alice's",
        ),
        wrong(
            "repeats the last two of any even block",
            |honest| {
                let count = honest.transactions.len();
                let last = if count % 2 == 1 { 1 } else { 2 };
                (!count.is_power_of_two()).then(|| again(honest, last))
            },
            "a block of 12 transactions: your 14 have another Merkle root",
        ),
    ]
}

fn issued() -> Vec<Wrong> {
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
    ]
}

fn next_target() -> Vec<Wrong> {
    type Answer = fn(&Rules, Target, &[u32]) -> CompactTarget;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::next_target(answer), says);
    fn planned(rules: &Rules) -> u32 {
        rules.spacing * rules.period
    }
    fn took(times: &[u32]) -> u32 {
        times[times.len() - 1].saturating_sub(times[0])
    }
    fn clamped(rules: &Rules, times: &[u32]) -> u32 {
        took(times).clamp(planned(rules) / 4, planned(rules) * 4)
    }
    fn easiest(rules: &Rules, target: Target) -> CompactTarget {
        target.min(rules.easiest_target()).to_compact()
    }
    vec![
        wrong(
            "moves the wrong way",
            |rules, before, times| {
                easiest(rules, before.scale(planned(rules), clamped(rules, times)))
            },
            "the target is half as high",
        ),
        wrong(
            "knows no limits",
            |rules, before, times| easiest(rules, before.scale(took(times).max(1), planned(rules))),
            "a tenth counts as a quarter",
        ),
        wrong(
            "has no upper limit",
            |rules, before, times| {
                let took = took(times).max(planned(rules) / 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "nine times as long counts as four times",
        ),
        wrong(
            "forgets the easiest target",
            |rules, before, times| before.scale(clamped(rules, times), planned(rules)).to_compact(),
            "twice the target would be above the easiest",
        ),
        wrong(
            "knows only Bitcoin's easiest target",
            |rules, before, times| {
                let target = before.scale(clamped(rules, times), planned(rules));
                easiest(&Rules { easiest: Rules::bitcoin().easiest, ..*rules }, target)
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "believes that time never runs backwards",
            |rules, before, times| {
                let took = times[times.len() - 1] - times[0];
                let took = took.clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "does not care about the direction of time",
            |rules, before, times| {
                let took = times[times.len() - 1].abs_diff(times[0]);
                let took = took.clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "the last time is earlier than the first",
        ),
        wrong(
            "looks for the latest time",
            |rules, before, times| {
                let latest = times.iter().max().unwrap();
                let took = (latest - times[0]).clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "plans one interval less",
            |rules, before, times| {
                let planned = rules.spacing * (rules.period - 1);
                let took = took(times).clamp(planned / 4, planned * 4);
                easiest(rules, before.scale(took, planned))
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "halves or doubles",
            |rules, before, times| {
                let target = match clamped(rules, times).cmp(&planned(rules)) {
                    std::cmp::Ordering::Less => before.scale(1, 2),
                    std::cmp::Ordering::Equal => before,
                    std::cmp::Ordering::Greater => before.scale(2, 1),
                };
                easiest(rules, target)
            },
            "it took one and a half times as long",
        ),
        wrong(
            "has the classroom's numbers in it",
            |rules, before, times| easiest(rules, before.scale(took(times).clamp(25, 400), 100)),
            "1,209,600 seconds were planned",
        ),
    ]
}

/// How a careless miner chooses.
struct Careless {
    by_fee: bool,
    rounds: bool,
    with_parents: bool,
    late_first: bool,
    stops_when_full: bool,
    /// Adds up again what is chosen already.
    counts_again: bool,
}

const CAREFUL: Careless = Careless {
    by_fee: false,
    rounds: false,
    with_parents: true,
    late_first: false,
    stops_when_full: false,
    counts_again: false,
};

fn fill(waiting: &[Waiting], mut room: usize, how: &Careless) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let mut best: Option<(FeeRate, Vec<usize>, usize)> = None;
        for payment in (0..waiting.len()).filter(|payment| !chosen.contains(payment)) {
            let (mut package, mut fee, mut rated, mut bytes) = (vec![], 0, 0, 0);
            let mut next = Some(payment);
            while let Some(member) = next {
                let is_new = !chosen.contains(&member);
                if is_new {
                    package.insert(0, member);
                    bytes += waiting[member].bytes;
                }
                if is_new || how.counts_again {
                    fee += waiting[member].fee.units();
                    rated += waiting[member].bytes;
                }
                next = waiting[member].parent;
            }
            if !how.with_parents {
                fee = waiting[payment].fee.units();
                rated = waiting[payment].bytes;
            }
            let rate = match (how.by_fee, how.rounds) {
                (true, _) => FeeRate::per_byte(fee),
                (_, true) => FeeRate::per_byte(fee / rated as u64),
                _ => FeeRate::of(Amount::new(fee), rated),
            };
            let beats = |other: FeeRate| if how.late_first { rate >= other } else { rate > other };
            let fits = bytes <= room || how.stops_when_full;
            if fits && best.as_ref().is_none_or(|(other, ..)| beats(*other)) {
                best = Some((rate, package, bytes));
            }
        }
        match best {
            Some((_, package, bytes)) if bytes <= room => {
                room -= bytes;
                chosen.extend(package);
            }
            _ => return chosen,
        }
    }
}

fn fill_block() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[Waiting], usize) -> Vec<usize>, says| {
        Wrong::new(name, move || check::fill_block(answer), says)
    };
    vec![
        wrong(
            "takes them as they come",
            |waiting, mut room| {
                let mut chosen = vec![];
                for (number, payment) in waiting.iter().enumerate() {
                    if payment.bytes <= room {
                        room -= payment.bytes;
                        chosen.push(number);
                    }
                }
                chosen
            },
            "0.3, then 0.2, then 0.1 a byte",
        ),
        wrong(
            "looks at fees and not at bytes",
            |waiting, room| fill(waiting, room, &Careless { by_fee: true, ..CAREFUL }),
            "0.3 a byte is more than 0.1",
        ),
        wrong(
            "rounds",
            |waiting, room| fill(waiting, room, &Careless { rounds: true, ..CAREFUL }),
            "1.99, then 1.5, then 1.01 a byte",
        ),
        wrong(
            "prefers who came last",
            |waiting, room| fill(waiting, room, &Careless { late_first: true, ..CAREFUL }),
            "all of them pay 0.1 a byte",
        ),
        wrong(
            "stops at the first that does not fit",
            |waiting, room| fill(waiting, room, &Careless { stops_when_full: true, ..CAREFUL }),
            "after the first there is room for 100 more",
        ),
        wrong(
            "ranks a child without its parents",
            |waiting, room| fill(waiting, room, &Careless { with_parents: false, ..CAREFUL }),
            "less than 40 for 1000",
        ),
        wrong(
            "lets a parent that is chosen weigh on its children",
            |waiting, room| fill(waiting, room, &Careless { counts_again: true, ..CAREFUL }),
            "then 2 pays 0.2 alone",
        ),
        wrong(
            "sorts once, by each one's own rate",
            |waiting, mut room| {
                let rate =
                    |number: &usize| FeeRate::of(waiting[*number].fee, waiting[*number].bytes);
                let mut order: Vec<usize> = (0..waiting.len()).collect();
                order.sort_by_key(|number| std::cmp::Reverse(rate(number)));
                order.retain(|number| {
                    let fits = waiting[*number].bytes <= room;
                    room -= if fits { waiting[*number].bytes } else { 0 };
                    fits
                });
                order
            },
            "0 and 2 together pay 15 for 200 bytes",
        ),
        wrong(
            "waits for the parent and never helps it",
            |waiting, mut room| {
                let mut chosen: Vec<usize> = vec![];
                loop {
                    let may = |number: &usize| {
                        let is_ready =
                            waiting[*number].parent.is_none_or(|parent| chosen.contains(&parent));
                        is_ready && !chosen.contains(number) && waiting[*number].bytes <= room
                    };
                    let rate =
                        |number: &usize| FeeRate::of(waiting[*number].fee, waiting[*number].bytes);
                    let ready = (0..waiting.len()).filter(may);
                    let best =
                        ready.max_by_key(|number| (rate(number), std::cmp::Reverse(*number)));
                    let Some(best) = best else { return chosen };
                    room -= waiting[best].bytes;
                    chosen.push(best);
                }
            },
            "0 and 2 together pay 15 for 200 bytes",
        ),
        wrong(
            "puts the child first",
            |waiting, room| {
                let mut chosen = fill(waiting, room, &CAREFUL);
                for at in 1..chosen.len() {
                    if waiting[chosen[at]].parent == Some(chosen[at - 1]) {
                        chosen.swap(at - 1, at);
                    }
                }
                chosen
            },
            "1 spends what 0 pays",
        ),
        wrong(
            "takes the parent along and forgets its room",
            |waiting, mut room| {
                let mut chosen: Vec<usize> = vec![];
                let rate =
                    |number: &usize| FeeRate::of(waiting[*number].fee, waiting[*number].bytes);
                let mut order: Vec<usize> = (0..waiting.len()).collect();
                order.sort_by_key(|number| std::cmp::Reverse(rate(number)));
                for number in order {
                    if waiting[number].bytes > room || chosen.contains(&number) {
                        continue;
                    }
                    room -= waiting[number].bytes;
                    let parent = waiting[number].parent.filter(|it| !chosen.contains(it));
                    chosen.extend(parent);
                    chosen.push(number);
                }
                chosen
            },
            "2 cannot stand without 0",
        ),
    ]
}
