//! A small world for replicas of any kind: messages arrive in the order in which they were sent, and time passes when we say so.

use crate::cast::{NOON, me};
use kusari::stage8_contract::*;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// How many messages may be delivered before we call it endless.
const ENDLESS: usize = 200_000;

/// Which messages get lost: from, to, which.
pub(crate) type Loses<R> = Box<dyn FnMut(u16, u16, &<R as Replica>::Message) -> bool>;

pub(crate) struct World<R: Replica> {
    settings: R::Settings,
    pub(crate) genesis: Genesis<R::Machine>,
    /// `None`: it's down.
    pub(crate) replicas: Vec<Option<R>>,
    /// What each has written.
    pub(crate) journals: Vec<Vec<R::Record>>,
    pub(crate) events: Vec<Vec<Event<R>>>,
    /// Which lines are cut.
    pub(crate) cut: BTreeSet<(u16, u16)>,
    pub(crate) loses: Option<Loses<R>>,
    pub(crate) sent: usize,
    /// All that replicas wrote and said, in its order.
    pub(crate) trace: Vec<(u16, Output<R>)>,
    queue: VecDeque<(MemberId, MemberId, R::Message)>,
    pub(crate) now: Time,
}

impl<R: Replica> World<R> {
    /// A replica for each member of the genesis.
    pub(crate) fn new(genesis: Genesis<R::Machine>) -> World<R> {
        World::with(genesis, R::Settings::default())
    }

    pub(crate) fn with(genesis: Genesis<R::Machine>, settings: R::Settings) -> World<R> {
        let count = genesis.members.len();
        let mut world = World {
            settings,
            genesis,
            replicas: (0..count).map(|_| None).collect(),
            journals: vec![Vec::new(); count],
            events: (0..count).map(|_| Vec::new()).collect(),
            cut: BTreeSet::new(),
            loses: None,
            sent: 0,
            trace: Vec::new(),
            queue: VecDeque::new(),
            now: NOON,
        };
        (0..count as u16).for_each(|id| world.wake(id));
        world
    }

    /// Starts a replica from what it has written.
    pub(crate) fn wake(&mut self, id: u16) {
        let records = self.journals[usize::from(id)].clone();
        let (replica, outputs) =
            R::restore(me(id), self.settings.clone(), &self.genesis, records, self.now);
        self.replicas[usize::from(id)] = Some(replica);
        self.carry_out(id, outputs);
    }

    /// Starts one more replica, which isn't in the genesis.
    pub(crate) fn add(&mut self) -> u16 {
        self.replicas.push(None);
        self.journals.push(Vec::new());
        self.events.push(Vec::new());
        let id = self.replicas.len() as u16 - 1;
        self.wake(id);
        id
    }

    /// Kills one. What was under way to it is lost.
    pub(crate) fn kill(&mut self, id: u16) {
        self.replicas[usize::from(id)] = None;
        self.queue.retain(|(_, to, _)| to.0 != id);
    }

    pub(crate) fn replica(&self, id: u16) -> &R {
        self.replicas[usize::from(id)].as_ref().expect("it's up")
    }

    pub(crate) fn book(&self, id: u16) -> &Book<R::Machine> {
        self.replica(id).book()
    }

    /// Cuts a line, or puts it back.
    pub(crate) fn set_cut(&mut self, one: u16, other: u16, is_cut: bool) {
        for line in [(one, other), (other, one)] {
            if is_cut {
                self.cut.insert(line)
            } else {
                self.cut.remove(&line)
            };
        }
    }

    /// Hands in a command at a member.
    pub(crate) fn command(&mut self, at: u16, command: SignedCommand<CommandOf<R>>) {
        self.input(at, Input::Command(command));
    }

    pub(crate) fn input(&mut self, at: u16, input: Input<R>) {
        let now = self.now;
        let Some(replica) = &mut self.replicas[usize::from(at)] else { return };
        let outputs = replica.handle(input, now);
        self.carry_out(at, outputs);
    }

    fn carry_out(&mut self, by: u16, outputs: Vec<Output<R>>) {
        for output in outputs {
            let seen = match &output {
                Output::Write(record) => Some(Output::Write(record.clone())),
                Output::Send(to, message) => Some(Output::Send(*to, message.clone())),
                Output::Broadcast(message) => Some(Output::Broadcast(message.clone())),
                Output::Event(_) => None,
            };
            self.trace.extend(seen.map(|output| (by, output)));
            match output {
                Output::Write(record) => self.journals[usize::from(by)].push(record),
                Output::Send(to, message) => self.send(by, to.0, message),
                Output::Broadcast(message) => {
                    let all = 0..self.replicas.len() as u16;
                    all.filter(|to| *to != by).for_each(|to| self.send(by, to, message.clone()));
                }
                Output::Event(event) => self.events[usize::from(by)].push(event),
            }
        }
    }

    fn send(&mut self, from: u16, to: u16, message: R::Message) {
        self.sent += 1;
        let is_up = self.replicas.get(usize::from(to)).is_some_and(Option::is_some);
        let is_lost = self.loses.as_mut().is_some_and(|loses| loses(from, to, &message));
        if is_up && !is_lost && !self.cut.contains(&(from, to)) {
            self.queue.push_back((MemberId(from), MemberId(to), message));
        }
    }

    /// Delivers all that's under way, and what follows from it.
    pub(crate) fn settle(&mut self) {
        for _ in 0..ENDLESS {
            let Some((from, to, message)) = self.queue.pop_front() else { return };
            self.input(to.0, Input::Message(from, message));
        }
        panic!("they talk without end");
    }

    /// Lets time pass, a twentieth of a second at a time.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now.after(time);
        while self.now < end {
            self.now = self.now.after(Duration::from_millis(50));
            (0..self.replicas.len() as u16).for_each(|id| self.input(id, Input::Tick));
            self.settle();
        }
    }

    /// The blocks that have their place at a member, in their order.
    pub(crate) fn placed(&self, id: u16) -> Vec<BlockHash> {
        let events = self.events[usize::from(id)].iter();
        let placed = events.filter_map(|event| match event {
            Event::Placed { block, .. } => Some(block.hash()),
            _ => None,
        });
        placed.collect()
    }

    /// Whether all that are up have the same state.
    pub(crate) fn agree(&self) -> bool {
        let mut up = self.replicas.iter().flatten().map(|replica| replica.book().state_hash());
        let first = up.next();
        up.all(|hash| Some(hash) == first)
    }
}
