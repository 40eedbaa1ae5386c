use super::lines::{Cuts, Lines};
use super::seat::Seat;
use super::told::{Fate, Happened, Sent};
use crate::stage6_coin::{PrivateKey, Time};
use crate::stage8_contract::book::Book;
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::entry::History;
use crate::stage8_contract::genesis::Genesis;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::{CommandOf, Input, Me, Output, Replica};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How often members are told that time has passed.
const TICK: Duration = Duration::from_millis(50);

/// How long a message takes on one line, in milliseconds.
const DELAY: std::ops::RangeInclusive<u64> = 20..=100;

/// How long it takes on average until one of the members finds a nonce, in milliseconds. Members that don't mine don't listen to it.
const SPACING: u64 = 2_000;

/// How long time may pass at once.
const MOST_TIME: Duration = Duration::from_secs(60 * 60);

/// How many messages and events are remembered.
const MOST_REMEMBERED: usize = 1 << 20;

/// All members of an airport in one thread, in virtual time, so that you can watch them, cut their lines, and make one of them
/// lie. A message takes 20 to 100 ms on a line, and one seed gives one course of events.
///
/// Whether every promise holds under every trouble is another question, and needs thousands of such worlds.
pub struct Airport<R: Replica> {
    genesis: Genesis<R::Machine>,
    settings: R::Settings,
    lines: Lines,
    seats: Vec<Seat<R>>,
    cuts: Cuts,
    /// What's under way: when it arrives, and which one it is of those that arrive then.
    under_way: BTreeMap<(Time, u64), Arrival<R>>,
    count: u64,
    now: Time,
    next_tick: Time,
    next_win: Time,
    happened: Vec<Happened<R>>,
    sent: Vec<Sent<R>>,
    messages: u64,
    rng: ChaCha12Rng,
}

struct Arrival<R: Replica> {
    from: MemberId,
    to: MemberId,
    at: MemberId,
    message: R::Message,
    /// Its place in the list of what was said, if it's remembered.
    said: Option<usize>,
}

impl<R: Replica> Airport<R> {
    /// An airport with a member for each key, in the order of the list in the genesis. All of them are up. If there are more keys than
    /// names on the list, the rest listen, and may join later.
    pub fn new(
        genesis: Genesis<R::Machine>,
        keys: &[PrivateKey],
        settings: R::Settings,
        lines: Lines,
        seed: u64,
    ) -> Airport<R> {
        let ids = (0..).map(MemberId);
        let seats = ids.zip(keys).map(|(id, key)| Seat::new(Me { id, key: key.clone() }));
        let now = genesis.time;
        let mut airport = Airport {
            settings,
            lines,
            seats: seats.collect(),
            cuts: Cuts::default(),
            under_way: BTreeMap::new(),
            count: 0,
            now,
            next_tick: now.after(TICK),
            next_win: now,
            happened: Vec::new(),
            sent: Vec::new(),
            messages: 0,
            rng: ChaCha12Rng::seed_from_u64(seed),
            genesis,
        };
        airport.next_win = airport.draw_win();
        airport.ids().for_each(|id| airport.start(id));
        airport
    }

    /// All members, whether they're up or not.
    pub fn ids(&self) -> impl Iterator<Item = MemberId> + use<R> {
        (0..self.seats.len() as u16).map(MemberId)
    }

    /// What the airport began with.
    pub fn genesis(&self) -> &Genesis<R::Machine> {
        &self.genesis
    }

    /// What time it is.
    pub fn now(&self) -> Time {
        self.now
    }

    /// A member's replica. `None`: it's down.
    pub fn replica(&self, id: MemberId) -> Option<&R> {
        self.seats.get(usize::from(id.0))?.replica.as_ref()
    }

    /// The book of a member. `None`: it's down.
    pub fn book(&self, id: MemberId) -> Option<&Book<R::Machine>> {
        self.replica(id).map(R::book)
    }

    /// What came of each command, as a member sees it: by member, and by pad. `None`: there's no such member.
    pub fn history(&self, id: MemberId) -> Option<&History<R::Machine>> {
        self.seats.get(usize::from(id.0)).map(|seat| &seat.history)
    }

    /// What a member has written.
    pub fn disk(&self, id: MemberId) -> &[R::Record] {
        self.seats.get(usize::from(id.0)).map_or(&[], |seat| &seat.disk)
    }

    /// What happened so far, in its order.
    pub fn happened(&self) -> &[Happened<R>] {
        &self.happened
    }

    /// What was said so far, in its order.
    pub fn sent(&self) -> &[Sent<R>] {
        &self.sent
    }

    /// How many messages were put on lines so far. What's passed on in the middle of a star counts twice.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Whether all that are up have the same state. One may have a few empty blocks more than another.
    pub fn agree(&self) -> bool {
        let up = self.seats.iter().filter_map(|seat| seat.replica.as_ref());
        let mut states = up.map(|replica| replica.book().state_hash());
        let first = states.next();
        states.all(|state| Some(state) == first)
    }

    /// Hands in a command at a member. If it's down, nothing happens.
    pub fn hand_in(&mut self, at: MemberId, command: SignedCommand<CommandOf<R>>) {
        self.input(at, Input::Command(command));
    }

    /// Lets time pass: an hour at most.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now.after(time.min(MOST_TIME));
        loop {
            let arrives = self.under_way.first_key_value().map(|(key, _)| key.0);
            let next = self.next_tick.min(self.next_win).min(arrives.unwrap_or(self.next_tick));
            if next > end {
                break;
            }
            self.now = next;
            if arrives == Some(next) {
                if let Some((_, arrival)) = self.under_way.pop_first() {
                    self.arrive(arrival);
                }
            } else if self.next_win == next {
                let winner = MemberId(self.rng.random_range(0..self.seats.len().max(1) as u16));
                self.input(winner, Input::Won);
                self.next_win = self.draw_win();
            } else {
                self.next_tick = self.now.after(TICK);
                self.ids().for_each(|id| self.input(id, Input::Tick));
            }
        }
        self.now = end;
    }

    /// Stops a member. What it hasn't written is lost, and so is what's under way to it.
    pub fn stop(&mut self, id: MemberId) {
        if let Some(seat) = self.seats.get_mut(usize::from(id.0)) {
            seat.replica = None;
        }
    }

    /// Starts a member from its disk, unless it's up.
    pub fn start(&mut self, id: MemberId) {
        let Some(seat) = self.seats.get_mut(usize::from(id.0)) else { return };
        if seat.replica.is_none() {
            let outputs = seat.start(self.settings.clone(), &self.genesis, self.now);
            self.carry_out(id, outputs);
        }
    }

    /// Cuts every line between two groups. No one is told: what they say to each other is lost.
    pub fn cut(&mut self, some: &[MemberId], others: &[MemberId]) {
        for one in some {
            others.iter().for_each(|other| self.cuts.cut(*one, *other));
        }
    }

    /// Mends all lines.
    pub fn heal(&mut self) {
        self.cuts.heal_all();
    }

    /// Makes a member lie: behind it there's an honest replica, and `bend` turns each of its messages to a member into what's said instead.
    pub fn lie(
        &mut self,
        id: MemberId,
        bend: impl FnMut(MemberId, &R::Message) -> Vec<R::Message> + 'static,
    ) {
        if let Some(seat) = self.seats.get_mut(usize::from(id.0)) {
            seat.bend = Some(Box::new(bend));
        }
    }

    /// Says something in the name of a member, which needn't know.
    pub fn say(&mut self, from: MemberId, to: MemberId, message: R::Message) {
        let said = (self.sent.len() < MOST_REMEMBERED).then_some(self.sent.len());
        if said.is_some() {
            let (at, message) = (self.now, message.clone());
            self.sent.push(Sent { at, fate: Fate::UnderWay, from, to, message });
        }
        if usize::from(to.0) < self.seats.len() && to != from {
            self.put_on_line(Arrival { from, to, at: from, message, said });
        } else {
            self.remember(said, Fate::Lost);
        }
    }

    fn draw_win(&mut self) -> Time {
        let share: f64 = self.rng.random_range(f64::EPSILON..1.0);
        let wait = (-share.ln() * SPACING as f64) as u64;
        self.now.after(Duration::from_millis(wait.max(1)))
    }

    fn input(&mut self, id: MemberId, input: Input<R>) {
        let now = self.now;
        let Some(seat) = self.seats.get_mut(usize::from(id.0)) else { return };
        if let Some(replica) = &mut seat.replica {
            let outputs = replica.handle(input, now);
            self.carry_out(id, outputs);
        }
    }

    fn carry_out(&mut self, by: MemberId, outputs: Vec<Output<R>>) {
        for output in outputs {
            match output {
                Output::Write(record) => self.seats[usize::from(by.0)].disk.push(record),
                Output::Send(to, message) => self.speak(by, to, message),
                Output::Broadcast(message) => {
                    let others = self.ids().filter(|to| *to != by);
                    others.for_each(|to| self.speak(by, to, message.clone()));
                }
                Output::Event(event) => {
                    self.seats[usize::from(by.0)].note(&event);
                    if self.happened.len() < MOST_REMEMBERED {
                        self.happened.push(Happened { at: self.now, member: by, event });
                    }
                }
            }
        }
    }

    fn speak(&mut self, by: MemberId, to: MemberId, message: R::Message) {
        let said = match &mut self.seats[usize::from(by.0)].bend {
            Some(bend) => bend(to, &message),
            None => vec![message],
        };
        said.into_iter().for_each(|message| self.say(by, to, message));
    }

    /// Puts a message on the next line of its way.
    fn put_on_line(&mut self, mut arrival: Arrival<R>) {
        let next = self.lines.next(arrival.at, arrival.to);
        self.messages += 1;
        if self.cuts.is_cut(arrival.at, next) {
            return self.remember(arrival.said, Fate::Lost);
        }
        arrival.at = next;
        let later = self.now.after(Duration::from_millis(self.rng.random_range(DELAY)));
        self.count += 1;
        self.under_way.insert((later, self.count), arrival);
    }

    fn arrive(&mut self, arrival: Arrival<R>) {
        if self.replica(arrival.at).is_none() {
            return self.remember(arrival.said, Fate::Lost);
        }
        if arrival.at == arrival.to {
            self.remember(arrival.said, Fate::Arrived(self.now));
            self.input(arrival.to, Input::Message(arrival.from, arrival.message));
        } else {
            self.put_on_line(arrival);
        }
    }

    fn remember(&mut self, said: Option<usize>, fate: Fate) {
        if let Some(sent) = said.and_then(|place| self.sent.get_mut(place)) {
            sent.fate = fate;
        }
    }
}

impl<R: Replica> fmt::Debug for Airport<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Airport");
        shown.field("now", &self.now).field("members", &self.seats.len());
        shown.field("messages", &self.messages).finish_non_exhaustive()
    }
}
