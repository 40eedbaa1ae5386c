//! The contract, its clock, and what the reader has written into the form.

use crate::refusal::Refusal;
use kusari::stage8_contract::{
    Asked, LandingPads, Machine, Member, MemberId, Membership, PadCommand, PadHappening, PadId,
    PadRefusal, PadSetup, PrivateKey, Refusal as _, Role, Time,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

pub(super) const NAMES: [&str; 4] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine"];
pub(super) const PADS: u64 = 3;
/// How far ahead a reservation can begin here, and how long it can be on the form, in minutes. The contract allows 60.
pub(super) const MOST_AHEAD: u64 = 120;
pub(super) const LONGEST: u64 = 90;
pub(super) const MOST_WAIT: u64 = 60;
/// How late it can get: a day.
const LATEST: u64 = 24 * 60;
/// When the airport opens, at 08:00.
const OPENS: Time = Time::from_millis(1_800_000_000_000);

/// What a reader has chosen.
pub(super) struct Form {
    pub(super) by: u16,
    pub(super) pad: u16,
    /// In how many minutes a reservation begins, and how many it lasts.
    pub(super) from: u64,
    pub(super) lasts: u64,
}

pub(super) struct Airport {
    pub(super) pads: LandingPads,
    pub(super) members: Membership,
    pub(super) form: Form,
    /// Minutes since it opened.
    pub(super) at: u64,
    /// What came of each command: who, and what, and a code if it was refused.
    pub(super) told: Vec<(String, Option<&'static str>)>,
    pub(super) done: [bool; 4],
    was_taken: bool,
}

impl Default for Airport {
    fn default() -> Airport {
        Airport {
            pads: LandingPads::begin(&PadSetup::default()),
            members: Membership::new((0..).zip(NAMES).map(member))
                .expect("four names, four keys and an airport"),
            form: Form { by: 1, pad: 1, from: 0, lasts: 10 },
            at: 0,
            told: Vec::new(),
            done: [false; 4],
            was_taken: false,
        }
    }
}

fn member((number, name): (u16, &str)) -> Member {
    let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8_000 + u64::from(number)));
    Member { name: name.to_owned(), key: key.public_key(), role: role(number) }
}

fn role(member: u16) -> Role {
    if member == 0 { Role::Airport } else { Role::Operator }
}

fn minute(at: u64) -> Time {
    OPENS.after(Duration::from_secs(60 * at))
}

impl Airport {
    pub(super) fn now(&self) -> Time {
        minute(self.at)
    }

    /// From when until when the form asks for a pad.
    pub(super) fn wanted(&self) -> (Time, Time) {
        let from = self.at + self.form.from;
        (minute(from), minute(from + self.form.lasts))
    }

    pub(super) fn command(&self, verb: &str) -> Option<PadCommand> {
        let (pad, (from, until)) = (PadId(self.form.pad), self.wanted());
        Some(match verb {
            "reserve" => PadCommand::Reserve { pad, from, until },
            "cancel" => PadCommand::Cancel { pad, from },
            "land" => PadCommand::Land { pad },
            "take-off" => PadCommand::TakeOff { pad },
            "close" => PadCommand::Close { pad },
            "open" => PadCommand::Open { pad },
            _ => return None,
        })
    }

    pub(super) fn wait(&mut self, minutes: u64) -> Result<String, Refusal> {
        if self.at + minutes > LATEST {
            let message = "the airport closes after a day";
            return Err(Refusal::new("too-late", message, "Start again."));
        }
        self.at += minutes;
        Ok(format!("{minutes} minutes later, it's {}.", self.now()))
    }

    /// Lets the contract decide. What it refuses has its place in the history all the same.
    pub(super) fn hand_in(&mut self, command: &PadCommand) -> String {
        let by = MemberId(self.form.by);
        let touches = self.touches(command);
        let outcome = self.pads.apply(command, Asked { by, role: role(by.0), at: self.now() });
        self.look(by, command, &outcome, touches);
        let name = NAMES[usize::from(by.0)];
        let (line, code) = match outcome {
            Ok(happening) => (format!("{name}: {happening}"), None),
            Err(refusal) => {
                (format!("{name}: {command}. Refused: {refusal}"), Some(refusal.code()))
            }
        };
        self.told.push((line.clone(), code));
        format!("{line}.")
    }

    /// Whether a reservation would begin at the moment in which another member's ends.
    fn touches(&self, command: &PadCommand) -> bool {
        let PadCommand::Reserve { pad, from, .. } = command else { return false };
        let others = self.pads.pad(*pad).into_iter().flat_map(|pad| &pad.reservations);
        others.into_iter().any(|it| it.until == *from && it.by.0 != self.form.by)
    }

    fn look(
        &mut self,
        by: MemberId,
        command: &PadCommand,
        outcome: &Result<PadHappening, PadRefusal>,
        touches: bool,
    ) {
        let is_own_time = self.pads.pad(command.pad()).is_some_and(|pad| {
            pad.reservations.iter().any(|it| it.by == by && it.holds(self.now()))
        });
        let is_landing = matches!(command, PadCommand::Land { .. });
        match outcome {
            Ok(_) if matches!(command, PadCommand::Reserve { .. }) => {
                self.done[0] = true;
                self.done[1] |= self.was_taken && touches;
            }
            Err(PadRefusal::Taken { .. }) => self.was_taken = true,
            Err(PadRefusal::Occupied { by: other }) if is_landing && is_own_time => {
                self.done[2] |= *other != by;
            }
            Err(PadRefusal::Closed) if is_landing && is_own_time => {
                let pad = self.pads.pad(command.pad());
                self.done[3] |= pad.is_some_and(|pad| pad.standing.is_none());
            }
            _ => {}
        }
    }
}
