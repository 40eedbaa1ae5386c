use kusari::stage8_contract::{MemberId, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long something that came too early waits for what's missing before it, in milliseconds. After that, it's lost.
const MISSING: u64 = 200;

/// How many messages of one member can wait for that.
const MOST_EARLY: usize = 256;

/// Which of a member's messages to another one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// When the sender was started, by its own clock. Each life counts anew.
    pub life: Time,
    /// How many came before it.
    pub number: u64,
}

/// Numbers what goes out to each of the others.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    life: Time,
    sent: BTreeMap<MemberId, u64>,
}

impl Outbox {
    pub(crate) fn new(life: Time) -> Outbox {
        Outbox { life, sent: BTreeMap::new() }
    }

    pub(crate) fn next(&mut self, to: MemberId) -> Place {
        let sent = self.sent.entry(to).or_default();
        let number = *sent;
        *sent += 1;
        Place { life: self.life, number }
    }
}

/// Puts what comes from one member into its order again. The engine stands losses, but it takes what overtakes for the sign of one, asks
/// for everything again, and gets nowhere if that happens all the time.
#[derive(Clone, Debug)]
pub(crate) struct Inbox<T> {
    life: Time,
    next: u64,
    early: BTreeMap<u64, T>,
    /// Since when something is missing.
    since: Time,
}

impl<T> Default for Inbox<T> {
    fn default() -> Inbox<T> {
        Inbox { life: Time::default(), next: 0, early: BTreeMap::new(), since: Time::default() }
    }
}

impl<T> Inbox<T> {
    /// Takes a message, and returns what can be read now. What comes twice or too late is left out.
    pub(crate) fn take(&mut self, place: Place, message: T, now: Time) -> Vec<T> {
        if self.life != place.life {
            *self = Inbox { life: place.life, next: place.number, ..Inbox::default() };
        }
        if self.early.is_empty() {
            self.since = now;
        }
        if place.number >= self.next && self.early.len() < MOST_EARLY {
            self.early.insert(place.number, message);
        }
        self.in_order(now)
    }

    /// Returns what has waited long enough.
    pub(crate) fn give_up(&mut self, now: Time) -> Vec<T> {
        let is_late = now >= self.since.after(Duration::from_millis(MISSING)) || now < self.since;
        match self.early.first_key_value() {
            Some((first, _)) if is_late => self.next = *first,
            _ => return Vec::new(),
        }
        self.in_order(now)
    }

    fn in_order(&mut self, now: Time) -> Vec<T> {
        let mut ready = Vec::new();
        while let Some(message) = self.early.remove(&self.next) {
            self.next += 1;
            ready.push(message);
        }
        if !ready.is_empty() {
            self.since = now;
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_millis(1_000);

    fn at(millis: u64) -> Time {
        START.after(Duration::from_millis(millis))
    }

    fn place(number: u64) -> Place {
        Place { life: START, number }
    }

    #[test]
    fn what_overtakes_waits_and_what_comes_twice_is_left_out() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.take(place(0), 'a', at(0)), ['a']);
        assert_eq!(inbox.take(place(2), 'c', at(1)), []);
        assert_eq!(inbox.take(place(0), 'a', at(2)), []);
        assert_eq!(inbox.take(place(1), 'b', at(3)), ['b', 'c']);
        assert_eq!(inbox.take(place(2), 'c', at(4)), []);
        assert_eq!(inbox.give_up(at(10_000)), []);
    }

    #[test]
    fn what_is_missing_is_waited_for_only_so_long() {
        let mut inbox = Inbox::default();
        inbox.take(place(0), 'a', at(0));
        inbox.take(place(2), 'c', at(100));
        inbox.take(place(4), 'e', at(150));
        assert_eq!(inbox.give_up(at(299)), []);
        assert_eq!(inbox.give_up(at(300)), ['c']);
        assert_eq!(inbox.take(place(1), 'b', at(301)), [], "it's too late");
        assert_eq!(inbox.give_up(at(500)), ['e']);
    }

    #[test]
    fn a_new_life_begins_anywhere_and_no_one_makes_us_keep_too_much() {
        let mut inbox = Inbox::default();
        inbox.take(place(0), 'a', at(0));
        let other = Place { life: at(5_000), number: 3 };
        assert_eq!(inbox.take(other, 'x', at(1)), ['x']);
        for number in 0..10_000 {
            inbox.take(Place { number: 5 + number, ..other }, 'y', at(2));
        }
        assert_eq!(inbox.early.len(), MOST_EARLY);
    }

    #[test]
    fn each_receiver_has_its_own_numbers() {
        let mut outbox = Outbox::new(START);
        let numbers = [1, 1, 2, 1].map(|to| outbox.next(MemberId(to)).number);
        assert_eq!(numbers, [0, 1, 0, 2]);
    }
}
