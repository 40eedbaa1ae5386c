//! What must hold among members who agree on an order: what they place, sign, write down and accuse each other of.

use crate::engine::trace::TraceHash;
use crate::invariants::{Checked, MemberInvariant, ensure};
use kusari::stage8_contract::{
    BlockError, BlockHash, Certificate, Entry, LandingPads, MemberId, Membership, PadId, Quorum,
    Reservation, Says,
};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

type Held = Checked<MemberInvariant>;

/// V1: a block that's final is the first one that was final at its height, if there was one.
pub fn one_block(height: u64, first: Option<BlockHash>, placed: BlockHash) -> Held {
    ensure(first.is_none_or(|first| first == placed), MemberInvariant::OneBlock, || {
        format!("at height {height} it places {placed}, and another member {first:?}")
    })
}

/// V2: a book of the checker's own takes the block. `None`: no one ever placed its parent.
pub fn valid(height: u64, applied: Option<Result<(), BlockError>>) -> Held {
    let fault = match applied {
        Some(Ok(())) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => Some("no one has placed its parent".to_owned()),
    };
    ensure(fault.is_none(), MemberInvariant::ValidBlock, || {
        format!("it places a block at height {height}: {}", fault.unwrap_or_default())
    })
}

/// V2: what a member says about what commands did is what they did in the checker's book.
pub fn same_entries(told: &[Entry<LandingPads>], ours: &[Entry<LandingPads>]) -> Held {
    ensure(told == ours, MemberInvariant::ValidBlock, || {
        let differs = told.iter().zip(ours).find(|(told, ours)| told != ours);
        format!("it says that {} commands did something else: {differs:?}", told.len())
    })
}

/// V3: a quorum of different members has signed a certificate. The function says whether a signature is its member's.
pub fn enough_signed(
    certificate: &Certificate,
    members: &Membership,
    is_signed: impl FnMut(MemberId) -> bool,
) -> Held {
    let signers: BTreeSet<MemberId> = certificate.signatures.iter().map(|(id, _)| *id).collect();
    let among = signers.iter().filter(|id| members.get(**id).is_some()).count();
    let enough = Quorum::of_liars(members.len()).enough;
    let are_different = signers.len() == certificate.signatures.len();
    let are_good = are_different && signers.iter().copied().all(is_signed);
    ensure(are_good && among >= enough, MemberInvariant::EnoughSigned, || {
        format!(
            "it acts on {:?}, signed by {signers:?}; different: {are_different}, signatures good: {are_good}",
            certificate.statement
        )
    })
}

/// V4: what an honest member signs doesn't exclude what it has signed before, in whichever life.
pub fn no_contradiction<S: Debug>(
    before: &BTreeSet<S>,
    signed: &S,
    exclude: impl Fn(&S, &S) -> bool,
) -> Held {
    let other = before.iter().find(|other| exclude(other, signed));
    ensure(other.is_none(), MemberInvariant::NoContradiction, || {
        format!("it signs {signed:?}, and has signed {other:?}")
    })
}

/// V5: all honest members have placed the command that was handed in when calm began, and agree.
pub fn decided(missing: &[MemberId], do_agree: bool, waited: Duration) -> Held {
    ensure(missing.is_empty() && do_agree, MemberInvariant::Decides, || {
        format!(
            "{waited:?} after calm began, it isn't placed at {missing:?}; agreement: {do_agree}"
        )
    })
}

/// V6: the block on which a message rests is on its sender's disk.
pub fn written_first(block: BlockHash, written: &BTreeSet<BlockHash>) -> Held {
    ensure(written.contains(&block), MemberInvariant::Remembers, || {
        format!("it tells of {block} before that's on its disk")
    })
}

/// V6: what a member signs is on its disk before it's said.
pub fn signed_first<S: Debug + Ord>(signed: &S, written: &BTreeSet<S>) -> Held {
    ensure(written.contains(signed), MemberInvariant::Remembers, || {
        format!("it says {signed:?} before that's on its disk")
    })
}

/// V6: what a miner had placed is still on its disk, even if another branch has taken its place.
pub fn still_written(before: &[BlockHash], written: &BTreeSet<BlockHash>) -> Held {
    let missing = before.iter().find(|block| !written.contains(block));
    ensure(missing.is_none(), MemberInvariant::Remembers, || {
        format!("it had placed {missing:?}, and that isn't on its disk")
    })
}

/// V6: a member that comes back places what it had placed before, in the same order.
pub fn remembered(before: &[BlockHash], after: &[BlockHash]) -> Held {
    ensure(after.starts_with(before), MemberInvariant::Remembers, || {
        format!(
            "it had placed {} blocks, and comes back with others: {}",
            before.len(),
            after.len()
        )
    })
}

/// V7: who is accused has lied, and someone who wasn't there can see it.
pub fn innocent(accused: MemberId, is_liar: bool, is_proven: bool) -> Held {
    ensure(is_liar && is_proven, MemberInvariant::Innocent, || {
        format!("{accused} is accused; a liar: {is_liar}, proven: {is_proven}")
    })
}

/// V8: a member's state after a block is the checker's.
pub fn same_state(height: u64, theirs: BlockHash, ours: BlockHash) -> Held {
    ensure(theirs == ours, MemberInvariant::SameState, || {
        format!("at height {height} its state is {theirs}, and should be {ours}")
    })
}

/// V9: no more of something than there may be.
pub fn bounded(what: &str, count: usize, most: usize) -> Held {
    ensure(count <= most, MemberInvariant::Bounded, || format!("{count} {what}, of at most {most}"))
}

/// V11: no quorum gives up on a view where nothing goes wrong.
pub fn no_view_lost(certificate: &Certificate) -> Held {
    let statement = certificate.statement;
    ensure(statement.says != Says::Skip, MemberInvariant::NoViewLost, || {
        format!("view {} was skipped, and nothing had gone wrong", statement.view)
    })
}

/// V12: no moment of a pad belongs to two reservations.
pub fn no_overlap(pad: PadId, reservations: &[Reservation]) -> Held {
    let pairs = reservations.iter().enumerate();
    let mut pairs = pairs.flat_map(|(at, one)| reservations[..at].iter().map(move |it| (one, it)));
    let both = pairs.find(|(one, other)| one.from < other.until && other.from < one.until);
    ensure(both.is_none(), MemberInvariant::NoOverlap, || {
        format!("{pad} is reserved twice: {both:?}")
    })
}

/// V10: two worlds of one seed take the same course.
pub fn same_trace(one: TraceHash, other: TraceHash) -> Held {
    ensure(one == other, MemberInvariant::SameTrace, || format!("{one}, and then {other}"))
}
