use super::marks::{BallotBlock, BallotMark, BallotSign};
use crate::stage8_contract::{MemberId, Quorum};
use std::collections::{BTreeMap, BTreeSet};

/// How many quorums of a view are drawn and spoken about.
pub(super) const MOST_QUORUMS: usize = 6;

/// What was signed about a view.
pub(super) struct Tally {
    pub(super) view: u64,
    /// What each member signed, in that order.
    pub(super) signed: BTreeMap<MemberId, Vec<BallotSign>>,
    /// What enough members signed, and who they are.
    pub(super) quorums: Vec<(BallotSign, BTreeSet<MemberId>)>,
    /// Who is in two quorums that exclude each other.
    pub(super) in_both: BTreeSet<MemberId>,
}

impl Tally {
    /// Counts, view by view, for each view that has a block or a mark. What's signed by a number that no member has doesn't count.
    pub(super) fn all(quorum: Quorum, blocks: &[BallotBlock], marks: &[BallotMark]) -> Vec<Tally> {
        let known = |it: &&BallotMark| usize::from(it.member.0) < quorum.members;
        let mut views: BTreeMap<u64, Vec<&BallotMark>> =
            blocks.iter().map(|block| (block.view, Vec::new())).collect();
        for mark in marks.iter().filter(known) {
            views.entry(mark.view).or_default().push(mark);
        }
        views.into_iter().map(|(view, marks)| Tally::of(view, &marks, quorum.enough)).collect()
    }

    fn of(view: u64, marks: &[&BallotMark], enough: usize) -> Tally {
        let mut signed: BTreeMap<MemberId, Vec<BallotSign>> = BTreeMap::new();
        let mut by: Vec<(BallotSign, BTreeSet<MemberId>)> = Vec::new();
        for mark in marks {
            let of_member = signed.entry(mark.member).or_default();
            if !of_member.contains(&mark.signs) {
                of_member.push(mark.signs.clone());
            }
            match by.iter_mut().find(|(sign, _)| *sign == mark.signs) {
                Some((_, members)) => drop(members.insert(mark.member)),
                None => by.push((mark.signs.clone(), BTreeSet::from([mark.member]))),
            }
        }
        by.retain(|(_, members)| members.len() >= enough);
        let mut in_both = BTreeSet::new();
        for (index, (one, members)) in by.iter().enumerate() {
            for (_, others) in by[..index].iter().filter(|(other, _)| one.excludes(other)) {
                in_both.extend(members.intersection(others));
            }
        }
        Tally { view, signed, quorums: by, in_both }
    }

    /// What a cell shows from left to right: for each block, whether it's voted for and signed as final; and a skip, without a
    /// block.
    pub(super) fn slots(&self, member: MemberId) -> Vec<Slot<'_>> {
        let mut slots: Vec<Slot<'_>> = Vec::new();
        for sign in self.signed.get(&member).into_iter().flatten() {
            let place = slots.iter().position(|slot| slot.block == sign.block());
            let place = place.unwrap_or_else(|| {
                slots.push(Slot { block: sign.block(), ..Slot::default() });
                slots.len() - 1
            });
            slots[place].add(sign);
        }
        slots
    }
}

/// What a member says about one block, or that it skips.
#[derive(Default)]
pub(crate) struct Slot<'a> {
    pub(crate) block: Option<&'a str>,
    pub(crate) is_vote: bool,
    pub(crate) is_final: bool,
}

impl<'a> Slot<'a> {
    pub(crate) fn of(sign: &'a BallotSign) -> Slot<'a> {
        let mut slot = Slot { block: sign.block(), ..Slot::default() };
        slot.add(sign);
        slot
    }

    fn add(&mut self, sign: &BallotSign) {
        self.is_vote |= matches!(sign, BallotSign::Vote(_));
        self.is_final |= matches!(sign, BallotSign::Final(_));
    }
}
