use crate::stage8_contract::members::{MemberId, Quorum};
use std::time::Duration;

/// What members that vote have to know of their network.
#[derive(Clone, Copy, Debug)]
pub struct VoteSettings {
    /// D: how long a message takes at most, as long as all is well.
    pub delay: Duration,
    /// After how many D a member skips a view in which nothing has come of it.
    pub patience: u32,
    /// How many members are enough. With anything less than [`Quorum::of_liars`], liars can make two histories.
    pub quorum: fn(usize) -> Quorum,
    /// In a star: who is in the middle. The others talk to no one else, and it passes on what they need.
    pub hub: Option<MemberId>,
}

impl VoteSettings {
    /// Everyone has a line to everyone else: a proposal and a vote take 2 D, so 3 are enough.
    pub const fn mesh(delay: Duration) -> VoteSettings {
        VoteSettings { delay, patience: 3, quorum: Quorum::of_liars, hub: None }
    }

    /// Everyone has a line to member 0, the airport. A proposal takes two hops, the votes for it one, and the certificate that's made of
    /// them one more. That's 4 D, so 5 are enough.
    pub const fn star(delay: Duration) -> VoteSettings {
        let hub = Some(MemberId(0));
        VoteSettings { delay, patience: 5, quorum: Quorum::of_liars, hub }
    }
}

impl Default for VoteSettings {
    /// A mesh with a D of 100 ms.
    fn default() -> VoteSettings {
        VoteSettings::mesh(Duration::from_millis(100))
    }
}
