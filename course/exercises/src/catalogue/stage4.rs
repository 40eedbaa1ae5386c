use super::exercise::Exercise;

/// The exercises to chapter 4.
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
            "Numbers know it of themselves: `byte.leading_zeros()` is 8 for 0x00, 3 for 0x1f and 0 for 0xff.",
            "Add up `byte.leading_zeros()`, and stop after the first byte that is not 0.",
        ],
    },
    Exercise {
        name: "expected_attempts",
        chapter: 4,
        title: "What a hash costs",
        place: "Luck has no memory",
        minutes: 5,
        is_star: false,
        hints: [
            "Half of all hashes begin with a zero bit. Half of these begin with two. So how many attempts does each bit more cost?",
            "A hash knows nothing of the ones before. What does that say of the attempts in vain?",
            "2 to the power of `bits` is `1 << bits`. In a `u128` there is room for it.",
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
            "To try a nonce is to make the block with it, to hash the block, and to look at the hash.",
            "A block is `Block { draft: draft.clone(), seal: Work { nonce } }`. It has a `hash()`, and `difficulty.is_met_by(&hash)` looks at it.",
            "`for attempt in 0..attempts { let nonce = Nonce::new(start.get() + attempt); … }`. Stop at a nonce above `Nonce::MAX`, and answer `None` after the loop.",
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
            "How many attempts can be made in the time? And which is the largest power of two that is not more?",
            "A product of two `u64` may not fit into a `u64`: make both a `u128` first. The work of a difficulty is a `u128`, too: `difficulty.work().hashes()`.",
            "Begin with 0 bits. While there is one bit more to be had, and its work is not more than the attempts, take it. Or: `attempts.ilog2()`, and then the smaller of that and 64.",
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
            "Not the blocks are the proof, but the hashes. One bit more is twice as many.",
            "`difficulty.work()` is the work of a block, and two of them can be added with `+`. `ChainWork::default()` is none.",
            "Go through the chains and remember the place and the work of the best so far. A later one has to have more work, not as much. (`max_by_key` answers the last of several equals.)",
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
            "The careless verifier counts blocks. What would make a block cheap, and who decides that for a chain?",
            "The difficulty stands in the genesis, and so does the money. Nobody compares your genesis with theirs.",
            "`Chain::new(Genesis { rule: …, grants: …, ..ours.genesis().clone() })?` with difficulty 0, and then in a loop `chain.push(mine(draft, difficulty, Nonce::default())?)?`.",
        ],
    },
    Exercise {
        name: "count_up_in_place",
        chapter: 4,
        title: "The mileage counter",
        place: "4. Two miners",
        minutes: 15,
        is_star: true,
        hints: [
            "How do you count 1299 up on paper? You begin at the right. What do you do with a 9, and when do you stop?",
            "The digits are bytes: the digit nine is `b'9'`, which is the number 57, and `b'8' + 1` is `b'9'`.",
            "`for place in (0..digits.len()).rev()`: a nine becomes `b'0'` and you go on to the left; any other digit is raised by one, and you answer its place.",
        ],
    },
];
