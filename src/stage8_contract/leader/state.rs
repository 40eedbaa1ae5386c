use super::message::{LeaderEvidence, LeaderMessage, LeaderRecord, Numbered};
use crate::stage6_coin::Time;
use crate::stage8_contract::block::Block;
use crate::stage8_contract::book::Book;
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::genesis::Genesis;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::{MemberId, Role};
use crate::stage8_contract::replica::{Event, Input, Me, Output, Replica, Sure};
use crate::stage8_contract::signed::Signed;
use crate::stage8_contract::waiting::Waiting;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often a member says what it has, asks for what comes after that, and hands in again what still waits, in milliseconds.
const AGAIN: u64 = 1_000;

/// How often it asks while it knows that it lacks something, in milliseconds. What overtakes is no reason to ask at once: an answer
/// has many blocks, and if each of them brought a question, questions and answers would multiply without end.
const HURRY: u64 = 200;

/// How often members show each other the leader's last signature, in milliseconds.
const SHOW: u64 = 10_000;

/// After how long without a word of the leader a member says so, in milliseconds.
const SILENCE: u64 = 5_000;

/// How often the leader answers the same member, in milliseconds. An honest member asks less often, and an answer is a lot longer than
/// a question.
const PATIENCE: u64 = 100;

/// How many blocks one answer holds, and how many a member keeps that came too early.
const ANSWER: usize = 16;

/// A member of a star: one leads, and the others follow.
///
/// The leader is the airport with the lowest number. A decision costs one message to each of the others, which is as little as there can
/// be. If the leader stops, nothing is decided any more. If it lies to one half, there are two histories. When two members compare what they
/// have, they find out, and stop.
#[derive(Debug)]
pub struct Leader<M: Machine> {
    me: Me,
    book: Book<M>,
    waiting: Waiting<M>,
    /// Everything that has its place, with the leader that gave it.
    placed: Vec<(MemberId, LeaderRecord<M>)>,
    /// What came before the blocks that it follows, by height.
    early: BTreeMap<u64, LeaderRecord<M>>,
    /// The greatest height that the leader has signed, as far as this member has heard.
    known: u64,
    heard: Time,
    asked: Time,
    /// When each member got an answer.
    answered: BTreeMap<MemberId, Time>,
    shown: (Time, u64),
    has_stopped: bool,
}

type Wanted<M> = Vec<Output<Leader<M>>>;

impl<M: Machine> Leader<M> {
    /// Who leads, if anyone does.
    pub fn leader(&self) -> Option<MemberId> {
        let mut members = self.book.members().iter();
        members.find(|(_, member)| member.role == Role::Airport).map(|(id, _)| id)
    }

    fn leads(&self) -> bool {
        self.leader() == Some(self.me.id)
    }

    /// Gives all that waits its place.
    fn lead(&mut self, now: Time, outputs: &mut Wanted<M>) {
        if !self.leads() || self.waiting.is_empty() {
            return;
        }
        let height = self.book.tip().height + 1;
        let block = Arc::new(self.book.draft(height, now, self.waiting.next()));
        let content = Numbered { chain: self.book.chain(), height, block: block.hash() };
        let numbered = Signed::new(content, &self.me.key);
        // Our own draft keeps all rules. If it doesn't, no one else takes it either.
        if self.place(&block, numbered, outputs) {
            outputs.push(Output::Broadcast(LeaderMessage::Block(block, numbered)));
        }
    }

    /// Gives a block its place. Answers whether it keeps the rules.
    fn place(
        &mut self,
        block: &Arc<Block<M>>,
        numbered: Signed<Numbered>,
        outputs: &mut Wanted<M>,
    ) -> bool {
        let Some(leader) = self.leader() else { return false };
        let Ok(entries) = self.book.apply(block) else { return false };
        let record = LeaderRecord { block: block.clone(), numbered };
        self.placed.push((leader, record.clone()));
        let overtaken = self.waiting.confirm(block, &self.book);
        outputs.push(Output::Write(record));
        outputs.push(Output::Event(Event::Placed {
            block: block.clone(),
            entries,
            sure: Sure::Leader,
        }));
        outputs.extend(overtaken.into_iter().map(|it| Output::Event(Event::overtaken(it))));
        true
    }

    /// Hears of a block from anyone: what counts is the leader's signature.
    fn hear(
        &mut self,
        block: &Arc<Block<M>>,
        numbered: Signed<Numbered>,
        now: Time,
        outputs: &mut Wanted<M>,
    ) {
        let Numbered { chain, height, block: hash } = numbered.content;
        if chain != self.book.chain() || block.hash() != hash || block.height != height {
            return;
        }
        if height <= self.book.tip().height {
            return self.compare(numbered, outputs);
        }
        let leader = self.leader().and_then(|leader| self.book.members().get(leader));
        if leader.is_none_or(|leader| numbered.verify(&leader.key).is_err()) {
            return;
        }
        self.heard = now;
        let next = self.book.tip().height + 1;
        if height > next {
            if self.known < next {
                self.asked = now; // what's missing may be under way
            }
            self.known = self.known.max(height);
            if height - next < ANSWER as u64 {
                let record = LeaderRecord { block: block.clone(), numbered };
                self.early.insert(height, record);
            }
        } else if self.book.check(block, now).is_ok() && self.place(block, numbered, outputs) {
            self.early = self.early.split_off(&(next + 1));
            if let Some(LeaderRecord { block, numbered }) = self.early.remove(&(next + 1)) {
                self.hear(&block, numbered, now, outputs);
            }
        }
    }

    /// Compares a signature with the one that this member has for the same place.
    fn compare(&mut self, other: Signed<Numbered>, outputs: &mut Wanted<M>) {
        let height = other.content.height;
        let at = usize::try_from(height).ok().and_then(|height| height.checked_sub(1));
        let Some((leader, record)) = at.and_then(|at| self.placed.get(at)) else { return };
        let (leader, one) = (*leader, record.numbered);
        let key = self.book.members().key(leader);
        let is_signed = key.is_some_and(|key| other.verify(&key).is_ok());
        let is_same_chain = other.content.chain == self.book.chain();
        if one.content.block == other.content.block || !is_signed || !is_same_chain {
            return;
        }
        self.has_stopped = true;
        outputs.push(Output::Event(Event::Evidence(leader, LeaderEvidence { one, other })));
        let (ours, theirs) = (one.content.block, other.content.block);
        outputs.push(Output::Event(Event::Broken { height, ours, theirs }));
    }

    fn ask(&mut self, now: Time, outputs: &mut Wanted<M>) {
        self.asked = now;
        if let Some(leader) = self.leader().filter(|leader| *leader != self.me.id) {
            let height = self.book.tip().height;
            outputs.push(Output::Send(leader, LeaderMessage::Ask { height }));
        }
    }

    fn answer(&mut self, to: MemberId, height: u64, now: Time, outputs: &mut Wanted<M>) {
        let is_recent = |last: &Time| (*last..after(*last, PATIENCE)).contains(&now);
        if self.answered.get(&to).is_some_and(is_recent) {
            return;
        }
        self.answered.insert(to, now);
        let known = usize::try_from(height).unwrap_or(usize::MAX);
        for (_, record) in self.placed.iter().skip(known).take(ANSWER) {
            let LeaderRecord { block, numbered } = record.clone();
            outputs.push(Output::Send(to, LeaderMessage::Block(block, numbered)));
        }
    }

    fn take(&mut self, command: SignedCommand<M::Command>, now: Time, outputs: &mut Wanted<M>) {
        let checked = self.book.check_command(&command).map_err(Into::into);
        let admitted =
            checked.and_then(|()| Ok(self.waiting.admit(command.clone(), &self.book)?));
        match (admitted, self.leader()) {
            (Err(cause), _) => outputs.push(Output::Event(Event::Refused { command, cause })),
            (Ok(()), Some(leader)) if leader != self.me.id => {
                outputs.push(Output::Send(leader, LeaderMessage::Command(command)));
            }
            (Ok(()), _) => self.lead(now, outputs),
        }
    }

    fn tick(&mut self, now: Time, outputs: &mut Wanted<M>) {
        self.lead(now, outputs);
        if now >= after(self.shown.0, SHOW) {
            let last = self.placed.last().filter(|_| self.shown.1 < self.book.tip().height);
            if let Some((_, record)) = last {
                outputs.push(Output::Broadcast(LeaderMessage::Seen(record.numbered)));
            }
            self.shown = (now, self.book.tip().height);
        }
        let Some(leader) = self.leader().filter(|leader| *leader != self.me.id) else { return };
        let pause = if self.known > self.book.tip().height { HURRY } else { AGAIN };
        // A clock may have been set back.
        if (self.asked..after(self.asked, pause)).contains(&now) {
            return;
        }
        self.ask(now, outputs);
        for command in self.waiting.iter() {
            outputs.push(Output::Send(leader, LeaderMessage::Command(command.clone())));
        }
        if !self.waiting.is_empty() && now >= after(self.heard, SILENCE) {
            self.heard = now; // it's told once for each time of silence
            outputs.push(Output::Event(Event::Stuck { missing: vec![leader] }));
        }
    }
}

fn after(time: Time, millis: u64) -> Time {
    time.after(std::time::Duration::from_millis(millis))
}

impl<M: Machine> Replica for Leader<M> {
    type Machine = M;
    type Message = LeaderMessage<M>;
    type Record = LeaderRecord<M>;
    type Evidence = LeaderEvidence;
    type Settings = ();

    fn restore(
        me: Me,
        (): (),
        genesis: &Genesis<M>,
        records: Vec<LeaderRecord<M>>,
        now: Time,
    ) -> (Leader<M>, Vec<Output<Leader<M>>>) {
        let mut replica = Leader {
            me,
            book: Book::new(genesis),
            waiting: Waiting::default(),
            placed: Vec::new(),
            early: BTreeMap::new(),
            known: 0,
            heard: now,
            asked: Time::default(),
            answered: BTreeMap::new(),
            shown: (now, 0),
            has_stopped: false,
        };
        let mut outputs = Vec::new();
        for LeaderRecord { block, numbered } in records {
            replica.place(&block, numbered, &mut outputs);
        }
        // It's written already. What it did is told again.
        outputs.retain(|output| matches!(output, Output::Event(_)));
        (replica, outputs)
    }

    fn handle(&mut self, input: Input<Leader<M>>, now: Time) -> Vec<Output<Leader<M>>> {
        let mut outputs = Vec::new();
        if self.has_stopped {
            return outputs;
        }
        match input {
            Input::Message(from, message) if self.book.members().get(from).is_some() => {
                match message {
                    LeaderMessage::Command(command) if self.leads() => {
                        self.take(command, now, &mut outputs);
                        // A member that hands in the same again hasn't done anything wrong.
                        outputs.retain(|it| !matches!(it, Output::Event(Event::Refused { .. })));
                    }
                    LeaderMessage::Command(_) => {}
                    LeaderMessage::Block(block, numbered) => {
                        self.hear(&block, numbered, now, &mut outputs);
                    }
                    LeaderMessage::Ask { height } => {
                        if self.leads() {
                            self.answer(from, height, now, &mut outputs);
                        }
                    }
                    LeaderMessage::Seen(numbered) => self.compare(numbered, &mut outputs),
                }
            }
            Input::Message(..) | Input::Won => {}
            Input::Command(command) => self.take(command, now, &mut outputs),
            Input::Tick => self.tick(now, &mut outputs),
        }
        outputs
    }

    fn book(&self) -> &Book<M> {
        &self.book
    }
}
