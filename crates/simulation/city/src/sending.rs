use crate::arena::bit;
use crate::chance::mix;
use crate::city::City;
use crate::queue::{Event, Kind, Queue};
use crate::report::Watcher;
use crate::rule::Rule;
use crate::strategy::Strategy;
use crate::town::{Relay, Uplink};

/// How many bytes a message has that names one block: a header of 24, and 37 (Bitcoin's `inv` and `getdata`).
const NAMING_BYTES: u64 = 61;

/// A header, a version and a stop, and 32 bytes for each block that's named (Bitcoin's `getblocks`).
const LOCATOR_BYTES: u64 = 61;

/// A block that a node announces to its neighbours.
struct Offer<'a> {
    /// When it was made, and after how long the announcement begins.
    made: u64,
    begins: u64,
    have: &'a [u64],
    first: &'a mut [u32],
    queue: &'a mut Queue,
}

impl Offer<'_> {
    /// Announces it to those who can't have it from someone else before. Returns to how many.
    #[inline(always)]
    fn make(
        &mut self,
        node: u32,
        block: u32,
        to: impl Iterator<Item = u32>,
        least: impl Fn(u32) -> u64,
        latency: impl Fn(Event) -> u64,
    ) -> u32 {
        let mut count = 0;
        for neighbour in to {
            let known = match self.first[neighbour as usize] {
                u32::MAX => u64::MAX,
                known => known.into(),
            };
            // An announcement that's there before this one could be makes it useless.
            if known <= self.begins + least(neighbour) || bit(self.have, 0, neighbour) {
                continue;
            }
            let event = Event::new(Kind::Inventory, node, neighbour, block);
            let after = self.begins + latency(event);
            if after < known {
                self.first[neighbour as usize] = u32::try_from(after).unwrap_or(u32::MAX);
                self.queue.push(self.made + after, event);
                count += 1;
            }
        }
        count
    }
}

/// How messages get on their way.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// A node tells all its neighbours of a block but the one it has it from.
    pub(crate) fn tell_all(&mut self, node: u32, block: u32, except: Option<u32>) {
        if self.takes_shortcuts && !S::PLAYS && !self.tells_steps && self.town.relay != Relay::Push
        {
            return self.announce(node, block, except);
        }
        for at in 0..self.lines.of(node).len() {
            let neighbour = self.lines.of(node)[at];
            if Some(neighbour) != except {
                self.tell(node, neighbour, block);
            }
        }
    }

    /// The same for announcements alone, where most are left out. Half of the time of a run is spent here.
    fn announce(&mut self, node: u32, block: u32, except: Option<u32>) {
        let neighbours = self.lines.of(node);
        self.sent[node as usize] +=
            NAMING_BYTES * (neighbours.len() as u64 - u64::from(except.is_some()));
        let made = self.arena[block].time;
        let begins = self.now - made + self.delays.overhead();
        let Some((have, first)) = self.arena.offer(block) else { return };
        let queue = &mut self.queue;
        let others = neighbours.iter().copied().filter(|it| Some(*it) != except);
        let mut offer = Offer { made, begins, have, first, queue };
        let count = match self.delays.table(node) {
            Some(row) => offer.make(node, block, others, |to| row.least(to), |it| row.latency(it)),
            None => {
                let delays = &self.delays;
                let least = |to| delays.least(node, to);
                offer.make(node, block, others, least, |it| delays.latency(it, 0))
            }
        };
        self.arena.depart(block, count);
    }

    /// The same, but with a block of its own: other makers get it unasked.
    pub(crate) fn tell_of_own(&mut self, maker: u32, block: u32) {
        if self.is_in_mesh[maker as usize] {
            for at in 0..self.mesh.len() {
                let other = self.mesh[at];
                if other != maker && self.passes(maker, other, block) {
                    self.push_in_mesh(maker, other, block);
                }
            }
        }
        self.tell_all(maker, block, None);
    }

    /// A node tells one neighbour of a block.
    #[inline]
    pub(crate) fn tell(&mut self, from: u32, to: u32, block: u32) {
        let (kind, bytes) = match self.town.relay {
            Relay::Push => (Kind::Push, u64::from(self.arena[block].bytes)),
            Relay::Announce | Relay::Compact { .. } => (Kind::Inventory, NAMING_BYTES),
        };
        if self.skips_known && self.arena.has(block, to) {
            self.sent[from as usize] += bytes;
            return;
        }
        if !self.passes(from, to, block) {
            return;
        }
        let event = Event::new(kind, from, to, block);
        let Some(time) = self.arrival_of(event, bytes) else { return };
        if self.takes_shortcuts && !self.is_first(event, time) {
            return;
        }
        self.arena.depart(block, 1);
        self.dispatch(time, event);
    }

    #[inline]
    fn dispatch(&mut self, time: u64, event: Event) {
        if self.tells_steps {
            self.watcher.sent(event.from(), event.to(), time);
        }
        self.queue.push(time, event);
    }

    /// Whether nothing that's on its way to the same node gets there before, so that it would make this message useless.
    #[inline]
    fn is_first(&mut self, event: Event, time: u64) -> bool {
        let block = event.block();
        if event.kind() == Kind::Push && self.town.relay == Relay::Push {
            // A block that arrives before its parent is put aside for the one that sent it: then each sending counts.
            let parent = self.arena[block].parent;
            if !self.arena.has(parent, event.to()) {
                return true;
            }
        }
        let after = u32::try_from(time - self.arena[block].time).unwrap_or(u32::MAX);
        let first = &mut self.arena.open(block).first[event.to() as usize];
        if after < *first {
            *first = after;
            return true;
        }
        *first == u32::MAX
    }

    #[inline]
    pub(crate) fn passes(&mut self, from: u32, to: u32, block: u32) -> bool {
        if S::PLAYS {
            let view = crate::city::view(self.now, &self.arena, &self.lines, &self.tips);
            return self.is_joined(from, to) && self.strategy.passes(from, to, block, &view);
        }
        true
    }

    /// When a message arrives that's sent now. `None`: it's lost.
    #[inline]
    pub(crate) fn arrival_of(&mut self, event: Event, bytes: u64) -> Option<u64> {
        let (from, to) = (event.from(), event.to());
        self.sent[from as usize] += bytes;
        let again = if self.loses_below > 0 { self.now } else { 0 };
        let latency = self.delays.latency(event, again);
        let time = match event.kind() {
            Kind::Block | Kind::Short | Kind::Rest | Kind::Push | Kind::Blocks => {
                let sending = self.delays.sending(from, to, bytes);
                let busy = &mut self.busy[from as usize];
                match self.uplink {
                    Uplink::Free => self.now + sending + latency,
                    Uplink::Transmit => {
                        *busy = (*busy).max(self.now) + sending;
                        *busy + latency
                    }
                    Uplink::UntilArrival => {
                        *busy = (*busy).max(self.now) + sending + latency;
                        *busy
                    }
                }
            }
            _ => self.now + self.delays.overhead() + latency,
        };
        let is_lost = self.loses_below > 0
            && mix(self.delays.draw(event, again) ^ 0x6c6f_7374) < self.loses_below;
        (!is_lost).then_some(time)
    }

    /// Sends a message about a block.
    #[inline]
    pub(crate) fn send(&mut self, kind: Kind, from: u32, to: u32, block: u32) {
        let full = u64::from(self.arena[block].bytes);
        let bytes = match (kind, &self.town.relay) {
            (Kind::Block, _) => full,
            (Kind::Short, Relay::Compact { bytes, .. }) => u64::from(*bytes),
            (Kind::Rest, Relay::Compact { missing, .. }) => (full as f64 * missing) as u64,
            (Kind::GetBlocks, _) => {
                let height = u64::from(self.arena[block].height);
                LOCATOR_BYTES + 32 * (10 + u64::from(height.checked_ilog2().unwrap_or(0)))
            }
            _ => NAMING_BYTES,
        };
        if !self.passes(from, to, block) {
            return;
        }
        let event = Event::new(kind, from, to, block);
        if let Some(time) = self.arrival_of(event, bytes) {
            self.arena.depart(block, 1);
            self.dispatch(time, event);
        }
    }

    /// Sends an answer with blocks, which is written down at this place.
    pub(crate) fn send_answer(&mut self, from: u32, to: u32, last: u32, place: u32, bytes: u64) {
        if !self.passes(from, to, last) {
            return self.orphans.strike(place);
        }
        // Its delay is that of its last block, so that it doesn't depend on where it's written down.
        let time = self.arrival_of(Event::new(Kind::Blocks, from, to, last), bytes);
        match time {
            Some(time) => self.dispatch(time, Event::new(Kind::Blocks, from, to, place)),
            None => self.orphans.strike(place),
        }
    }

    /// Sends a block to another maker, beside the uplink.
    fn push_in_mesh(&mut self, from: u32, to: u32, block: u32) {
        let bytes = u64::from(self.arena[block].bytes);
        self.sent[from as usize] += bytes;
        let event = Event::new(Kind::Push, from, to, block);
        let sending = match self.town.mesh.and_then(|mesh| mesh.bandwidth) {
            Some(bandwidth) => bytes * 8_000_000 / bandwidth,
            None => self.delays.sending(from, to, bytes),
        };
        let again = if self.loses_below > 0 { self.now } else { 0 };
        let time = self.now + self.delays.latency(event, again) + sending;
        if self.takes_shortcuts {
            self.is_first(event, time);
        }
        self.arena.depart(block, 1);
        self.queue.push(time, event);
    }

    /// Sends a message that only a strategy understands.
    pub(crate) fn say(&mut self, from: u32, to: u32, token: u32, bytes: u32) {
        let event = Event::new(Kind::Word, from, to, token);
        if let Some(time) = self.arrival_of(event, bytes.into()) {
            self.queue.push(time, event);
        }
    }
}
