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
            "One of the two blocks holds a hash, the other one has a hash. Which is which?",
            "The link stands in the draft of the later block. `hash()` computes the hash of a block, its stamp included.",
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
            "Each block is compared with the one before it. With what is the first one compared?",
            "Keep the time of the block before in a variable, which begins as `genesis.time`.",
            "Times can be compared: `block.draft.time < before` means that it went back.",
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
            "Walk as the table of the chapter does: keep the hash that the next block has to name.",
            "At the beginning that is `genesis.hash()`, and after each block `block.hash()`.",
            "`for (height, block) in (1..).zip(blocks)` counts heights from 1 on. Return `Some(height)` at the first block that names something else.",
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
            "Finish with one block before you look at the next: the first block that breaks a rule counts, whichever rule it is.",
            "Keep two things of the block before: its hash and its time. The genesis has both as well.",
            "`block.seal.signature.is_by(&genesis.rule.timestamp_server, &encode(&block.draft))` has to be `Ok(true)`. `Ok(false)` is a bad stamp.",
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
            "Which question does the careless verifier not ask? Look at what it does with the genesis you give it, and with the one it should know.",
            "The genesis says who has how much, and whose stamp counts. Nobody compares it with the old one, so write your own.",
            "`TimestampServer::new(mallory.clone(), genesis.time, grants)` begins a chain of Mallory's. Call `publish` once more often than there are published blocks.",
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
            "What would an honest server answer? That it never stamped the one, or that there is only one. Your evidence must leave no such excuse.",
            "There are three questions: are they two, do they follow the same block, did the server stamp both?",
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
            "A block that changes has another hash. So all blocks after it need another link, and with it another stamp.",
            "Who was paid by the payment may have spent the money. Payments have to be tried again, one after another.",
            "A new `TimestampServer` with the same keys, time and grants does all of that: `submit` each payment but the one, whatever it answers, and `publish` at the time of the old block.",
        ],
    },
];
