use super::pad::{Pad, Reservation};
use super::pad_command::{PadCommand, PadHappening, PadId};
use super::pad_refusal::PadRefusal;
use crate::stage6_coin::Time;
use crate::stage8_contract::machine::{Asked, Machine};
use crate::stage8_contract::members::Role;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How far ahead a reservation can begin.
const AHEAD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What an airport decides before the first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PadSetup {
    /// How many pads it has, 256 at most. Any more are left out.
    pub pads: u16,
    /// How long a reservation can last, in minutes.
    pub longest_minutes: u32,
}

impl Default for PadSetup {
    /// Three pads, for an hour.
    fn default() -> PadSetup {
        PadSetup { pads: 3, longest_minutes: 60 }
    }
}

/// The landing pads of an airport.
///
/// ```
/// use kusari::stage8_contract::*;
/// use std::time::Duration;
///
/// let mut pads = LandingPads::begin(&PadSetup::default());
/// let (noon, drone) = (Time::from_millis(1_800_000_000_000), MemberId(2));
/// let asked = Asked { by: drone, role: Role::Operator, at: noon };
/// let reserve = PadCommand::Reserve { pad: PadId(1), from: noon, until: noon.after(Duration::from_secs(600)) };
/// pads.apply(&reserve, asked)?;
/// pads.apply(&PadCommand::Land { pad: PadId(1) }, asked)?;
///
/// let other = Asked { by: MemberId(3), ..asked };
/// let refusal = pads.apply(&reserve, other).unwrap_err();
/// assert_eq!(refusal.code(), "pad-taken");
/// # Ok::<(), PadRefusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LandingPads {
    longest: Duration,
    pads: Vec<Pad>,
}

impl LandingPads {
    /// The most pads that an airport can have.
    pub const MOST: u16 = 256;

    /// All pads with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (PadId, &Pad)> {
        (1..).map(PadId).zip(&self.pads)
    }

    /// The pad of a number.
    pub fn pad(&self, pad: PadId) -> Option<&Pad> {
        self.pads.get(usize::from(pad.0).checked_sub(1)?)
    }

    fn check_time(&self, wanted: &Reservation, now: Time) -> Result<(), PadRefusal> {
        let Reservation { from, until, .. } = *wanted;
        if until <= from {
            return Err(PadRefusal::Backwards);
        }
        if from < now {
            return Err(PadRefusal::InThePast { now });
        }
        if until > from.after(self.longest) {
            return Err(PadRefusal::TooLong { longest: self.longest });
        }
        if from > now.after(AHEAD) {
            return Err(PadRefusal::TooFar { ahead: AHEAD });
        }
        Ok(())
    }
}

impl Machine for LandingPads {
    type Setup = PadSetup;
    type Command = PadCommand;
    type Happening = PadHappening;
    type Refusal = PadRefusal;

    fn begin(setup: &PadSetup) -> LandingPads {
        let longest = Duration::from_secs(60 * u64::from(setup.longest_minutes));
        LandingPads { longest, pads: vec![Pad::default(); setup.pads.min(Self::MOST).into()] }
    }

    fn subject(command: &PadCommand) -> String {
        command.pad().to_string()
    }

    fn apply(&mut self, command: &PadCommand, asked: Asked) -> Result<PadHappening, PadRefusal> {
        let Asked { by, role, at: now } = asked;
        if let PadCommand::Reserve { from, until, .. } = *command {
            self.check_time(&Reservation { by, from, until }, now)?;
        }
        let pads = self.pads.len() as u16;
        let pad = usize::from(command.pad().0).checked_sub(1);
        let pad = pad.and_then(|at| self.pads.get_mut(at)).ok_or(PadRefusal::NoSuchPad { pads })?;
        let is_airport = role == Role::Airport;
        // What's over is forgotten only if something happens, so a refusal leaves everything as it was.
        let mut changed = pad.clone();
        changed.forget(now);
        match *command {
            PadCommand::Reserve { from, until, .. } => {
                changed.reserve(Reservation { by, from, until })?;
            }
            PadCommand::Cancel { from, .. } => changed.cancel(by, from)?,
            PadCommand::Land { .. } => changed.land(by, now)?,
            PadCommand::TakeOff { .. } => changed.take_off(by)?,
            PadCommand::Close { .. } if is_airport => changed.is_closed = true,
            PadCommand::Open { .. } if is_airport => changed.is_closed = false,
            PadCommand::Close { .. } | PadCommand::Open { .. } => {
                return Err(PadRefusal::AirportOnly);
            }
        }
        *pad = changed;
        Ok(PadHappening { by, what: command.clone() })
    }

    fn entries(&self) -> Vec<impl Serialize> {
        self.pads.iter().collect()
    }
}
