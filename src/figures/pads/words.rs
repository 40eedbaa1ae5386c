use super::clash::Clash;
use super::clock::{date, moment, time_of_day};
use super::table::{Table, name};
use crate::figures::drawing::count;
use crate::stage8_contract::{Membership, Pad, PadId, Time};

/// How many pads have a line of text, in all tables together, and how many of a pad's reservations are in it.
const MOST_LINES: usize = 60;
const MOST_WORDS: usize = 12;
/// How many remarks about clashes there are.
const MOST_CLASHES: usize = 4;

/// What a timetable says in words.
pub(super) struct Words<'a> {
    pub(super) tables: &'a [Table<'a>],
    pub(super) clashes: &'a [Clash],
    pub(super) members: &'a Membership,
    pub(super) now: Time,
}

impl Words<'_> {
    pub(super) fn title(&self) -> String {
        let pads = self.tables.iter().map(|it| it.pads().count()).max().unwrap_or(0);
        let what = match self.tables {
            [only] => {
                let reservations = count(only.all_reservations().count(), "reservation");
                let drones = only.pads().filter(|(_, pad)| pad.standing.is_some()).count();
                let closed = only.pads().filter(|(_, pad)| pad.is_closed).count();
                let mut what = reservations;
                if drones > 0 {
                    what += &format!(", {}", count(drones, "drone"));
                }
                if closed > 0 {
                    what += &format!(", {closed} closed");
                }
                what
            }
            tables if self.clashes.is_empty() => {
                format!("{} without a contradiction", count(tables.len(), "book"))
            }
            tables => format!("{} that can't all be right", count(tables.len(), "book")),
        };
        let (day, clock) = (date(self.now), time_of_day(self.now));
        format!("{} on {day} at {clock}: {what}", count(pads, "landing pad"))
    }

    pub(super) fn remarks(&self) -> Vec<String> {
        let said = self.clashes.iter().take(MOST_CLASHES).map(|it| self.clash(it));
        let more = self.clashes.len().saturating_sub(MOST_CLASHES);
        let rest = (more > 0).then(|| format!("… and {} …", count(more, "more contradiction")));
        said.chain(rest).collect()
    }

    fn clash(&self, clash: &Clash) -> String {
        match clash {
            Clash::Reserved { pad, one, other } => {
                let (from, until) = (one.from.max(other.from), one.until.min(other.until));
                format!(
                    "From {} until {}, {pad} is reserved by {} and by {}.",
                    moment(from, self.now),
                    moment(until, self.now),
                    name(self.members, one.by),
                    name(self.members, other.by)
                )
            }
            Clash::Standing { pad, one, other } => format!(
                "Drones of {} and of {} stand on {pad}.",
                name(self.members, *one),
                name(self.members, *other)
            ),
        }
    }

    /// What each table says, pad by pad, and what can't be.
    pub(super) fn all(&self) -> String {
        let lines = MOST_LINES / self.tables.len().max(1);
        let mut words = String::new();
        for table in self.tables {
            let all = table.pads().count();
            for (id, pad) in table.pads().take(lines) {
                if !table.name.is_empty() {
                    words += &format!("{}: ", table.name);
                }
                words += &self.pad(table, id, pad);
            }
            if all > lines {
                words += &format!("… and {} …\n", count(all - lines, "more pad"));
            }
        }
        words + &self.remarks().join("\n")
    }

    fn pad(&self, table: &Table<'_>, id: PadId, pad: &Pad) -> String {
        let reserved: Vec<_> = table.reservations(pad).collect();
        let mut parts: Vec<_> =
            reserved.iter().take(MOST_WORDS).map(|it| self.reservation(it)).collect();
        if reserved.len() > MOST_WORDS {
            parts.push(format!("and {} more", reserved.len() - MOST_WORDS));
        }
        if parts.is_empty() {
            parts.push("not reserved".to_owned());
        }
        let closed = if pad.is_closed { ", closed" } else { "" };
        let standing =
            pad.standing.map(|by| format!(" A drone of {} stands on it.", name(self.members, by)));
        format!("{id}{closed}: {}.{}\n", parts.join("; "), standing.unwrap_or_default())
    }

    /// `white_noise from 08:10 until 08:20`.
    pub(super) fn reservation(&self, it: &crate::stage8_contract::Reservation) -> String {
        let (from, until) = (moment(it.from, self.now), moment(it.until, self.now));
        format!("{} from {from} until {until}", name(self.members, it.by))
    }
}
