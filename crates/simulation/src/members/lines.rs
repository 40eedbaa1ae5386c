use kusari::stage8_contract::MemberId;
use std::collections::BTreeSet;
use std::fmt;

/// The member in the middle of a star.
pub(super) const HUB: MemberId = MemberId(0);

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
    pub(super) fn next(self, at: MemberId, to: MemberId) -> MemberId {
        match self {
            Lines::Star if at != HUB && to != HUB => HUB,
            Lines::Mesh | Lines::Star => to,
        }
    }

    /// All lines among so many members.
    pub(super) fn all(self, members: u16) -> Vec<Line> {
        let from = |one: u16| (one + 1..members).map(move |other| (MemberId(one), MemberId(other)));
        match self {
            Lines::Mesh => (0..members).flat_map(from).collect(),
            Lines::Star => from(HUB.0).collect(),
        }
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Lines::Mesh => "full",
            Lines::Star => "star",
        })
    }
}

/// A line: the lower number first.
pub(super) type Line = (MemberId, MemberId);

/// Which lines are cut. No one is told: messages vanish.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts(BTreeSet<Line>);

impl Cuts {
    pub(super) fn set(&mut self, line: Line, is_cut: bool) {
        if is_cut {
            self.0.insert(line)
        } else {
            self.0.remove(&line)
        };
    }

    pub(super) fn heal_all(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_cut(&self, one: MemberId, other: MemberId) -> bool {
        self.0.contains(&(one.min(other), one.max(other)))
    }
}
