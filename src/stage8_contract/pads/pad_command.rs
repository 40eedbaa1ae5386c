use crate::stage6_coin::Time;
use crate::stage8_contract::members::MemberId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A pad's number. The first is pad 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PadId(pub u16);

impl fmt::Display for PadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pad {}", self.0)
    }
}

/// What a member can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum PadCommand {
    /// Keeps a pad for a time.
    Reserve {
        /// Which one.
        pad: PadId,
        /// From this moment on.
        from: Time,
        /// Before this moment.
        until: Time,
    },
    /// Gives a reservation back.
    Cancel {
        /// Of which pad.
        pad: PadId,
        /// When it would have begun.
        from: Time,
    },
    /// Says that a drone lands now.
    Land {
        /// Where.
        pad: PadId,
    },
    /// Says that a drone is gone.
    TakeOff {
        /// From where.
        pad: PadId,
    },
    /// Closes a pad. Only an airport can do it.
    Close {
        /// Which one.
        pad: PadId,
    },
    /// Opens it again.
    Open {
        /// Which one.
        pad: PadId,
    },
}

impl PadCommand {
    /// Which pad it's about.
    pub fn pad(&self) -> PadId {
        match self {
            PadCommand::Reserve { pad, .. }
            | PadCommand::Cancel { pad, .. }
            | PadCommand::Land { pad }
            | PadCommand::TakeOff { pad }
            | PadCommand::Close { pad }
            | PadCommand::Open { pad } => *pad,
        }
    }
}

impl fmt::Display for PadCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PadCommand::Reserve { pad, from, until } => {
                write!(f, "reserve {pad} from {from} until {until}")
            }
            PadCommand::Cancel { pad, from } => write!(f, "cancel {pad} from {from}"),
            PadCommand::Land { pad } => write!(f, "land on {pad}"),
            PadCommand::TakeOff { pad } => write!(f, "take off from {pad}"),
            PadCommand::Close { pad } => write!(f, "close {pad}"),
            PadCommand::Open { pad } => write!(f, "open {pad}"),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadHappening {
    /// Who did it.
    pub by: MemberId,
    /// What was done.
    pub what: PadCommand,
}

impl fmt::Display for PadHappening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pad = self.what.pad();
        match &self.what {
            PadCommand::Reserve { from, until, .. } => {
                write!(f, "{pad} is reserved from {from} until {until}")
            }
            PadCommand::Cancel { from, .. } => write!(f, "{pad} is free again from {from}"),
            PadCommand::Land { .. } => write!(f, "landed on {pad}"),
            PadCommand::TakeOff { .. } => write!(f, "took off from {pad}"),
            PadCommand::Close { .. } => write!(f, "{pad} is closed"),
            PadCommand::Open { .. } => write!(f, "{pad} is open"),
        }
    }
}
