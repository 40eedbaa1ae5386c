use crate::stage6_coin::{Refusal, Time};
use crate::stage8_contract::members::MemberId;
use std::time::Duration;

/// Why the contract refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PadRefusal {
    /// There's no pad with this number.
    #[error("there's no pad with this number; they're numbered from 1 to {pads}")]
    NoSuchPad {
        /// How many there are.
        pads: u16,
    },
    /// Only an airport may close and open pads.
    #[error("only an airport may close or open a pad")]
    AirportOnly,
    /// It's over before it begins.
    #[error("a reservation has to end after it begins")]
    Backwards,
    /// It begins before the block does.
    #[error("a reservation can't begin in the past: it's {now} now")]
    InThePast {
        /// The time of the block.
        now: Time,
    },
    /// It's longer than the airport allows.
    #[error("a reservation lasts at most {} minutes here", longest.as_secs() / 60)]
    TooLong {
        /// The longest that's allowed.
        longest: Duration,
    },
    /// It begins too late for the list to stay short.
    #[error("a reservation can't begin more than {} days from now", ahead.as_secs() / 86_400)]
    TooFar {
        /// How far ahead it can begin.
        ahead: Duration,
    },
    /// Another one overlaps it.
    #[error("{by} has the pad until {until}; begin then, or take another pad")]
    Taken {
        /// Whose that is.
        by: MemberId,
        /// When it's over.
        until: Time,
    },
    /// It has 64 reservations.
    #[error("the pad has 64 reservations already; take another one")]
    Full,
    /// The airport has closed it.
    #[error("the airport has closed the pad")]
    Closed,
    /// There's no such reservation, or none for this moment.
    #[error("no one has such a reservation of the pad")]
    NoReservation,
    /// It's someone else's.
    #[error("it's someone else's")]
    NotYours,
    /// A drone stands there.
    #[error("a drone of {by} stands on the pad")]
    Occupied {
        /// Whose that is.
        by: MemberId,
    },
    /// No drone stands there.
    #[error("no drone stands on the pad")]
    Empty,
}

impl Refusal for PadRefusal {
    const CODES: &'static [&'static str] = &[
        "no-such-pad",
        "airport-only",
        "ends-before-it-begins",
        "in-the-past",
        "too-long",
        "too-far-ahead",
        "pad-taken",
        "pad-full",
        "pad-closed",
        "no-reservation",
        "not-yours",
        "already-on-pad",
        "not-on-pad",
    ];

    fn code(&self) -> &'static str {
        match self {
            PadRefusal::NoSuchPad { .. } => "no-such-pad",
            PadRefusal::AirportOnly => "airport-only",
            PadRefusal::Backwards => "ends-before-it-begins",
            PadRefusal::InThePast { .. } => "in-the-past",
            PadRefusal::TooLong { .. } => "too-long",
            PadRefusal::TooFar { .. } => "too-far-ahead",
            PadRefusal::Taken { .. } => "pad-taken",
            PadRefusal::Full => "pad-full",
            PadRefusal::Closed => "pad-closed",
            PadRefusal::NoReservation => "no-reservation",
            PadRefusal::NotYours => "not-yours",
            PadRefusal::Occupied { .. } => "already-on-pad",
            PadRefusal::Empty => "not-on-pad",
        }
    }
}
