use super::exercise::Exercise;

/// The exercises to chapter 6.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "fee",
        chapter: 6,
        title: "What is left for the miner",
        place: "1. Who may spend?",
        minutes: 5,
        is_star: false,
        hints: [
            "Add up what is spent, and what is paid. Each of the three steps can fail.",
            "`sum.checked_add(amount)` is `None` where the sum would be more than `Amount::MAX`, and `a.checked_sub(b)` where b is more than a. `?` hands a `None` on.",
            "`for amount in spent { sum = sum.checked_add(*amount)?; }`, beginning with `Amount::ZERO`; the same for `paid`; then `spent_sum.checked_sub(paid_sum)`.",
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
            "With each coin that you choose, both grow: what you have, and what you need.",
            "`let mut sorted = coins.to_vec(); sorted.sort(); sorted.reverse();` has the largest first. Before you choose the next one, ask whether you have enough.",
            "Keep `sum`, at first 0, and `needed`, at first `amount`. For each coin: if `sum >= needed`, stop; otherwise push it, add it to `sum`, and `fee_per_coin` to `needed`. In the end it was enough if `sum >= needed`, and the change is the difference.",
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
            "A `Vec` is a stack: `push` puts an item on top, `pop` takes one away, and answers `None` if there is none.",
            "`let Some(item) = stack.pop() else { return false };` takes an item or ends with *no*. `for instruction in script.instructions()` gives `Ok(…)` for each that can be read.",
            "`match instruction { Ok(Instruction::Push(data)) => stack.push(data), Ok(Instruction::Do(Opcode::Dup)) => { let Some(item) = stack.last().cloned() else { return false }; stack.push(item); } … _ => return false }`, and after the loop `stack.len() == 1 && stack[0].iter().any(|byte| *byte != 0)`.",
        ],
    },
    Exercise {
        name: "root_above",
        chapter: 6,
        title: "The way up to the root",
        place: "3. What do 80 bytes stand for?",
        minutes: 10,
        is_star: false,
        hints: [
            "Begin with the leaf, and take one sibling after the other. At each height ask on which side you are.",
            "`index % 2 == 0` means that you are on the left. Then `index / 2` is your parent's.",
            "`let bytes = if index % 2 == 0 { [hash, *sibling].concat() } else { [*sibling, hash].concat() }; hash = sha256d(&bytes); index /= 2;` for each sibling.",
        ],
    },
    Exercise {
        name: "twin_of",
        chapter: 6,
        title: "Attack: a block that poisons another one",
        place: "3. What do 80 bytes stand for?",
        minutes: 15,
        is_star: false,
        hints: [
            "Draw the trees above 3 and above 6 transactions. What is paired with itself, and at which height?",
            "`[a, b, c]` and `[a, b, c, c]` have the same root. Of six, the pair of the last two is left over: what do you have to append there? Why have 2, 4 and 8 no such list?",
            "Halve the count as long as it is even: so many times two are the leaves of the branch that is left over. If you arrive at 1, nothing is. Otherwise clone the block and append its last so many transactions again.",
        ],
    },
    Exercise {
        name: "issued",
        chapter: 6,
        title: "How much money is there?",
        place: "4. How much money will there be?",
        minutes: 10,
        is_star: false,
        hints: [
            "Do not count blocks, count eras: in an era all blocks bring the same. There are not many until it is nothing.",
            "The first era has one block less, because the genesis brings nothing. The last one may not be over.",
            "`while subsidy > 0 && first <= height`: the era's blocks go from `first` to `next - 1`, or to `height` if that comes earlier. Add `subsidy` times their count, go on with `first = next`, `next += halving`, `subsidy /= 2`. At first `first` is 1 and `next` is the halving.",
        ],
    },
    Exercise {
        name: "next_target",
        chapter: 6,
        title: "How hard the next period is",
        place: "5. How hard should it be?",
        minutes: 10,
        is_star: false,
        hints: [
            "Took, planned, and the one held within limits of the other. Which way does the target move if blocks came too fast?",
            "`u32` has no numbers below zero: `last.saturating_sub(first)` is 0 where the last time is earlier. `x.clamp(least, most)` holds a number within limits, and `a.min(b)` is the lower of two targets.",
            "`let took = last.saturating_sub(first).clamp(planned / 4, planned * 4);` and then `before.scale(took, planned).min(rules.easiest_target()).to_compact()`.",
        ],
    },
    Exercise {
        name: "fill_block",
        chapter: 6,
        title: "Who gets the room, and who takes whom along",
        place: "6. Who gets room?",
        minutes: 20,
        is_star: true,
        hints: [
            "Write first what a package is: from a payment up to its parent, and on, until there is no parent or it is chosen already.",
            "A loop without end: compare the packages of all payments that are not chosen, keep the best that fits, choose it. When none fits, you are done. What was chosen changes the packages of others: look at them anew each time.",
            "For each payment that is not chosen: `let mut next = Some(payment);` and `while let Some(member) = next { if chosen.contains(&member) { break; } package.insert(0, member); next = waiting[member].parent; }`, adding up fees and bytes. It beats the best so far only if its rate is higher, so that of equals the first one stays.",
        ],
    },
];
