//! Right answers to chapter 8 in another style than the solutions'.

use crate::Right;
use kusari::stage8_contract::Quorum;
use kusari_exercises::stage8 as check;
use kusari_exercises::stage8::{Parent, Proposed, Signature, Word, Words};
use std::collections::{BTreeSet, HashMap};

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("by cases", || check::overlap(by_cases)),
        Right::new("by looking back", || check::counts_once(looking_back)),
        Right::new("the highest, as an option", || check::counts_once(an_option)),
        Right::new("the chapter's quorums", || check::quorum_of(the_chapters)),
        Right::new("three times the missing", || check::quorum_of(three_times)),
        Right::new("what's against it", || check::may_vote(what_is_against_it)),
        Right::new("one view after another", || check::may_vote(view_by_view)),
        Right::new("tables of what was said", || check::find_evidence(tables)),
        Right::new("by the number of the kind", || check::find_evidence(by_kind)),
        Right::new("from the top down", || check::decided(from_the_top)),
        Right::new("marks who's below", || check::decided(marks)),
        Right::new("a set", || check::is_certificate(a_set)),
        Right::new("one signature after another", || check::is_certificate(one_by_one)),
        Right::new("those who are there", || check::why_did_it_stop(those_who_are_there)),
        Right::new("the chapter's number of failures", || check::why_did_it_stop(may_fail)),
    ]
}

fn by_cases(one: (u64, u64), other: (u64, u64)) -> Option<(u64, u64)> {
    if one.0 >= one.1 || other.0 >= other.1 || one.1 <= other.0 || other.1 <= one.0 {
        return None;
    }
    let from = if one.0 < other.0 { other.0 } else { one.0 };
    let until = if one.1 < other.1 { one.1 } else { other.1 };
    Some((from, until))
}

fn looking_back(commands: &[(u16, u64)]) -> Vec<bool> {
    let mut result = vec![];
    for i in 0..commands.len() {
        let same = commands[..i].iter().filter(|c| c.0 == commands[i].0);
        result.push(same.map(|c| c.1).max().map_or(true, |max| commands[i].1 > max));
    }
    result
}

fn an_option(commands: &[(u16, u64)]) -> Vec<bool> {
    let mut highest: HashMap<u16, Option<u64>> = HashMap::new();
    let mut counts = |(by, number): &(u16, u64)| {
        let last = highest.entry(*by).or_default();
        let before = *last;
        *last = before.max(Some(*number));
        *last > before
    };
    commands.iter().map(&mut counts).collect()
}

fn the_chapters(members: usize, may_lie: bool) -> (usize, usize) {
    let quorum = match may_lie {
        true => Quorum::of_liars(members),
        false => Quorum::of_honest(members),
    };
    (quorum.enough, quorum.may_fail())
}

fn three_times(members: usize, may_lie: bool) -> (usize, usize) {
    let share = if may_lie { 3 } else { 2 };
    let may_fail = members.div_ceil(share) - 1;
    (members - may_fail, may_fail)
}

fn what_is_against_it(
    voted: &[u64],
    certified: &[u64],
    skipped: &[u64],
    parent: u64,
    view: u64,
) -> bool {
    if voted.iter().any(|it| *it == view) || parent >= view {
        return false;
    }
    if parent > 0 && !certified.contains(&parent) {
        return false;
    }
    let between: BTreeSet<u64> =
        skipped.iter().copied().filter(|it| parent < *it && *it < view).collect();
    between.len() as u64 == view - parent - 1
}

fn view_by_view(voted: &[u64], certified: &[u64], skipped: &[u64], parent: u64, view: u64) -> bool {
    let mut before = view;
    loop {
        if before == 0 {
            return false;
        }
        before -= 1;
        if before == parent {
            break;
        }
        if !skipped.contains(&before) {
            return false;
        }
    }
    (parent == 0 || certified.contains(&parent)) && !voted.contains(&view)
}

fn tables(said: &[Word]) -> Option<(usize, usize)> {
    // What each member said in each view: vote, final and skip, with the place of the first of its kind.
    let mut known: HashMap<(u16, u64), Vec<(usize, Words)>> = HashMap::new();
    for (at, word) in said.iter().enumerate() {
        let before = known.entry((word.by, word.view)).or_default();
        let lie = before.iter().find(|(_, says)| match (says, word.says) {
            (Words::Vote(a), Words::Vote(b)) => *a != b,
            (Words::Final(a), Words::Final(b)) => *a != b,
            (Words::Final(_), Words::Skip) => true,
            (Words::Skip, Words::Final(_)) => true,
            _ => false,
        });
        if let Some((earlier, _)) = lie {
            return Some((*earlier, at));
        }
        before.push((at, word.says));
    }
    None
}

fn by_kind(said: &[Word]) -> Option<(usize, usize)> {
    // A skip is a final for no block at all.
    let kind = |word: &Word| match word.says {
        Words::Vote(block) => (0, Some(block)),
        Words::Final(block) => (1, Some(block)),
        Words::Skip => (1, None),
    };
    for later in 0..said.len() {
        for earlier in 0..later {
            let (one, other) = (&said[earlier], &said[later]);
            let is_same = one.by == other.by && one.view == other.view;
            if is_same && kind(one).0 == kind(other).0 && kind(one).1 != kind(other).1 {
                return Some((earlier, later));
            }
        }
    }
    None
}

fn depth(blocks: &[Proposed], mut at: usize) -> Option<usize> {
    let mut depth = 1;
    loop {
        match blocks[at].parent {
            Parent::Genesis => return Some(depth),
            Parent::Missing => return None,
            Parent::Block(below) => (at, depth) = (below, depth + 1),
        }
    }
}

fn from_the_top(blocks: &[Proposed], enough: usize) -> Vec<usize> {
    let finals = (0..blocks.len()).filter(|at| blocks[*at].finals >= enough);
    let depths = finals.filter_map(|at| Some((depth(blocks, at)?, at)));
    let Some((length, mut at)) = depths.max() else { return vec![] };
    let mut decided = vec![0; length];
    for place in (0..length).rev() {
        decided[place] = at;
        if let Parent::Block(below) = blocks[at].parent {
            at = below;
        }
    }
    decided
}

fn marks(blocks: &[Proposed], enough: usize) -> Vec<usize> {
    let mut is_decided = vec![false; blocks.len()];
    let mut result = Vec::new();
    for top in 0..blocks.len() {
        if blocks[top].finals < enough || depth(blocks, top).is_none() {
            continue;
        }
        let mut new = Vec::new();
        let mut at = top;
        while !is_decided[at] {
            is_decided[at] = true;
            new.push(at);
            match blocks[at].parent {
                Parent::Block(below) => at = below,
                _ => break,
            }
        }
        new.reverse();
        result.extend(new);
    }
    result
}

fn a_set(signatures: &[Signature], members: &[u16]) -> bool {
    let list: BTreeSet<u16> = members.iter().copied().collect();
    let signers: Vec<u16> = signatures.iter().map(|it| it.by).collect();
    let set: BTreeSet<u16> = signers.iter().copied().collect();
    let is_sorted = set.iter().copied().eq(signers);
    is_sorted
        && set.is_subset(&list)
        && !signatures.iter().any(|it| !it.is_good)
        && 3 * (list.len() - set.len()) < list.len()
}

fn one_by_one(signatures: &[Signature], members: &[u16]) -> bool {
    let mut before = None;
    let mut count = 0;
    for Signature { by, is_good } in signatures {
        if before >= Some(*by) || !is_good || !members.contains(by) {
            return false;
        }
        before = Some(*by);
        count += 1;
    }
    count >= Quorum::of_liars(members.len()).enough
}

fn those_who_are_there(heard: &[Option<u64>], now: u64, patience: u64) -> Vec<usize> {
    let oldest = now.saturating_sub(patience);
    let is_there = |last: &Option<u64>| last.map_or(false, |last| last >= oldest);
    let there = heard.iter().filter(|it| is_there(it)).count();
    if 3 * (heard.len() - there) < heard.len() {
        return vec![];
    }
    let all = heard.iter().enumerate();
    all.filter(|(_, last)| !is_there(last)).map(|(member, _)| member).collect()
}

fn may_fail(heard: &[Option<u64>], now: u64, patience: u64) -> Vec<usize> {
    let mut missing = vec![];
    for (member, last) in heard.iter().enumerate() {
        match last {
            Some(last) if *last > now || now - last <= patience => {}
            _ => missing.push(member),
        }
    }
    if heard.is_empty() || missing.len() <= Quorum::of_liars(heard.len()).may_fail() {
        missing.clear();
    }
    missing
}
