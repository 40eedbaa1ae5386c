use serde::{Deserialize, Serialize};

/// How many members are enough, out of how many.
///
/// Of two quorums, at least one member is in both. How much that member can be trusted makes the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quorum {
    /// How many members there are.
    pub members: usize,
    /// How many of them are enough.
    pub enough: usize,
}

impl Quorum {
    /// If members can stop, but never lie: more than half. Two majorities share one, and that one tells the truth.
    ///
    /// ```
    /// use kusari::stage8_contract::Quorum;
    ///
    /// assert_eq!(Quorum::of_honest(5).enough, 3);
    /// assert_eq!(Quorum::of_honest(5).may_fail(), 2);
    /// ```
    pub const fn of_honest(members: usize) -> Quorum {
        Quorum { members, enough: members / 2 + 1 }
    }

    /// If f members can lie, with n ≥ 3f + 1: n − f. Two of these share at least f + 1, and one of those is honest. With fewer members
    /// it can't be done, if messages can be late (Dwork, Lynch and Stockmeyer, 1988, theorem 4.4).
    ///
    /// ```
    /// use kusari::stage8_contract::Quorum;
    ///
    /// for (members, enough) in [(1, 1), (2, 2), (3, 3), (4, 3), (7, 5), (10, 7)] {
    ///     assert_eq!(Quorum::of_liars(members).enough, enough);
    /// }
    /// assert_eq!(Quorum::of_liars(4).may_fail(), 1);
    /// ```
    pub const fn of_liars(members: usize) -> Quorum {
        Quorum { members, enough: members - members.saturating_sub(1) / 3 }
    }

    /// How many can be missing while the others still decide. With [`Quorum::of_liars`], that's also how many can lie.
    pub const fn may_fail(self) -> usize {
        self.members - self.enough
    }
}
