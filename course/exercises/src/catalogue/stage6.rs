use super::exercise::Exercise;

/// The exercises for chapter 6.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "fee",
        chapter: 6,
        title: "What is left for the miner",
        place: "1. Who may spend?",
        minutes: 5,
        is_star: false,
        hints: [
            "Add up what's spent, and then what's paid. Each of the three steps can fail.",
            "`sum.checked_add(amount)` is `None` if the sum would be more than `Amount::MAX`, and so is `a.checked_sub(b)` if b is more than a. `?` passes a `None` on.",
            "Begin with `Amount::ZERO`, then `for amount in spent { sum = sum.checked_add(*amount)?; }`. Do the same for `paid`, and end with `spent_sum.checked_sub(paid_sum)`.",
        ],
    },
    Exercise {
        name: "choose_coins",
        chapter: 6,
        title: "Which coins, and what comes back",
        place: "1. Who may spend?",
        minutes: 10,
        is_star: false,
        hints: [
            "With every coin that you choose, two things grow: what you have, and what you need.",
            "`let mut sorted = coins.to_vec(); sorted.sort(); sorted.reverse();` puts the largest first. Before you choose the next one, ask whether you have enough already.",
            "Keep two numbers: `sum`, which begins at 0, and `needed`, which begins at `amount`. For each coin: if `sum >= needed`, stop. If not, push it, add it to `sum`, and add `fee_per_coin` to `needed`. In the end, if `sum >= needed`, the change is the difference.",
        ],
    },
    Exercise {
        name: "opens",
        chapter: 6,
        title: "A machine with a stack",
        place: "2. What is a lock?",
        minutes: 15,
        is_star: false,
        hints: [
            "A `Vec` is a stack: `push` puts an item on top, and `pop` takes one away, or answers `None` if there isn't one.",
            "`let Some(item) = stack.pop() else { return false };` takes an item, or ends with *no*. `for instruction in script.instructions()` gives you `Ok(…)` for each instruction that can be read.",
            "`match instruction { Ok(Instruction::Push(data)) => stack.push(data), Ok(Instruction::Do(Opcode::Dup)) => { let Some(item) = stack.last().cloned() else { return false }; stack.push(item); } … _ => return false }`, and after the loop `stack.len() == 1 && stack[0].iter().any(|byte| *byte != 0)`.",
        ],
    },
    Exercise {
        name: "root_above",
        chapter: 6,
        title: "The way up to the root",
        place: "2. How does a phone check a payment?",
        minutes: 10,
        is_star: false,
        hints: [
            "Begin with the leaf, and take one sibling after another. At each height, ask which side you're on.",
            "`index % 2 == 0` means that you're on the left. `index / 2` is the index of your parent.",
            "`let bytes = if index % 2 == 0 { [hash, *sibling].concat() } else { [*sibling, hash].concat() }; hash = sha256d(&bytes); index /= 2;` for each sibling.",
        ],
    },
    Exercise {
        name: "twin_of",
        chapter: 6,
        title: "Attack: a block that poisons another one",
        place: "1. What do 80 bytes pin down?",
        minutes: 15,
        is_star: false,
        hints: [
            "Draw the trees of 3 and of 6 transactions. What's paired with itself, and at which height?",
            "`[a, b, c]` and `[a, b, c, c]` have the same root. With six transactions, the pair of the last two is left over. What do you have to append then? And why is there no such list for 2, 4 and 8?",
            "Halve the number of transactions until it's odd, and let `branch` begin at 1 and double each time. If you arrive at 1, nothing was ever left over. If not, `branch` is how many leaves the branch has that was paired with itself. Clone the block, and append its last `branch` transactions once more.",
        ],
    },
    Exercise {
        name: "issued",
        chapter: 6,
        title: "How much money is there?",
        place: "3. How much money will there be?",
        minutes: 10,
        is_star: false,
        hints: [
            "Don't count blocks, count eras: within an era, all blocks bring the same. It doesn't take many until it's nothing.",
            "The first era has one block fewer, because the genesis brings nothing. And the last one may not be over yet.",
            "Begin with `first` at 1 and `next` at the halving. `while subsidy > 0 && first <= height`: the era's blocks go from `first` to `next - 1`, or to `height` if that comes earlier. Add `subsidy` times their count, and go on with `first = next`, `next += halving`, `subsidy /= 2`.",
        ],
    },
    Exercise {
        name: "next_target",
        chapter: 6,
        title: "How hard the next period is",
        place: "1. How hard should it be?",
        minutes: 10,
        is_star: false,
        hints: [
            "You need two lengths of time: how long it took, and how long was planned. Keep the first within its limits. Which way does the target move if blocks came too fast?",
            "A `u32` can't go below zero: `last.saturating_sub(first)` is 0 if the last time is earlier. `x.clamp(least, most)` keeps a number within limits, and `a.min(b)` is the lower of two targets.",
            "`let took = last.saturating_sub(first).clamp(planned / 4, planned * 4);` and then `before.scale(took, planned).min(rules.easiest_target()).to_compact()`.",
        ],
    },
    Exercise {
        name: "fill_block",
        chapter: 6,
        title: "Who gets in, and who takes whom along",
        place: "2. Who gets room?",
        minutes: 20,
        is_star: true,
        hints: [
            "Write down first what a package is: from a payment to its parent, and on, until there's no parent or you've chosen it already.",
            "Loop: compare the packages of all the payments that you haven't chosen, keep the best that fits, and choose it. When none fits, you're done. What you've chosen changes the packages of others, so look at all of them again each time.",
            "For each payment that you haven't chosen: `let mut next = Some(payment);` and `while let Some(member) = next { if chosen.contains(&member) { break; } package.insert(0, member); next = waiting[member].parent; }`, adding up fees and bytes. It only beats the best so far if its rate is higher. So if two are equal, the first one stays.",
        ],
    },
];
