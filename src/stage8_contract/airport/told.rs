use crate::stage6_coin::Time;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::{Event, Replica};

/// Something that happened at a member.
pub struct Happened<R: Replica> {
    /// When.
    pub at: Time,
    /// At which member.
    pub member: MemberId,
    /// What.
    pub event: Event<R>,
}

/// Something that a member said to another one, whether it arrived or not.
pub struct Sent<R: Replica> {
    /// When it was said.
    pub at: Time,
    /// What became of it.
    pub fate: Fate,
    /// Who said it.
    pub from: MemberId,
    /// To whom.
    pub to: MemberId,
    /// What.
    pub message: R::Message,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It's still on a line.
    UnderWay,
    /// It arrived.
    Arrived(Time),
    /// A line was cut, or someone on its way was down.
    Lost,
}
