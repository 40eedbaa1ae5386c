use crate::figures::drawing::{escape_text, shorten};
use crate::stage8_contract::{LandingPads, MemberId, Membership, Pad, PadId, Reservation, Time};

/// How many letters of a name are shown.
const MOST_LETTERS: usize = 24;

/// The pads as someone has them in a book.
pub(super) struct Table<'a> {
    pub(super) name: String,
    pads: &'a LandingPads,
    now: Time,
}

impl<'a> Table<'a> {
    pub(super) fn new(name: &str, pads: &'a LandingPads, now: Time) -> Table<'a> {
        Table { name: shorten(name, MOST_LETTERS), pads, now }
    }

    pub(super) fn pads(&self) -> impl Iterator<Item = (PadId, &'a Pad)> + use<'a> {
        self.pads.iter()
    }

    /// The reservations of a pad that aren't over, the earliest first.
    pub(super) fn reservations(
        &self,
        pad: &'a Pad,
    ) -> impl Iterator<Item = &'a Reservation> + use<'a> {
        let now = self.now;
        pad.reservations.iter().filter(move |it| now < it.until)
    }

    pub(super) fn all_reservations(&self) -> impl Iterator<Item = (PadId, &'a Reservation)> {
        self.pads().flat_map(|(id, pad)| self.reservations(pad).map(move |it| (id, it)))
    }
}

/// What a member is called. Someone who isn't on the list has only a number.
pub(super) fn name(members: &Membership, member: MemberId) -> String {
    match members.get(member) {
        Some(known) => escape_text(&shorten(&known.name, MOST_LETTERS)),
        None => member.to_string(),
    }
}
