use crate::members::lie::Lie;
use crate::members::lines::Lines;
use crate::members::orderer::Orderer;
use crate::members::scenario::MemberScenario;
use crate::scenario::SimulationError;
use kusari::stage8_contract::MemberId;
use std::time::Duration;

/// The members of the notebook from which the chapter descends.
const NAMES: [&str; 5] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine", "green_planet"];

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Duration,
    /// The moment at which it's over.
    pub until: Duration,
}

impl Span {
    /// Whether a moment belongs to it.
    pub fn holds(self, moment: Duration) -> bool {
        self.from <= moment && moment < self.until
    }
}

/// What's played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayPlan {
    /// How the members agree.
    pub orderer: Orderer,
    /// Who has a line to whom.
    pub lines: Lines,
    /// How many there are: 2 to 32.
    pub members: u16,
    /// Who tells one half one story and the other half another. At least one member is honest.
    pub liars: Vec<MemberId>,
    /// Decides what's left to chance.
    pub seed: u64,
    /// For how long commands are handed in, in virtual time: at most an hour.
    pub time: Duration,
    /// When the network is cut in two.
    pub cut: Option<Span>,
    /// Who is down, and when.
    pub down: Option<(MemberId, Span)>,
}

impl PlayPlan {
    pub(super) fn check(&self) -> Result<(), SimulationError> {
        if self.members < 2 {
            return Err(SimulationError::OutOfRange("members"));
        }
        if self.down.is_some_and(|(member, _)| member.0 >= self.members) {
            return Err(SimulationError::OutOfRange("down"));
        }
        Ok(()) // the rest is looked at when the world is opened
    }

    pub(super) fn scenario(&self) -> MemberScenario {
        let liars = self.liars.iter().map(|liar| (*liar, Lie::TwoFaces)).collect();
        let (members, lines) = (self.members.into(), self.lines);
        let duration = self.time;
        let peaceful = MemberScenario::peaceful(members);
        MemberScenario { liars, lines, duration, commands: 0, names: &NAMES, ..peaceful }
    }

    /// The members on one side of the cut.
    pub fn one_side(&self) -> Vec<MemberId> {
        (0..self.members / 2).map(MemberId).collect()
    }

    /// Whether the cut has lasted for a second.
    pub(super) fn is_second_of_cut(&self, now: Duration) -> bool {
        self.cut.is_some_and(|cut| now >= cut.from + Duration::from_secs(1))
    }
}
