use super::exercise::Exercise;

/// The exercises to chapter 3.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "link_holds",
        chapter: 3,
        title: "A block names the one before",
        place: "2. What comes before the first block?",
        minutes: 5,
        is_star: false,
        hints: [
            "A block *names* a hash, and it *has* a hash. Which do you need of which block?",
            "The link is in the draft of the later block. `hash()` computes the hash of a block, including its stamp.",
            "Compare `block.draft.previous_hash` with `before.hash()`.",
        ],
    },
    Exercise {
        name: "time_never_goes_back",
        chapter: 3,
        title: "Time never goes back",
        place: "3. Who collects the payments, and when?",
        minutes: 5,
        is_star: false,
        hints: [
            "Each block is compared with the one before it. And the first block?",
            "Keep the time of the block before in a variable. In the beginning it's `genesis.time`.",
            "You can compare times: `block.draft.time < before` means that time went back.",
        ],
    },
    Exercise {
        name: "first_broken_link",
        chapter: 3,
        title: "Where the chain breaks",
        place: "4. Where does a tampered chain break?",
        minutes: 10,
        is_star: false,
        hints: [
            "Walk as the table in the chapter does: keep the hash that the next block has to name.",
            "In the beginning that's `genesis.hash()`, and after each block it's `block.hash()`.",
            "`for (height, block) in (1..).zip(blocks)` counts the heights from 1. Return `Some(height)` at the first block that names something else.",
        ],
    },
    Exercise {
        name: "chain_check",
        chapter: 3,
        title: "The verifier",
        place: "4. Where does a tampered chain break?",
        minutes: 15,
        is_star: false,
        hints: [
            "Finish one block before you look at the next. The first block that breaks a rule counts, whichever rule it is.",
            "Keep two things from the block before: its hash and its time. The genesis has both, too.",
            "`block.seal.signature.is_by(&genesis.rule.timestamp_server, &encode(&block.draft))` has to be `Ok(true)`. `Ok(false)` means that the stamp is bad.",
        ],
    },
    Exercise {
        name: "forge_chain",
        chapter: 3,
        title: "Attack: a chain that begins elsewhere",
        place: "4. Where does a tampered chain break?",
        minutes: 10,
        is_star: false,
        hints: [
            "Which question does the careless verifier forget to ask? Look at what it does with the genesis you give it, and with the one it should know.",
            "The genesis says who has how much, and whose stamp counts. The verifier never compares it with the old one, so write your own.",
            "`TimestampServer::new(mallory.clone(), genesis.time, grants)` begins a chain of Mallory's own. Call `publish` once for every published block, and then once more.",
        ],
    },
    Exercise {
        name: "same_height_twice",
        chapter: 3,
        title: "Evidence against the server",
        place: "What an attacker can still do",
        minutes: 10,
        is_star: false,
        hints: [
            "What could an honest server say? \"I never stamped that one\", or \"They're the same block\". Your evidence has to leave no such excuse.",
            "There are three questions. Are they two different blocks? Do they follow the same block? Did the server stamp both?",
            "`block.seal.signature.is_by(server, &encode(&block.draft)) == Ok(true)`, for each of the two.",
        ],
    },
    Exercise {
        name: "rewrite_from",
        chapter: 3,
        title: "Attack: the server regrets",
        place: "What an attacker can still do",
        minutes: 15,
        is_star: true,
        hints: [
            "If a block changes, so does its hash. So every block after it needs a new link, and with that a new stamp.",
            "The receiver may have spent the money already. So you have to try the later payments again, one after another.",
            "A new `TimestampServer` with the same keys, time and grants does all of that: `submit` each payment except the regretted one, whatever the server answers, and `publish` at the time of the old block.",
        ],
    },
];
