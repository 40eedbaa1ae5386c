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
            "Two things have to be true of the chain that's offered. And if it's a tie, the chain that was seen first stays.",
            "On one genesis all blocks are equally difficult. So the chain with the most work is the one with the most blocks.",
            "`Chain::verify(genesis.clone(), offered.to_vec())` checks every rule from the genesis on. It's `Ok` if none is broken.",
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
            "A block waits for the one that its `draft.previous_hash` names. When it's ready, others may be waiting for its own hash.",
            "Keep a list of parents whose children you haven't looked for yet. It begins with `parent`, and you're done when it's empty. Going through the orphans once isn't enough.",
            "`while let Some(parent) = parents.pop()`: look for an orphan of that parent with `position`. If there is one, `remove` it, push its `hash()` and the same parent again to `parents`, and push the block to the answer.",
        ],
    },
    Exercise {
        name: "catch_up_blocks",
        chapter: 5,
        title: "What a newcomer is missing",
        place: "2. How does everyone come to know?",
        minutes: 10,
        is_star: false,
        hints: [
            "The neighbour has everything up to the first hash of its locator that you know. What's it missing?",
            "Where in your chain is a hash? `chain.blocks().iter().position(|block| block.hash() == hash)`. The genesis isn't among the blocks. Its hash is `chain.genesis().hash()`.",
            "Find the index to begin with. At first it's 0. For each named hash: if it's a block's, begin after that block and stop looking; if it's the genesis's, stop looking. Then `.iter().skip(first).take(most).cloned().collect()`.",
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
            "First collect the ids of all the payments on the new branch. Then go through those that may have to wait.",
            "The payments of a block are `block.draft.transactions`, and each has an `id`.",
            "Go through the payments of `taken_back` and then through `waiting`, and push a clone of each payment whose id isn't among those that the new branch confirms.",
        ],
    },
    Exercise {
        name: "partition_experiment",
        chapter: 5,
        title: "Cut a town in two, and heal it",
        place: "Cut the network",
        minutes: 15,
        is_star: false,
        hints: [
            "Any node of a side can be the one that finds its blocks: `near[0]` on the near side, and on the other side a node whose number isn't in `near`.",
            "`(0..town.nodes().len()).find(|node| !near.contains(node))` is such a node. Among the things that `town.mend()` returns, each `Output::Event(Event::TipChanged(change))` says how a node's chain changed.",
            "`for (node, output) in town.mend() { if let Output::Event(Event::TipChanged(change)) = output { … } }`: a node took blocks back if `change.disconnected` isn't empty.",
        ],
    },
    Exercise {
        name: "race_against_one_confirmation",
        chapter: 5,
        title: "Attack: a double spend against one confirmation",
        place: "Mallory tries: chapter 4's attack, against a crowd",
        minutes: 20,
        is_star: false,
        hints: [
            "Go back to the block before the last one. From there you need more work than Bob's node has. How many blocks is that?",
            "If you only leave his payment out, it waits again and gets into the next block. It can't if the money is gone: pay it to your purse, `mallory.send(purse, amount)`.",
            "`let mut secret = Chain::verify(seen.genesis().clone(), before.to_vec())?;` with the blocks before the last. Then twice, first with your payment and then without any: `let draft = secret.draft(secret.tip().time, …);` and `secret.push(mine(draft, difficulty, Nonce::default())?)?;`.",
        ],
    },
    Exercise {
        name: "catch_up_probability",
        chapter: 5,
        title: "How likely is she to catch up?",
        place: "Mallory tries: chapter 4's attack, against a crowd",
        minutes: 20,
        is_star: true,
        hints: [
            "After the next block she's one less behind, or one more, and has one block less to go. So her chance is made of two others.",
            "Keep a list of the chances of being 0, 1, 2, … behind and drawing level. With no block left they're 1, 0, 0, …. From the list for some number of blocks you get the list for one block more.",
            "`new[n] = share * old[n - 1] + (1.0 - share) * old[n + 1]`, and `new[0] = 1.0`. The list needs `behind + blocks + 2` places: she never gets further behind than that.",
        ],
    },
];
