use super::table::Table;
use crate::stage8_contract::{MemberId, PadId, Reservation};

/// Two books that can't both be right.
pub(super) enum Clash {
    /// Both give a pad away for some of the same time, to different members.
    Reserved { pad: PadId, one: Reservation, other: Reservation },
    /// In each of them, another member's drone stands on the pad.
    Standing { pad: PadId, one: MemberId, other: MemberId },
}

impl Clash {
    /// What two of some tables say against each other.
    pub(super) fn all(tables: &[Table<'_>]) -> Vec<Clash> {
        let pairs =
            (0..tables.len()).flat_map(|at| tables[at + 1..].iter().map(move |it| (at, it)));
        let mut clashes: Vec<Clash> = Vec::new();
        for (one, other) in pairs {
            for ((pad, mine), (_, theirs)) in tables[one].pads().zip(other.pads()) {
                if let (Some(one), Some(other)) = (mine.standing, theirs.standing)
                    && one != other
                {
                    clashes.push(Clash::Standing { pad, one, other });
                }
                for wanted in tables[one].reservations(mine) {
                    let against = other.reservations(theirs);
                    let against = against.filter(|it| it.by != wanted.by && it.overlaps(wanted));
                    clashes.extend(against.map(|it| Clash::Reserved {
                        pad,
                        one: *wanted,
                        other: *it,
                    }));
                }
            }
        }
        clashes
    }

    pub(super) fn has_reservation(&self, at: PadId, wanted: &Reservation) -> bool {
        match self {
            Clash::Reserved { pad, one, other } => *pad == at && (one == wanted || other == wanted),
            Clash::Standing { .. } => false,
        }
    }

    pub(super) fn has_drone(&self, at: PadId) -> bool {
        matches!(self, Clash::Standing { pad, .. } if *pad == at)
    }
}
