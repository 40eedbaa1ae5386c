use super::exercise::Exercise;

/// The exercises for chapter 8.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "overlap",
        chapter: 8,
        title: "The time that two have in common",
        place: "1. Two drones, one pad: what do we have to agree on?",
        minutes: 5,
        is_star: false,
        hints: [
            "Draw two bars above each other. Where does the part begin that both of them have? Where does it end?",
            "It begins with the later of the two beginnings, and ends with the earlier of the two ends: `one.0.max(other.0)` and `one.1.min(other.1)`.",
            "`(from < until).then_some((from, until))`. If one of them has no minute at all, this is `None` by itself.",
        ],
    },
    Exercise {
        name: "counts_once",
        chapter: 8,
        title: "No command counts twice",
        place: "1. Two drones, one pad: what do we have to agree on?",
        minutes: 10,
        is_star: false,
        hints: [
            "For each sender, remember the highest number that counted.",
            "`let mut highest = std::collections::BTreeMap::new();`, and `highest.get(by)` is `None` if this sender hasn't sent anything yet.",
            "`let is_new = highest.get(by).is_none_or(|last| number > last);`. If it's new, `highest.insert(*by, *number);`. In any case, `counts.push(is_new);`.",
        ],
    },
    Exercise {
        name: "quorum_of",
        chapter: 8,
        title: "How many are enough, and how many may fail",
        place: "4. What if more than half have it on their disks?",
        minutes: 5,
        is_star: false,
        hints: [
            "The second number is what's left if you take the first from all members.",
            "Whole numbers are divided without a rest: more than half of 5 is `5 / 2 + 1`. The largest f with n ≥ 3f + 1 is `(n - 1) / 3`.",
            "`let enough = if may_lie { members - (members - 1) / 3 } else { members / 2 + 1 };` and then `(enough, members - enough)`. Don't compute `2 * members`: it may not fit.",
        ],
    },
    Exercise {
        name: "may_vote",
        chapter: 8,
        title: "What a member looks at before it votes",
        place: "5. How does a vote work?",
        minutes: 10,
        is_star: false,
        hints: [
            "There are four rules. Write each of them as a `bool`, and join them with `&&`.",
            "`(parent + 1..view)` are the views between. `.all(|between| skipped.contains(&between))` asks for each of them, and stops at the first that's missing.",
            "Mind the ends: with `parent` at `u64::MAX`, `parent + 1` doesn't fit. `parent.saturating_add(1)` does. And `0` as a parent needs no certificate: `parent == 0 || certified.contains(&parent)`.",
        ],
    },
    Exercise {
        name: "find_evidence",
        chapter: 8,
        title: "Who has told two stories?",
        place: "5. How does a vote work?",
        minutes: 15,
        is_star: false,
        hints: [
            "First write a function of two words that says whether they contradict each other. Then compare each word with all that came before it.",
            "`match (one.says, other.says) { (Words::Vote(a), Words::Vote(b)) => a != b, … _ => false }`, and only if `by` and `view` are the same.",
            "`for (later, word) in said.iter().enumerate()`, and in it `said[..later].iter().position(|before| contradict(before, word))`. The first one that's `Some` is the answer.",
        ],
    },
    Exercise {
        name: "decided",
        chapter: 8,
        title: "What's decided, all the way down",
        place: "5. How does a vote work?",
        minutes: 15,
        is_star: true,
        hints: [
            "Begin at a final block and walk down, from parent to parent. Where can the walk end?",
            "Keep the path in a list. If the walk ends at the genesis, the path is complete. If it ends at `Parent::Missing`, forget it. Of all complete paths, the longest is the answer.",
            "`let mut path = vec![index]; let mut parent = block.parent; while let Parent::Block(below) = parent { path.push(below); parent = blocks[below].parent; }`. Then `path.reverse()`, if `parent == Parent::Genesis` and it's longer than the best so far.",
        ],
    },
    Exercise {
        name: "is_certificate",
        chapter: 8,
        title: "Is that a certificate?",
        place: "6. Whom do you have to believe?",
        minutes: 10,
        is_star: false,
        hints: [
            "There are three rules, and the first also makes sure that no one is counted twice.",
            "`signatures.windows(2)` are all pairs of neighbours in the list. `.all(|pair| pair[0].by < pair[1].by)`.",
            "`let enough = members.len() - (members.len() - 1) / 3;`, and `signatures.iter().all(|it| it.is_good && members.contains(&it.by))`.",
        ],
    },
    Exercise {
        name: "why_did_it_stop",
        chapter: 8,
        title: "Whom are we waiting for?",
        place: "7. What does each way cost?",
        minutes: 10,
        is_star: false,
        hints: [
            "First find those who are missing. Then ask whether there are too many of them.",
            "`now.saturating_sub(last)` is 0 if `last` is later than `now`. `last.is_none_or(|last| …)` is true for someone who was never heard.",
            "f is `heard.len().saturating_sub(1) / 3`. If more than f are missing, return them, and otherwise `Vec::new()`.",
        ],
    },
];
