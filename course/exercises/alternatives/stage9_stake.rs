//! Right answers to chapter 9 in another style than the solutions'.

use crate::Right;
use kusari::stage9_stake::Stakes;
use kusari_exercises::stage9 as check;
use kusari_exercises::stage9::{Branch, Delegation, Link};
use std::collections::{BTreeSet, HashMap, HashSet};

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("ends of a table", || check::whose_coin(ends)),
        Right::new("by subtracting", || check::whose_coin(by_subtracting)),
        Right::new("by cases", || check::age_weight(by_cases)),
        Right::new("a difference of products", || check::age_weight(a_difference)),
        Right::new("counts the earlier blocks", || check::last_bit(counts_blocks)),
        Right::new("looks back, block by block", || check::last_bit(looks_back)),
        Right::new("seat by seat", || check::elected(seat_by_seat)),
        Right::new("sorted pairs", || check::elected(sorted_pairs)),
        Right::new("a set of those who have voted", || check::enough_votes(a_set)),
        Right::new("one drawn ticket after another", || check::enough_votes(one_by_one)),
        Right::new("pairs of links", || check::slashed(pairs)),
        Right::new("voter by voter", || check::slashed(by_voter)),
        Right::new("until nothing changes", || check::justified(until_nothing_changes)),
        Right::new("asks back", || check::justified(asks_back)),
        Right::new("leaves out, then weighs", || check::choose_branch(leaves_out)),
        Right::new("folds", || check::choose_branch(folds)),
    ]
}

fn ends(stakes: &[u64], coin: u64) -> Option<usize> {
    let mut end: u128 = 0;
    let ends: Vec<u128> = stakes
        .iter()
        .map(|amount| {
            end += *amount as u128;
            end
        })
        .collect();
    let index = ends.partition_point(|end| *end <= coin as u128);
    (index < stakes.len()).then_some(index)
}

fn by_subtracting(stakes: &[u64], mut coin: u64) -> Option<usize> {
    // The chapter's table adds up to 64 bits, so it's only asked where that's enough.
    if stakes.iter().try_fold(0_u64, |sum, it| sum.checked_add(*it)).is_some() {
        let table: Stakes<usize> = stakes.iter().copied().enumerate().collect();
        return table.holder_of(coin).copied();
    }
    for i in 0..stakes.len() {
        match coin.checked_sub(stakes[i]) {
            None => return Some(i),
            Some(rest) => coin = rest,
        }
    }
    None
}

fn by_cases(coins: u64, age: u64, youngest: u64, oldest: u64) -> u128 {
    if age <= youngest {
        return 0;
    }
    let end = if age > oldest { oldest } else { age };
    coins as u128 * (end - youngest) as u128
}

fn a_difference(coins: u64, age: u64, youngest: u64, oldest: u64) -> u128 {
    let at = |seconds: u64| u128::from(coins) * u128::from(seconds);
    at(age.clamp(youngest, oldest)) - at(youngest)
}

fn counts_blocks(branch: &[u64], epoch: u64, slot: u64) -> Option<usize> {
    let begins = slot / epoch * epoch;
    let counted = branch.iter().take_while(|made| begins >= epoch && **made < begins - epoch);
    counted.count().checked_sub(1)
}

fn looks_back(branch: &[u64], epoch: u64, slot: u64) -> Option<usize> {
    let mut at = branch.len();
    while at > 0 {
        at -= 1;
        if slot / epoch >= 2 && branch[at] / epoch <= slot / epoch - 2 {
            return Some(at);
        }
    }
    None
}

fn seat_by_seat(delegations: &[Delegation], seats: usize) -> Vec<u32> {
    let mut sums: HashMap<u32, u128> = HashMap::new();
    for d in delegations {
        *sums.entry(d.to).or_insert(0) += d.coins as u128;
    }
    let mut result = vec![];
    for _ in 0..seats.min(sums.len()) {
        let mut best: Option<(u32, u128)> = None;
        for (&to, &sum) in &sums {
            let is_better = match best {
                None => true,
                Some((other, most)) => sum > most || (sum == most && to < other),
            };
            if sum > 0 && is_better {
                best = Some((to, sum));
            }
        }
        match best {
            Some((to, _)) => {
                sums.remove(&to);
                result.push(to);
            }
            None => break,
        }
    }
    result
}

fn sorted_pairs(delegations: &[Delegation], seats: usize) -> Vec<u32> {
    let numbers: BTreeSet<u32> = delegations.iter().map(|d| d.to).collect();
    let sum = |to: u32| -> u128 {
        delegations.iter().filter(|d| d.to == to).map(|d| u128::from(d.coins)).sum()
    };
    let mut pairs: Vec<(u128, u32)> = numbers.into_iter().map(|to| (sum(to), to)).collect();
    pairs.retain(|pair| pair.0 != 0);
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    pairs.truncate(seats);
    pairs.iter().map(|pair| pair.1).collect()
}

fn a_set(drawn: &[u32; 5], votes: &[(u32, u64)], block: u64) -> bool {
    let drawn: HashSet<u32> = drawn.iter().cloned().collect();
    let mut good = HashSet::new();
    for (ticket, voted_for) in votes {
        if *voted_for == block && drawn.contains(ticket) {
            good.insert(*ticket);
        }
    }
    good.len() > 2
}

fn one_by_one(drawn: &[u32; 5], votes: &[(u32, u64)], block: u64) -> bool {
    let mut missing = 3;
    for ticket in drawn {
        if votes.iter().any(|vote| vote == &(*ticket, block)) && missing > 0 {
            missing -= 1;
        }
    }
    missing == 0
}

fn pairs(links: &[Link]) -> Vec<u32> {
    let mut result = vec![];
    for i in 0..links.len() {
        for j in 0..links.len() {
            let (a, b) = (links[i], links[j]);
            if a.voter != b.voter || a == b {
                continue;
            }
            let lied = a.target == b.target || (a.source > b.source && a.target < b.target);
            if lied && !result.contains(&a.voter) {
                result.push(a.voter);
            }
        }
    }
    result.sort();
    result
}

fn by_voter(links: &[Link]) -> Vec<u32> {
    let mut voters: Vec<u32> = links.iter().map(|link| link.voter).collect();
    voters.sort();
    voters.dedup();
    voters.retain(|voter| {
        let mut own: Vec<(u64, u64, u64)> = links
            .iter()
            .filter(|link| link.voter == *voter)
            .map(|link| (link.source, link.target, link.block))
            .collect();
        own.sort();
        own.dedup();
        own.iter()
            .enumerate()
            .any(|(i, a)| own[..i].iter().any(|b| a.1 == b.1 || (b.0 < a.0 && a.1 < b.1)))
    });
    voters
}

fn has_two_thirds(stakes: &[u64], links: &[Link], source: u64, target: u64) -> bool {
    let mut with = 0_u128;
    let mut all = 0_u128;
    for (voter, stake) in stakes.iter().enumerate() {
        all += *stake as u128;
        let has_voted = links.iter().any(|link| {
            link.voter as usize == voter && link.source == source && link.target == target
        });
        if has_voted {
            with += *stake as u128;
        }
    }
    with * 3 >= all * 2
}

fn until_nothing_changes(stakes: &[u64], links: &[Link]) -> Vec<u64> {
    let mut justified = BTreeSet::from([0]);
    loop {
        let before = justified.len();
        for link in links {
            if justified.contains(&link.source)
                && has_two_thirds(stakes, links, link.source, link.target)
            {
                justified.insert(link.target);
            }
        }
        if justified.len() == before {
            return justified.into_iter().collect();
        }
    }
}

fn asks_back(stakes: &[u64], links: &[Link]) -> Vec<u64> {
    fn is_justified(epoch: u64, stakes: &[u64], links: &[Link]) -> bool {
        epoch == 0
            || links.iter().filter(|link| link.target == epoch).any(|link| {
                has_two_thirds(stakes, links, link.source, epoch)
                    && is_justified(link.source, stakes, links)
            })
    }
    let epochs: BTreeSet<u64> = links.iter().map(|link| link.target).chain([0]).collect();
    epochs.into_iter().filter(|epoch| is_justified(*epoch, stakes, links)).collect()
}

fn leaves_out(branches: &[Branch], checkpoint: Option<(usize, u64)>) -> Option<usize> {
    let mut left: Vec<usize> = (0..branches.len()).collect();
    if let Some((height, block)) = checkpoint {
        left.retain(|index| {
            let blocks = &branches[*index].blocks;
            blocks.len() < height || blocks[height - 1] == block
        });
    }
    let most = left.iter().map(|index| branches[*index].weight).max()?;
    left.into_iter().find(|index| branches[*index].weight == most)
}

fn folds(branches: &[Branch], checkpoint: Option<(usize, u64)>) -> Option<usize> {
    branches.iter().enumerate().fold(None, |best, (index, branch)| {
        if let Some((height, block)) = checkpoint {
            if branch.blocks.get(height - 1).map_or(false, |it| *it != block) {
                return best;
            }
        }
        match best {
            Some(other) if branches[other].weight >= branch.weight => best,
            _ => Some(index),
        }
    })
}
