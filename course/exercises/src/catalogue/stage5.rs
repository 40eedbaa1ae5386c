use super::exercise::Exercise;

/// The exercises to chapter 5.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "fork_choice",
        chapter: 5,
        title: "Which branch does a node follow?",
        place: "3. Two blocks at the same time: which one counts?",
        minutes: 5,
        is_star: false,
        hints: [
            "Two things have to be true of the chain that is offered. The one that was seen first stays if they are equal.",
            "On one genesis all blocks are equally difficult. So most work is most blocks.",
            "`Chain::verify(genesis.clone(), offered.to_vec())` checks every rule from the genesis on. It is `Ok` if all of them are kept.",
        ],
    },
    Exercise {
        name: "ready_orphans",
        chapter: 5,
        title: "The block that was missing",
        place: "What if a block comes before its parent?",
        minutes: 15,
        is_star: false,
        hints: [
            "A block waits for the one that its `draft.previous_hash` names. When it is ready, its own hash is what others may wait for.",
            "Keep a list of parents whose children have not been looked for. It begins with `parent`, and ends when it is empty. It does not suffice to go through the orphans once.",
            "`while let Some(parent) = parents.pop()`: look for an orphan of that parent with `position`; if there is one, `remove` it, push its `hash()` and the same parent again to `parents`, and the block to the answer.",
        ],
    },
    Exercise {
        name: "catch_up_blocks",
        chapter: 5,
        title: "What a newcomer lacks",
        place: "2. How does everybody come to know?",
        minutes: 10,
        is_star: false,
        hints: [
            "The neighbour has everything up to the first hash of its locator that you know. What does it lack?",
            "Where in your chain is a hash? `chain.blocks().iter().position(|block| block.hash() == hash)`. The genesis is not among the blocks: `chain.genesis().hash()`.",
            "Find the index to begin with: 0 at first. For each named hash: is it a block's, then begin after it and stop looking; is it the genesis', then stop looking. Then `.iter().skip(first).take(most).cloned().collect()`.",
        ],
    },
    Exercise {
        name: "returned_payments",
        chapter: 5,
        title: "Nothing is lost in a reorganisation",
        place: "3. Two blocks at the same time: which one counts?",
        minutes: 10,
        is_star: false,
        hints: [
            "Collect first the ids of all payments on the new branch. Then go through what may have to wait.",
            "The payments of a block are `block.draft.transactions`, and each has an `id`.",
            "Go through the payments of `taken_back` and then through `waiting`, and push a clone of each whose id is not among those that the new branch confirms.",
        ],
    },
    Exercise {
        name: "partition_experiment",
        chapter: 5,
        title: "Cut a town in two, and mend it",
        place: "Cut the network",
        minutes: 15,
        is_star: false,
        hints: [
            "Any node of a side can be the one that finds its blocks: `near[0]` on the near side. On the other side it is one whose number is not in `near`.",
            "`(0..town.nodes().len()).find(|node| !near.contains(node))` is such a node. Of what `town.mend()` returns, the outputs `Output::Event(Event::TipChanged(change))` tell how a node's chain changed.",
            "`for (node, output) in town.mend() { if let Output::Event(Event::TipChanged(change)) = output { … } }`: a node took blocks back if `change.disconnected` is not empty.",
        ],
    },
    Exercise {
        name: "race_against_one_confirmation",
        chapter: 5,
        title: "Attack: a double spend against one confirmation",
        place: "What an attacker can still do",
        minutes: 20,
        is_star: false,
        hints: [
            "Go back to the block before the last one. From there you need more work than Bob's node knows of: how many blocks are that?",
            "If you only leave his payment out, it waits again and comes into the next block. It cannot if the money is gone: pay it to your purse, `mallory.send(purse, amount)`.",
            "`let mut secret = Chain::verify(seen.genesis().clone(), before.to_vec())?;` with the blocks before the last. Then twice, first with your payment and then without any: `let draft = secret.draft(secret.tip().time, …);` and `secret.push(mine(draft, difficulty, Nonce::default())?)?;`.",
        ],
    },
    Exercise {
        name: "catch_up_probability",
        chapter: 5,
        title: "How likely is it to catch up?",
        place: "What an attacker can still do",
        minutes: 20,
        is_star: true,
        hints: [
            "After the next block she is one less behind, or one more, and has one block less to go. So her chance is made of two others.",
            "Keep the chances of all who are 0, 1, 2, … behind in a list. With no block left it is 1, 0, 0, …. From the list for so many blocks left you get the one for one more.",
            "`new[n] = share * old[n - 1] + (1.0 - share) * old[n + 1]`, and `new[0] = 1.0`. The list needs `behind + blocks + 2` places: nobody gets further behind than that.",
        ],
    },
];
