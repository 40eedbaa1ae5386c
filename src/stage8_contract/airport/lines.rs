use crate::stage8_contract::members::MemberId;
use std::collections::BTreeSet;

/// The member in the middle of a star.
const HUB: MemberId = MemberId(0);

/// Who has a line to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Everyone has one to everyone.
    Mesh,
    /// Everyone has one to member 0, who passes on what isn't for it. What one of the others tells another takes two hops.
    Star,
}

impl Lines {
    /// Where a message goes next on its way from one member to another.
    pub fn next(self, at: MemberId, to: MemberId) -> MemberId {
        match self {
            Lines::Star if at != HUB && to != HUB => HUB,
            Lines::Mesh | Lines::Star => to,
        }
    }
}

/// Which lines are cut. No one is told: messages vanish.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts(BTreeSet<(MemberId, MemberId)>);

impl Cuts {
    pub(super) fn cut(&mut self, one: MemberId, other: MemberId) {
        self.0.insert((one.min(other), one.max(other)));
    }

    pub(super) fn heal_all(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_cut(&self, one: MemberId, other: MemberId) -> bool {
        self.0.contains(&(one.min(other), one.max(other)))
    }
}
