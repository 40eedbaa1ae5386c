use super::happened::MemberEvent;
use super::meter::Traffic;
use crate::invariants::MemberInvariant;
use crate::scenario::SimulationError;
use kusari::stage8_contract::{Book, Genesis, LandingPads, MemberId, PadCommand};
use std::collections::BTreeMap;
use std::time::Duration;

/// A world of members that someone plays with, whichever way they agree.
///
/// What goes wrong isn't drawn: it's done by hand. The invariants are still looked at, and what doesn't hold is counted, because a liar
/// may be strong enough to break one.
pub trait Playable {
    /// How much virtual time has passed.
    fn now(&self) -> Duration;

    /// Lets happen what happens up to a moment.
    ///
    /// # Errors
    ///
    /// If a replica can't be started from what it wrote.
    fn advance_to(&mut self, moment: Duration) -> Result<Vec<MemberEvent>, SimulationError>;

    /// Hands in a command of a member at that member, and answers with the command's number. If the member is down, nothing happens.
    ///
    /// # Errors
    ///
    /// As for [`Playable::advance_to`].
    fn hand_in(
        &mut self,
        by: MemberId,
        command: PadCommand,
    ) -> Result<Option<u64>, SimulationError>;

    /// Lets a member fall. What it hasn't said is lost.
    fn stop(&mut self, member: MemberId);

    /// Starts it again from its disk.
    ///
    /// # Errors
    ///
    /// If it can't read what it wrote.
    fn start(&mut self, member: MemberId) -> Result<(), SimulationError>;

    /// Cuts every line between these and the others.
    fn cut(&mut self, side: &[MemberId]);

    /// Makes all lines whole.
    fn heal(&mut self);

    /// Whether a member is up.
    fn is_up(&self, member: MemberId) -> bool;

    /// What a member holds to be true, if it's up.
    fn book(&self, member: MemberId) -> Option<&Book<LandingPads>>;

    /// How it began.
    fn genesis(&self) -> &Genesis<LandingPads>;

    /// What was said so far.
    fn traffic(&self) -> &Traffic;

    /// Which invariants were broken, and how often that was seen.
    fn breaches(&self) -> &BTreeMap<MemberInvariant, u64>;
}
