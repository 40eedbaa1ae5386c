//! Exercises for chapter 8: landing pads, and members who know each other.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari_exercises::stage8::{Parent, Proposed, Signature, Word, Words};

// exercise: overlap
/// Return the time that belongs to both of two reservations, or `None` if there's no such time.
///
/// A reservation is a pair of minutes, `(from, until)`. The minute `from` belongs to it, and the minute `until` doesn't. If `until` isn't
/// later than `from`, no minute belongs to it.
pub fn overlap(one: (u64, u64), other: (u64, u64)) -> Option<(u64, u64)> {
    // BEGIN SOLUTION
    let from = one.0.max(other.0);
    let until = one.1.min(other.1);
    (from < until).then_some((from, until))
    // END SOLUTION
}

// exercise: counts_once
/// Commands have come in this order, each with its sender and its number. Return for each of them whether it counts.
///
/// It counts if its number is higher than the number of every command of the same sender that counted before. The first one always
/// counts.
pub fn counts_once(commands: &[(u16, u64)]) -> Vec<bool> {
    // BEGIN SOLUTION
    let mut highest = std::collections::BTreeMap::new();
    let mut counts = Vec::new();
    for (by, number) in commands {
        let is_new = highest.get(by).is_none_or(|last| number > last);
        if is_new {
            highest.insert(*by, *number);
        }
        counts.push(is_new);
    }
    counts
    // END SOLUTION
}

// exercise: quorum_of
/// Return two numbers: how many members have to sign, and how many may fail before nothing is decided any more.
///
/// If members never lie, and only stop, it's more than half of them. If they may lie, it's n − f of n, with the largest f for which
/// n ≥ 3f + 1. There's at least one member.
pub fn quorum_of(members: usize, may_lie: bool) -> (usize, usize) {
    // BEGIN SOLUTION
    let enough = if may_lie { members - (members - 1) / 3 } else { members / 2 + 1 };
    (enough, members - enough)
    // END SOLUTION
}

// exercise: may_vote
/// A leader proposes a block in `view`. Its parent was proposed in the view `parent`, and 0 is the genesis. Return whether an honest
/// member may vote for it.
///
/// * It votes once in a view. `voted` are the views in which it has voted already.
/// * The parent has a certificate. `certified` are the views whose block has one. The genesis needs none.
/// * Each view between the parent's and this one was skipped. `skipped` are the views with a certificate of skips.
/// * The parent comes from an earlier view.
///
/// None of the lists is in any order.
pub fn may_vote(voted: &[u64], certified: &[u64], skipped: &[u64], parent: u64, view: u64) -> bool {
    // BEGIN SOLUTION
    let is_first = !voted.contains(&view);
    let has_parent = parent == 0 || certified.contains(&parent);
    let mut gap = parent.saturating_add(1)..view;
    is_first && has_parent && parent < view && gap.all(|between| skipped.contains(&between))
    // END SOLUTION
}

// exercise: find_evidence
/// Members have said this, one after another. Find the first sentence that contradicts an earlier one, and return the index of the
/// earlier one and its own. If it contradicts several, take the earliest. If no one has lied, return `None`.
///
/// Two sentences contradict each other if one member said both about one view, and they are
///
/// * two votes for different blocks, or two finals for different blocks, or
/// * a skip and a final.
///
/// A vote and a skip are innocent. A member that says the same thing twice has said nothing new.
pub fn find_evidence(said: &[Word]) -> Option<(usize, usize)> {
    // BEGIN SOLUTION
    let contradict = |one: &Word, other: &Word| {
        (one.by, one.view) == (other.by, other.view)
            && match (one.says, other.says) {
                (Words::Vote(a), Words::Vote(b)) | (Words::Final(a), Words::Final(b)) => a != b,
                (Words::Skip, Words::Final(_)) | (Words::Final(_), Words::Skip) => true,
                _ => false,
            }
    };
    for (later, word) in said.iter().enumerate() {
        let earlier = said[..later].iter().position(|before| contradict(before, word));
        if let Some(earlier) = earlier {
            return Some((earlier, later));
        }
    }
    None
    // END SOLUTION
}

// exercise: decided
/// Return which blocks are decided, as indexes into `blocks`, from the lowest to the highest.
///
/// A block is final if `finals`, the number of members that have called it final, is at least `enough`. A final block is decided, and every block
/// below it, but only if you hold all of them, down to the genesis. `Parent::Missing` means that you don't hold the parent.
///
/// The blocks are in no particular order. As long as not too many lie, all final blocks are on one chain, and you can rely on that.
pub fn decided(blocks: &[Proposed], enough: usize) -> Vec<usize> {
    // BEGIN SOLUTION
    let mut best = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if block.finals < enough {
            continue;
        }
        let mut path = vec![index];
        let mut parent = block.parent;
        while let Parent::Block(below) = parent {
            path.push(below);
            parent = blocks[below].parent;
        }
        if parent == Parent::Genesis && path.len() > best.len() {
            path.reverse();
            best = path;
        }
    }
    best
    // END SOLUTION
}

// exercise: is_certificate
/// Return whether these signatures are a certificate.
///
/// * They're in the order of their members' numbers, each higher than the one before. So no one is in it twice.
/// * Each of them is good, and by someone on the list. `members` are the numbers of those who are members now, in no particular order.
/// * There are enough of them: n − f of n members, with the largest f for which n ≥ 3f + 1.
///
/// There's at least one member.
pub fn is_certificate(signatures: &[Signature], members: &[u16]) -> bool {
    // BEGIN SOLUTION
    let is_in_order = signatures.windows(2).all(|pair| pair[0].by < pair[1].by);
    let is_fine = |it: &Signature| it.is_good && members.contains(&it.by);
    let enough = members.len() - (members.len() - 1) / 3;
    is_in_order && signatures.iter().all(is_fine) && signatures.len() >= enough
    // END SOLUTION
}

// exercise: why_did_it_stop
/// Nothing is decided any more. Return the numbers of the members that are to blame, in their order.
///
/// `heard` says for each member when it was heard last, or `None` if never, and `now` is the time. A member is *missing* if it was
/// never heard, or if that's more than `patience` ago. (A clock may have been set back: a time later than `now` was just now.)
///
/// If so many are missing that the others are no quorum of n − f, return those who are missing. Otherwise it isn't their fault, so return no
/// one. f is the largest number for which n ≥ 3f + 1.
pub fn why_did_it_stop(heard: &[Option<u64>], now: u64, patience: u64) -> Vec<usize> {
    // BEGIN SOLUTION
    let is_missing =
        |last: &Option<u64>| last.is_none_or(|last| now.saturating_sub(last) > patience);
    let missing: Vec<usize> =
        (0..heard.len()).filter(|member| is_missing(&heard[*member])).collect();
    let may_fail = heard.len().saturating_sub(1) / 3;
    if missing.len() > may_fail { missing } else { Vec::new() }
    // END SOLUTION
}
