use crate::Wrong;
use kusari_exercises::stage9 as check;
use kusari_exercises::stage9::Link;
use std::collections::BTreeSet;

/// Those who lied, if this is how two links of one voter contradict each other.
fn those(links: &[Link], contradict: fn(&Link, &Link) -> bool) -> Vec<u32> {
    let lied = links.iter().filter(|a| {
        links.iter().any(|b| a.voter == b.voter && (contradict(a, b) || contradict(b, a)))
    });
    lied.map(|link| link.voter).collect::<BTreeSet<_>>().into_iter().collect()
}

fn same_target(a: &Link, b: &Link) -> bool {
    a.target == b.target && a != b
}

fn inside(a: &Link, b: &Link) -> bool {
    a.source < b.source && b.target < a.target
}

pub(super) fn slashed() -> Vec<Wrong> {
    type Answer = fn(&[Link]) -> Vec<u32>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::slashed(answer), says);
    vec![
        wrong("only two for one epoch", |links| those(links, same_target), "lies inside"),
        wrong(
            "only one inside the other",
            |links| those(links, inside),
            "blocks 10 and 11 can't both be epoch 1",
        ),
        wrong(
            "only other blocks",
            |links| those(links, |a, b| a.target == b.target && a.block != b.block || inside(a, b)),
            "two votes have target epoch 3",
        ),
        wrong(
            "also blames someone who says it twice",
            |links| {
                let mut lied = those(links, |a, b| same_target(a, b) || inside(a, b));
                for (at, link) in links.iter().enumerate() {
                    if links[..at].contains(link) && !lied.contains(&link.voter) {
                        lied.push(link.voter);
                    }
                }
                lied
            },
            "it's the same link",
        ),
        wrong(
            "touching counts as inside",
            |links| {
                let touches = |a: &Link, b: &Link| {
                    a != b && a.source <= b.source && b.target <= a.target || same_target(a, b)
                };
                those(links, touches)
            },
            "both begin in epoch 1",
        ),
        wrong(
            "any overlap",
            |links| {
                let overlaps =
                    |a: &Link, b: &Link| a != b && a.source < b.target && b.source < a.target;
                those(links, overlaps)
            },
            "neither lies inside the other",
        ),
        wrong(
            "blames others",
            |links| {
                let lied = links
                    .iter()
                    .filter(|a| links.iter().any(|b| same_target(a, b) && a.block != b.block));
                let lied: BTreeSet<u32> = lied.map(|link| link.voter).collect();
                lied.into_iter().collect()
            },
            "two votes have target epoch 3",
        ),
        wrong(
            "once for each lie",
            |links| {
                let mut lied = Vec::new();
                for (at, b) in links.iter().enumerate() {
                    for a in &links[..at] {
                        let lies = same_target(a, b) || inside(a, b) || inside(b, a);
                        if a.voter == b.voter && lies {
                            lied.push(b.voter);
                        }
                    }
                }
                lied.sort_unstable();
                lied
            },
            "4 and 9 have lied",
        ),
        wrong(
            "in the order in which they lied",
            |links| {
                let mut lied = Vec::new();
                for (at, b) in links.iter().enumerate() {
                    for a in &links[..at] {
                        let lies = same_target(a, b) || inside(a, b) || inside(b, a);
                        if a.voter == b.voter && lies && !lied.contains(&b.voter) {
                            lied.push(b.voter);
                        }
                    }
                }
                lied
            },
            "4 and 9 have lied",
        ),
    ]
}

/// The justified epochs, if a link with this much stake of so much counts.
fn epochs(
    stakes: &[u64],
    links: &[Link],
    is_enough: fn(u128, u128) -> bool,
    from_anywhere: bool,
) -> Vec<u64> {
    let all: u128 = stakes.iter().map(|it| u128::from(*it)).sum();
    let mut justified = vec![0];
    let targets: BTreeSet<u64> = links.iter().map(|link| link.target).collect();
    for target in targets {
        let sources: BTreeSet<u64> =
            links.iter().filter(|it| it.target == target).map(|it| it.source).collect();
        let has = |source: &u64| {
            let is_it = |it: &&Link| (it.source, it.target) == (*source, target);
            let voters: BTreeSet<u32> = links.iter().filter(is_it).map(|it| it.voter).collect();
            let stake = voters.iter().map(|it| u128::from(stakes[*it as usize])).sum();
            is_enough(stake, all) && (from_anywhere || justified.contains(source))
        };
        if sources.iter().any(has) {
            justified.push(target);
        }
    }
    justified
}

pub(super) fn justified() -> Vec<Wrong> {
    type Answer = fn(&[u64], &[Link]) -> Vec<u64>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::justified(answer), says);
    vec![
        wrong(
            "more than two thirds",
            |stakes, links| epochs(stakes, links, |stake, all| 3 * stake > 2 * all, false),
            "10 of 15 are two thirds",
        ),
        wrong(
            "more than half",
            |stakes, links| epochs(stakes, links, |stake, all| 2 * stake > all, false),
            "10 of 16 are less",
        ),
        wrong(
            "from anywhere",
            |stakes, links| epochs(stakes, links, |stake, all| 3 * stake >= 2 * all, true),
            "epoch 1 has only a third",
        ),
        wrong(
            "counts voters",
            |stakes, links| {
                let ones = vec![1; stakes.len()];
                epochs(&ones, links, |stake, all| 3 * stake >= 2 * all, false)
            },
            "voter 3 has 9 of 12",
        ),
        wrong(
            "in the order in which they came",
            |stakes, links| {
                let all: u64 = stakes.iter().fold(0, |sum: u64, it| sum.saturating_add(*it));
                let mut justified = vec![0];
                for (at, link) in links.iter().enumerate() {
                    let mut voters = BTreeSet::new();
                    for it in &links[..=at] {
                        if (it.source, it.target) == (link.source, link.target) {
                            voters.insert(it.voter);
                        }
                    }
                    let stake: u128 =
                        voters.iter().map(|it| u128::from(stakes[*it as usize])).sum();
                    let is_new = !justified.contains(&link.target);
                    if 3 * stake >= 2 * u128::from(all)
                        && is_new
                        && justified.contains(&link.source)
                    {
                        justified.push(link.target);
                    }
                }
                justified.sort_unstable();
                justified
            },
            "first 0 to 2, then 2 to 5",
        ),
        wrong(
            "a vote counts each time it's sent",
            |stakes, links| {
                let all: u128 = stakes.iter().map(|it| u128::from(*it)).sum();
                let mut justified = vec![0];
                let targets: BTreeSet<u64> = links.iter().map(|link| link.target).collect();
                for target in targets {
                    for source in justified.clone() {
                        let is_it = |it: &&Link| (it.source, it.target) == (source, target);
                        let stakes = links
                            .iter()
                            .filter(is_it)
                            .map(|it| u128::from(stakes[it.voter as usize]));
                        if 3 * stakes.sum::<u128>() >= 2 * all && !justified.contains(&target) {
                            justified.push(target);
                        }
                    }
                }
                justified
            },
            "it's 5 of 15",
        ),
        wrong(
            "adds up all links to an epoch",
            |stakes, links| {
                let all: u128 = stakes.iter().map(|it| u128::from(*it)).sum();
                let mut justified = vec![0];
                let targets: BTreeSet<u64> = links.iter().map(|link| link.target).collect();
                for target in targets {
                    let is_it = |it: &&Link| it.target == target && justified.contains(&it.source);
                    let voters: BTreeSet<u32> =
                        links.iter().filter(is_it).map(|it| it.voter).collect();
                    let stake: u128 =
                        voters.iter().map(|it| u128::from(stakes[*it as usize])).sum();
                    if 3 * stake >= 2 * all {
                        justified.push(target);
                    }
                }
                justified
            },
            "to epoch 2, each link has a third",
        ),
        wrong(
            "small sums",
            |stakes, links| {
                let all: u64 = stakes.iter().sum();
                if all == 0 { vec![0] } else { epochs(stakes, links, |s, a| 3 * s >= 2 * a, false) }
            },
            "panicked",
        ),
    ]
}
