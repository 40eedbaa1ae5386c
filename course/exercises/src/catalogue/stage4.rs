use super::exercise::Exercise;

/// The exercises for chapter 4.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "zero_bits",
        chapter: 4,
        title: "How good is a hash?",
        place: "1. A puzzle with a number",
        minutes: 5,
        is_star: false,
        hints: [
            "Look at one byte after another. When may you look at the next one?",
            "A number can tell you: `byte.leading_zeros()` is 8 for 0x00, 3 for 0x1f and 0 for 0xff.",
            "Add up `byte.leading_zeros()`, and stop after the first byte that isn't 0.",
        ],
    },
    Exercise {
        name: "expected_attempts",
        chapter: 4,
        title: "What a hash costs",
        place: "After bad luck",
        minutes: 5,
        is_star: false,
        hints: [
            "Half of all hashes begin with a zero bit. Half of those begin with two. So what does each further bit do to the number of attempts?",
            "A hash knows nothing about the ones before it. What does that tell you about the attempts in vain?",
            "2 to the power of `bits` is `1 << bits`. A `u128` has room for it.",
        ],
    },
    Exercise {
        name: "find_nonce",
        chapter: 4,
        title: "The miner",
        place: "2. Work as the seal of a block",
        minutes: 10,
        is_star: false,
        hints: [
            "To try a nonce, make the block with it, hash the block, and look at the hash.",
            "A block is `Block { draft: draft.clone(), seal: Work { nonce } }`. It has a `hash()`, and `difficulty.is_met_by(&hash)` looks at it.",
            "`for attempt in 0..attempts { let nonce = Nonce::new(start.get() + attempt); … }`. Stop at a nonce above `Nonce::MAX`, and return `None` after the loop.",
        ],
    },
    Exercise {
        name: "difficulty_for",
        chapter: 4,
        title: "A difficulty for your machine",
        place: "3. What does one more bit cost?",
        minutes: 10,
        is_star: false,
        hints: [
            "How many attempts are there time for? And what's the largest power of two that isn't more than that?",
            "The product of two `u64` may not fit into a `u64`, so make both a `u128` first. The work of a difficulty is a `u128`, too: `difficulty.work().hashes()`.",
            "Begin with 0 bits. As long as there's a higher difficulty, and its work isn't more than the attempts, take it. Or: `attempts.ilog2()`, and then the smaller of that and 64.",
        ],
    },
    Exercise {
        name: "heavier_chain",
        chapter: 4,
        title: "Which chain counts?",
        place: "5. Which of two chains counts?",
        minutes: 10,
        is_star: false,
        hints: [
            "It's the hashes that prove something, not the blocks. One more bit is twice as many hashes.",
            "`difficulty.work()` is the work of a block, and you can add up work with `+`. `ChainWork::default()` is no work.",
            "Go through the chains and remember the place and the work of the best one so far. A later one has to have more work, not equally much. (`max_by_key` returns the last of several equals.)",
        ],
    },
    Exercise {
        name: "forge_work",
        chapter: 4,
        title: "Attack: a long chain for nothing",
        place: "5. Which of two chains counts?",
        minutes: 15,
        is_star: false,
        hints: [
            "The careless verifier counts blocks. What would make a block cheap, and where in a chain is that written?",
            "The difficulty is written in the genesis, and so is the money. The verifier doesn't compare your genesis with ours.",
            "`Chain::new(Genesis { rule: …, grants: …, ..ours.genesis().clone() })?` with difficulty 0, and then in a loop `chain.push(mine(draft, difficulty, Nonce::default())?)?`.",
        ],
    },
    Exercise {
        name: "count_up_in_place",
        chapter: 4,
        title: "The mileage counter",
        place: "3. Ten pieces and a mileage counter",
        minutes: 15,
        is_star: true,
        hints: [
            "How do you add 1 to 1299 on paper? You begin on the right. What do you do with a 9, and when do you stop?",
            "The digits are bytes: the digit nine is `b'9'`, which is the number 57, and `b'8' + 1` is `b'9'`.",
            "`for place in (0..digits.len()).rev()`: a nine becomes `b'0'` and you go on to the left. Any other digit goes up by one, and you return its place.",
        ],
    },
];
