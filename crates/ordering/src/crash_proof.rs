use crate::batch::Batch;
use crate::in_order::{Inbox, Outbox};
use crate::message::{CrashMessage, Engine};
use crate::record::CrashRecord;
use crate::servers::{Server, Servers, member, number};
use kusari::stage8_contract::*;
use omnipaxos::ballot_leader_election::Ballot;
use omnipaxos::util::LogEntry;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How much time passes between two of the engine's ticks, in milliseconds.
const TICK: u64 = 50;

/// How often a member hands in again what still waits, and how often a leader says how long its log is, in milliseconds.
const AGAIN: u64 = 1_000;

/// After how long a member that was passed over calls for a new round, in milliseconds.
const PASSED_OVER: u64 = 3_000;

/// After how long without a word of another member it counts as missing, in milliseconds.
const SILENCE: u64 = 5_000;

/// A member that agrees with the others by way of an engine. See the [crate](crate) for what that promises.
pub struct CrashProof<M: Machine> {
    me: Me,
    servers: Servers,
    /// `None`: this member runs no server.
    engine: Option<Server<M>>,
    book: Book<M>,
    waiting: Waiting<M>,
    /// How many entries of the log were made into blocks, or left out.
    applied: usize,
    /// What this member has put into the log as the leader of a round: the highest number of each sender.
    proposed: (Ballot, BTreeMap<MemberId, u64>),
    /// What the engine says and hears, in its order.
    outbox: Outbox,
    inboxes: BTreeMap<MemberId, Inbox<Engine<M>>>,
    /// When each of the others was last heard.
    heard: BTreeMap<MemberId, Time>,
    ticked: Time,
    /// When commands were last handed in again.
    again: Time,
    told: Time,
    /// How many entries the leader's log had, as it told last.
    known: usize,
    /// Since when another member has said that it leads, while this one has promised to follow a later round.
    passed_over: Option<Time>,
}

type Wanted<M> = Vec<Output<CrashProof<M>>>;

impl<M: Machine> CrashProof<M> {
    /// Who leads, as far as this member knows.
    pub fn leader(&self) -> Option<MemberId> {
        let (engine, _) = self.engine.as_ref()?;
        engine.get_current_leader().and_then(|(leader, _)| member(leader))
    }

    /// Puts what waits into the log, if this member leads.
    fn lead(&mut self, now: Time) {
        let Some((engine, _)) = &mut self.engine else { return };
        // While it's being elected, it doesn't know yet what's in the log.
        if engine.get_current_leader() != Some((number(self.me.id), true)) {
            return;
        }
        let round = engine.get_promise();
        if self.proposed.0 != round {
            self.proposed = (round, BTreeMap::new());
        }
        let highest = &mut self.proposed.1;
        let is_new = |it: &&SignedCommand<M::Command>| {
            highest.get(&it.content.by).is_none_or(|highest| it.content.number > *highest)
        };
        let commands: Vec<_> =
            self.waiting.iter().filter(is_new).take(MAX_COMMANDS).cloned().collect();
        if commands.is_empty() {
            return;
        }
        highest.extend(commands.iter().map(|it| (it.content.by, it.content.number)));
        // It's refused only if the list of servers changes.
        let _ = engine.append(Batch { time: now, commands });
    }

    /// Carries on with what the engine has done: what it noted has to be written first, what it decided becomes blocks, and what it says
    /// goes out last.
    fn follow(&mut self, outputs: &mut Wanted<M>) {
        let Some((engine, notes)) = &mut self.engine else { return };
        outputs.extend(notes.take().into_iter().map(Output::Write));
        for entry in engine.read_decided_suffix(self.applied).unwrap_or_default() {
            self.applied += 1;
            let LogEntry::Decided(batch) = entry else { continue };
            let Some(block) = batch.block(&self.book) else { continue };
            let block = Arc::new(block);
            let entries = self.book.apply(&block).expect("it was made for this very book");
            let overtaken = self.waiting.confirm(&block, &self.book);
            let sure = Sure::Majority;
            outputs.push(Output::Event(Event::Placed { block, entries, sure }));
            outputs.extend(overtaken.into_iter().map(|it| Output::Event(Event::overtaken(it))));
        }
        let mut messages = Vec::new();
        engine.take_outgoing_messages(&mut messages);
        for message in messages {
            if let Some(to) = member(message.get_receiver()) {
                let place = self.outbox.next(to);
                outputs.push(Output::Send(to, CrashMessage::Engine(place, Engine(message))));
            }
        }
    }

    fn take(&mut self, command: SignedCommand<M::Command>, now: Time, outputs: &mut Wanted<M>) {
        let checked = self.book.check_command(&command).map_err(NotTaken::from);
        let admitted =
            checked.and_then(|()| Ok(self.waiting.admit(command.clone(), &self.book)?));
        match (admitted, self.leader()) {
            (Err(cause), _) => outputs.push(Output::Event(Event::Refused { command, cause })),
            (Ok(()), Some(leader)) if leader != self.me.id => {
                outputs.push(Output::Send(leader, CrashMessage::Command(command)));
            }
            (Ok(()), _) => self.lead(now),
        }
    }

    fn hear(
        &mut self,
        from: MemberId,
        message: CrashMessage<M>,
        now: Time,
        outputs: &mut Wanted<M>,
    ) {
        self.heard.insert(from, now);
        match message {
            CrashMessage::Command(command) => {
                if self.leader() == Some(self.me.id) {
                    let mut told = Vec::new();
                    self.take(command, now, &mut told);
                    // A member that hands in the same again hasn't done anything wrong.
                    told.retain(|it| !matches!(it, Output::Event(Event::Refused { .. })));
                    outputs.append(&mut told);
                }
            }
            CrashMessage::Log { entries } => self.hear_log(from, entries, now),
            CrashMessage::Engine(place, message) => {
                let is_for_us = message.0.get_sender() == number(from)
                    && message.0.get_receiver() == number(self.me.id);
                if is_for_us && self.servers.has(from) && message.is_usual() {
                    let ready = self.inboxes.entry(from).or_default().take(place, message, now);
                    self.tell_engine(ready, now);
                }
            }
        }
    }

    fn tell_engine(&mut self, messages: Vec<Engine<M>>, now: Time) {
        let Some((engine, _)) = &mut self.engine else { return };
        let is_told = !messages.is_empty();
        messages.into_iter().for_each(|message| engine.handle_incoming(message.0));
        if is_told {
            self.lead(now);
        }
    }

    /// Someone says that it leads, and how long its log is.
    fn hear_log(&mut self, from: MemberId, entries: usize, now: Time) {
        let is_leader = self.leader() == Some(from);
        let Some((engine, _)) = &mut self.engine else { return };
        if is_leader {
            self.passed_over = None;
            // What the leader told last time had time to come. The engine asks for what it missed, as it does after a line was cut.
            if engine.get_decided_idx() < self.known.min(entries) {
                engine.reconnected(number(from));
            }
            self.known = entries;
            return;
        }
        // A member that fell just after it had promised to follow a round comes back with that promise. If the others never heard of that
        // round, they are content with their leader, and the engine of this member can't follow it, nor does it lead. A new round,
        // later than both, gets everyone together again.
        let since = *self.passed_over.get_or_insert(now);
        if now >= after(since, PASSED_OVER) {
            self.passed_over = None;
            engine.try_become_leader();
        }
    }

    fn tick(&mut self, now: Time, outputs: &mut Wanted<M>) {
        let late: Vec<_> = self.inboxes.values_mut().flat_map(|it| it.give_up(now)).collect();
        self.tell_engine(late, now);
        if now >= after(self.ticked, TICK) {
            self.ticked = now;
            if let Some((engine, _)) = &mut self.engine {
                engine.tick();
            }
        }
        self.lead(now);
        if now >= after(self.again, AGAIN) {
            self.say_again(now, outputs);
        }
        let is_silent = |id: &MemberId| {
            *id != self.me.id
                && self.heard.get(id).is_none_or(|heard| now >= after(*heard, SILENCE))
        };
        let missing: Vec<_> = self.servers.iter().filter(is_silent).collect();
        let is_stuck = missing.len() > self.servers.quorum().may_fail() && !self.waiting.is_empty();
        if is_stuck && now >= after(self.told, SILENCE) {
            self.told = now;
            outputs.push(Output::Event(Event::Stuck { missing }));
        }
    }

    /// Lines lose messages, and the engine doesn't repeat all that it says.
    fn say_again(&mut self, now: Time, outputs: &mut Wanted<M>) {
        let entries = self.engine.as_ref().map_or(0, |(engine, _)| engine.get_accepted_idx());
        match self.leader() {
            Some(leader) if leader == self.me.id => {
                let others = self.servers.iter().filter(|id| *id != self.me.id);
                outputs.extend(others.map(|to| Output::Send(to, CrashMessage::Log { entries })));
            }
            Some(leader) => outputs.extend(
                self.waiting
                    .iter()
                    .map(|command| Output::Send(leader, CrashMessage::Command(command.clone()))),
            ),
            None => {}
        }
        self.again = now;
    }
}

fn after(time: Time, millis: u64) -> Time {
    time.after(Duration::from_millis(millis))
}

/// The engine can't be shown.
impl<M: Machine> fmt::Debug for CrashProof<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrashProof")
            .field("me", &self.me.id)
            .field("leader", &self.leader())
            .field("tip", &self.book.tip())
            .field("applied", &self.applied)
            .finish_non_exhaustive()
    }
}

impl<M: Machine> Replica for CrashProof<M> {
    type Machine = M;
    type Message = CrashMessage<M>;
    type Record = CrashRecord<M>;
    /// Members sign nothing but their commands, so nothing can be proved against anyone.
    type Evidence = Infallible;
    type Settings = ();

    fn restore(
        me: Me,
        (): (),
        genesis: &Genesis<M>,
        records: Vec<CrashRecord<M>>,
        now: Time,
    ) -> (CrashProof<M>, Vec<Output<CrashProof<M>>>) {
        let servers = Servers::of(genesis);
        let mut replica = CrashProof {
            engine: servers.start(me.id, records),
            heard: servers.iter().map(|id| (id, now)).collect(),
            me,
            servers,
            book: Book::new(genesis),
            waiting: Waiting::default(),
            applied: 0,
            outbox: Outbox::new(now),
            inboxes: BTreeMap::new(),
            proposed: (Ballot::default(), BTreeMap::new()),
            ticked: now,
            again: now,
            told: now,
            known: 0,
            passed_over: None,
        };
        let mut outputs = Vec::new();
        replica.follow(&mut outputs);
        (replica, outputs)
    }

    fn handle(&mut self, input: Input<CrashProof<M>>, now: Time) -> Vec<Output<CrashProof<M>>> {
        let mut outputs = Vec::new();
        // If the clock was set back, what was a moment ago must not lie in the future, or nothing would happen until that has come.
        let times = [&mut self.ticked, &mut self.again, &mut self.told];
        let times = times.into_iter().chain(&mut self.passed_over).chain(self.heard.values_mut());
        times.for_each(|time| *time = now.min(*time));
        match input {
            Input::Message(from, message) => {
                if self.servers.has(from) || self.book.members().get(from).is_some() {
                    self.hear(from, message, now, &mut outputs);
                }
            }
            Input::Command(command) => self.take(command, now, &mut outputs),
            Input::Tick => self.tick(now, &mut outputs),
            Input::Won => {}
        }
        self.follow(&mut outputs);
        outputs
    }

    fn book(&self) -> &Book<M> {
        &self.book
    }
}
