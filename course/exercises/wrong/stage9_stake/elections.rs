use crate::Wrong;
use kusari_exercises::stage9 as check;
use kusari_exercises::stage9::Delegation;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn elections() -> Vec<Wrong> {
    type Answer = fn(&[Delegation], usize) -> Vec<u32>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::elected(answer), says);
    fn sums(given: &[Delegation]) -> BTreeMap<u32, u128> {
        let mut sums = BTreeMap::new();
        for it in given {
            *sums.entry(it.to).or_default() += u128::from(it.coins);
        }
        sums
    }
    vec![
        wrong(
            "each delegation for itself",
            |given, seats| {
                let mut ranking = given.to_vec();
                ranking.sort_by_key(|it| (Reverse(it.coins), it.to));
                let mut elected: Vec<u32> = Vec::new();
                for it in ranking.iter().filter(|it| it.coins > 0) {
                    if !elected.contains(&it.to) && elected.len() < seats {
                        elected.push(it.to);
                    }
                }
                elected
            },
            "5 and 5 are more than 9",
        ),
        wrong(
            "one delegation, one vote",
            |given, seats| {
                let mut votes = BTreeMap::<u32, usize>::new();
                for it in given.iter().filter(|it| it.coins > 0) {
                    *votes.entry(it.to).or_default() += 1;
                }
                let mut ranking: Vec<_> = votes.into_iter().collect();
                ranking.sort_by_key(|(to, votes)| (Reverse(*votes), *to));
                ranking.into_iter().take(seats).map(|(to, _)| to).collect()
            },
            "9 are more than 7",
        ),
        wrong(
            "the highest numbers first",
            |given, seats| {
                let mut ranking: Vec<_> = sums(given).into_iter().filter(|it| it.1 > 0).collect();
                ranking.sort_by_key(|(to, sum)| Reverse((*sum, *to)));
                ranking.into_iter().take(seats).map(|(to, _)| to).collect()
            },
            "3 and 5 come first",
        ),
        wrong(
            "a seat for no coins",
            |given, seats| {
                let mut ranking: Vec<_> = sums(given).into_iter().collect();
                ranking.sort_by_key(|(to, sum)| (Reverse(*sum), *to));
                ranking.into_iter().take(seats).map(|(to, _)| to).collect()
            },
            "delegate 1 has no coins",
        ),
        wrong(
            "in the order of their numbers",
            |given, seats| {
                let mut ranking: Vec<_> = sums(given).into_iter().filter(|it| it.1 > 0).collect();
                ranking.sort_by_key(|(to, sum)| (Reverse(*sum), *to));
                let elected = ranking.into_iter().take(seats).map(|(to, _)| to);
                elected.collect::<BTreeSet<_>>().into_iter().collect()
            },
            "9 are more than 7",
        ),
        wrong(
            "sums that stop at the largest number",
            |given, seats| {
                let mut sums = BTreeMap::<u32, u64>::new();
                for it in given {
                    let sum = sums.entry(it.to).or_default();
                    *sum = sum.saturating_add(it.coins);
                }
                let mut ranking: Vec<_> = sums.into_iter().filter(|it| it.1 > 0).collect();
                ranking.sort_by_key(|(to, sum)| (Reverse(*sum), Reverse(*to)));
                ranking.into_iter().take(seats).map(|(to, _)| to).collect()
            },
            "3 and 5 come first",
        ),
        wrong(
            "sums that don't fit",
            |given, seats| {
                let mut sums = BTreeMap::<u32, u64>::new();
                for it in given {
                    *sums.entry(it.to).or_default() += it.coins;
                }
                let mut ranking: Vec<_> = sums.into_iter().filter(|it| it.1 > 0).collect();
                ranking.sort_by_key(|(to, sum)| (Reverse(*sum), *to));
                ranking.into_iter().take(seats).map(|(to, _)| to).collect()
            },
            "panicked",
        ),
    ]
}

pub(super) fn votes() -> Vec<Wrong> {
    type Answer = fn(&[u32; 5], &[(u32, u64)], u64) -> bool;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::enough_votes(answer), says);
    vec![
        wrong(
            "counts votes",
            |drawn, votes, block| {
                votes.iter().filter(|it| it.1 == block && drawn.contains(&it.0)).count() >= 3
            },
            "it's the same ticket",
        ),
        wrong(
            "any ticket will do",
            |_, votes, block| {
                let for_it = votes.iter().filter(|it| it.1 == block).map(|it| it.0);
                for_it.collect::<BTreeSet<_>>().len() >= 3
            },
            "16 wasn't drawn",
        ),
        wrong(
            "any block will do",
            |drawn, votes, _| {
                drawn.iter().filter(|it| votes.iter().any(|vote| vote.0 == **it)).count() >= 3
            },
            "15 has voted for block 8",
        ),
        wrong(
            "all five",
            |drawn, votes, block| drawn.iter().all(|it| votes.contains(&(*it, block))),
            "three of the five have voted",
        ),
        wrong(
            "more than three",
            |drawn, votes, block| {
                drawn.iter().filter(|it| votes.contains(&(**it, block))).count() > 3
            },
            "three of the five have voted",
        ),
        wrong(
            "only the first vote of a ticket",
            |drawn, votes, block| {
                let first = |it: &&u32| votes.iter().find(|vote| vote.0 == **it).map(|vote| vote.1);
                drawn.iter().filter(|it| first(it) == Some(block)).count() >= 3
            },
            "15 has voted for block 9, too",
        ),
        wrong(
            "more good votes than bad ones",
            |drawn, votes, block| {
                let good = drawn.iter().filter(|it| votes.contains(&(**it, block))).count();
                good >= 3 && votes.iter().filter(|it| it.1 != block).count() < 2
            },
            "3, 65 and 92 have voted for block 9",
        ),
    ]
}
