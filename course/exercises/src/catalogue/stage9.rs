use super::exercise::Exercise;

/// The exercises for chapter 9.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "whose_coin",
        chapter: 9,
        title: "Whose coin was drawn?",
        place: "1. Whose turn is it?",
        minutes: 5,
        is_star: false,
        hints: [
            "Walk along the holders. How many coins do you still have to pass?",
            "If you have fewer coins left to pass than this holder owns, the coin is theirs. Otherwise, pass all of their coins.",
            "`let mut left = coin;`, and for each holder: `if left < *amount { return Some(holder); }` and then `left -= amount;`. Don't add up the stakes: the sum may not fit.",
        ],
    },
    Exercise {
        name: "age_weight",
        chapter: 9,
        title: "Coins that have been lying there",
        place: "2. What does a second vote cost?",
        minutes: 5,
        is_star: false,
        hints: [
            "First find how many of the seconds count. Then multiply.",
            "`age.min(oldest)` is the age, but at most `oldest`. `a.saturating_sub(b)` is `a - b`, or 0 if that would be less than 0.",
            "`u128::from(coins) * u128::from(age.min(oldest).saturating_sub(youngest))`. The product of two `u64` may not fit into a `u64`.",
        ],
    },
    Exercise {
        name: "last_bit",
        chapter: 9,
        title: "Which bits count?",
        place: "3. Who chooses the seed?",
        minutes: 10,
        is_star: false,
        hints: [
            "Which epoch is `slot` in? Which one is two before that?",
            "`slot / epoch` is the epoch. `.checked_sub(2)?` returns `None` at once if there's no epoch two before. `branch.iter().rposition(|made| …)` finds the last one for which something is true.",
            "`let before_last = (slot / epoch).checked_sub(2)?;` and then `branch.iter().rposition(|made| made / epoch <= before_last)`: that epoch, or an earlier one if it has no block.",
        ],
    },
    Exercise {
        name: "elected",
        chapter: 9,
        title: "Who is elected?",
        place: "2. What does a second vote cost?",
        minutes: 15,
        is_star: false,
        hints: [
            "First add up each delegate's coins, then sort, and then take as many as there are seats.",
            "`let mut coins = std::collections::BTreeMap::<u32, u128>::new();`, and `*coins.entry(delegation.to).or_default() += …`. A `BTreeMap` goes through its keys in order.",
            "`ranking.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum))` puts the largest first, and keeps equal delegates in their order. Sums may need 128 bits.",
        ],
    },
    Exercise {
        name: "enough_votes",
        chapter: 9,
        title: "Three of five",
        place: "5. What if an attacker needed both?",
        minutes: 5,
        is_star: false,
        hints: [
            "Don't count votes. Count the drawn tickets that have voted for the block.",
            "`votes.contains(&(ticket, block))` answers whether a ticket has voted for it.",
            "`drawn.iter().filter(|ticket| votes.contains(&(**ticket, block))).count() >= 3`.",
        ],
    },
    Exercise {
        name: "slashed",
        chapter: 9,
        title: "Who loses their deposit?",
        place: "6. Can a block ever be final?",
        minutes: 15,
        is_star: false,
        hints: [
            "First write a function that says whether two links contradict each other. Then compare each link with all the others.",
            "The second link lies inside the first: `one.source < other.source && other.target < one.target`. Two different links have the same target: `one.target == other.target && one != other`.",
            "A `BTreeSet` holds each voter once, and in order: `lied.map(|link| link.voter).collect::<std::collections::BTreeSet<u32>>()`.",
        ],
    },
    Exercise {
        name: "justified",
        chapter: 9,
        title: "Two thirds, step by step",
        place: "6. Can a block ever be final?",
        minutes: 20,
        is_star: true,
        hints: [
            "For one link, from `source` to `target`: which voters have sent it, and how many coins do they have together?",
            "In which order do you have to look at the targets, so that each source has been judged before you need it?",
            "A `BTreeMap` with `(target, source)` as its key is in the right order. Two thirds are `3 * stake >= 2 * all`, in `u128`.",
        ],
    },
    Exercise {
        name: "choose_branch",
        chapter: 9,
        title: "After a year away",
        place: "What an attacker can still do",
        minutes: 10,
        is_star: false,
        hints: [
            "Leave out the branches that the checkpoint rules out. Of the others, find the first of the heaviest.",
            "`branch.blocks.get(height - 1)` is `None` if the branch isn't that long. A branch is out only if it has a block there, and that's another one.",
            "`if is_in(branch) && best.is_none_or(|it| branch.weight > branches[it].weight) { best = Some(index); }`. With `>`, the first among equals stays.",
        ],
    },
];
