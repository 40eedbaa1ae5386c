use super::pad_refusal::PadRefusal;
use crate::stage6_coin::Time;
use crate::stage8_contract::members::MemberId;
use serde::{Deserialize, Serialize};

/// How many reservations of one pad can be kept. The state is hashed with every block, so it has to stay small.
pub const MAX_RESERVATIONS: usize = 64;

/// A pad: who has reserved it, and who stands on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pad {
    /// Whether the airport has closed it. Then no one reserves it, and no one lands.
    pub is_closed: bool,
    /// Whose drone stands on it.
    pub standing: Option<MemberId>,
    /// Who has reserved it, the earliest first. No two overlap.
    pub reservations: Vec<Reservation>,
}

/// A time for which a pad is a member's own: from the first moment on, and before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reservation {
    /// Whose it is.
    pub by: MemberId,
    /// When it begins.
    pub from: Time,
    /// When it's over. At this moment, the pad can be another member's.
    pub until: Time,
}

impl Reservation {
    /// Whether there's a moment that belongs to both.
    ///
    /// The intervals are half open, so two that touch don't overlap.
    pub fn overlaps(&self, other: &Reservation) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// Whether a moment belongs to it.
    pub fn holds(&self, moment: Time) -> bool {
        self.from <= moment && moment < self.until
    }
}

impl Pad {
    /// Forgets what's over.
    pub(super) fn forget(&mut self, now: Time) {
        self.reservations.retain(|it| now < it.until);
    }

    pub(super) fn reserve(&mut self, wanted: Reservation) -> Result<(), PadRefusal> {
        if self.is_closed {
            return Err(PadRefusal::Closed);
        }
        if let Some(other) = self.reservations.iter().find(|it| it.overlaps(&wanted)) {
            return Err(PadRefusal::Taken { by: other.by, until: other.until });
        }
        if self.reservations.len() == MAX_RESERVATIONS {
            return Err(PadRefusal::Full);
        }
        let at = self.reservations.partition_point(|it| it.from < wanted.from);
        self.reservations.insert(at, wanted);
        Ok(())
    }

    pub(super) fn cancel(&mut self, by: MemberId, from: Time) -> Result<(), PadRefusal> {
        let found = self.reservations.iter().position(|it| it.from == from);
        let at = found.ok_or(PadRefusal::NoReservation)?;
        if self.reservations[at].by != by {
            return Err(PadRefusal::NotYours);
        }
        self.reservations.remove(at);
        Ok(())
    }

    pub(super) fn land(&mut self, by: MemberId, now: Time) -> Result<(), PadRefusal> {
        if self.is_closed {
            return Err(PadRefusal::Closed);
        }
        // Its time may be over, and it may still stand there.
        if let Some(standing) = self.standing {
            return Err(PadRefusal::Occupied { by: standing });
        }
        match self.reservations.iter().find(|it| it.holds(now)) {
            Some(it) if it.by == by => self.standing = Some(by),
            Some(_) => return Err(PadRefusal::NotYours),
            None => return Err(PadRefusal::NoReservation),
        }
        Ok(())
    }

    pub(super) fn take_off(&mut self, by: MemberId) -> Result<(), PadRefusal> {
        match self.standing {
            Some(standing) if standing == by => self.standing = None,
            Some(_) => return Err(PadRefusal::NotYours),
            None => return Err(PadRefusal::Empty),
        }
        Ok(())
    }
}
