//! A member that votes, with a fault in it: a test shows that an invariant notices.

use kusari::stage8_contract::*;
use kusari_simulation::members::{Audited, Bend, Lie, Lines};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

type Inner = Vote<LandingPads>;
type Message = VoteMessage<LandingPads>;
type Record = VoteRecord<LandingPads>;

/// One signature less is enough for it.
pub(crate) const SMALL_QUORUM: u8 = 0;
/// It speaks before it writes.
pub(crate) const SPEAKS_FIRST: u8 = 1;
/// It doesn't write down the blocks that it votes for.
pub(crate) const NO_BODIES: u8 = 2;
/// It doesn't write down the certificates on which it acts.
pub(crate) const NO_CERTIFICATES: u8 = 3;
/// It doesn't write down what it proposes.
pub(crate) const NO_PROPOSALS: u8 = 4;
/// It votes for each block that a view's leader proposes.
pub(crate) const VOTES_TWICE: u8 = 5;
/// It says that a block is final whose view it has skipped.
pub(crate) const FINAL_AFTER_SKIP: u8 = 6;
/// It skips a view of which it has said that its block is final.
pub(crate) const SKIP_AFTER_FINAL: u8 = 7;
/// Whenever it places a block, it accuses member 1.
pub(crate) const ACCUSES: u8 = 8;
/// It never asks.
pub(crate) const NEVER_ASKS: u8 = 9;
/// It never says anything twice.
pub(crate) const SAYS_ONCE: u8 = 10;
/// It tells no one what they have missed.
pub(crate) const NEVER_ANSWERS: u8 = 11;
/// It comes back without its records.
pub(crate) const FORGETS: u8 = 12;
/// It throws away what was proposed in a view that's over.
pub(crate) const DROPS_LATE: u8 = 13;
/// It says that commands did nothing.
pub(crate) const HIDES: u8 = 14;
/// It asks too often.
pub(crate) const TALKS: u8 = 15;

/// A member with one of these faults.
#[derive(Debug)]
pub(crate) struct Spoilt<const FAULT: u8> {
    inner: Inner,
    me: Me,
    said: Vec<Message>,
    proposed: BTreeMap<u64, BTreeSet<BlockHash>>,
    skipped: BTreeSet<u64>,
}

impl<const FAULT: u8> Spoilt<FAULT> {
    fn spoil(&mut self, outputs: Vec<Output<Inner>>) -> Vec<Output<Self>> {
        let mut outputs: Vec<_> = outputs.into_iter().flat_map(|it| self.change(it)).collect();
        let is_write = |it: &Output<Self>| matches!(it, Output::Write(_));
        match FAULT {
            SPEAKS_FIRST => outputs.sort_by_key(is_write),
            TALKS => {
                let again = |_| Output::Send(MemberId(0), VoteMessage::Ask { height: 0 });
                outputs.extend((0..5_000).map(again));
            }
            _ => {}
        }
        outputs
    }

    fn change(&mut self, output: Output<Inner>) -> Vec<Output<Self>> {
        match output {
            Output::Write(record) => self.write(record),
            Output::Broadcast(message) if self.may_say(&message) => {
                vec![Output::Broadcast(message)]
            }
            Output::Send(to, message) if self.may_say(&message) => vec![Output::Send(to, message)],
            Output::Broadcast(_) | Output::Send(..) => Vec::new(),
            Output::Event(event) => self.tell(event),
        }
    }

    fn write(&mut self, record: Record) -> Vec<Output<Self>> {
        let is_left_out = match &record {
            VoteRecord::Block(_) => FAULT == NO_BODIES,
            VoteRecord::Certified(_) => FAULT == NO_CERTIFICATES,
            VoteRecord::Proposed(_) => FAULT == NO_PROPOSALS,
            VoteRecord::Signed(_) => false,
        };
        let more = match &record {
            VoteRecord::Signed(signed) => {
                let Statement { view, says, .. } = signed.content;
                if says == Says::Skip {
                    self.skipped.insert(view);
                }
                let is_final = says.kind() == Kind::Final;
                let skips = FAULT == SKIP_AFTER_FINAL && is_final;
                skips.then_some((signed.content, Says::Skip))
            }
            VoteRecord::Certified(it) => match it.statement.says {
                Says::Vote(block)
                    if FAULT == FINAL_AFTER_SKIP && self.skipped.contains(&it.statement.view) =>
                {
                    Some((it.statement, Says::Final(block)))
                }
                _ => None,
            },
            _ => None,
        };
        let mut outputs = Vec::new();
        if !is_left_out {
            outputs.push(Output::Write(record));
        }
        outputs.extend(more.into_iter().flat_map(|(like, says)| self.sign(&like, says)));
        outputs
    }

    fn sign(&self, like: &Statement, says: Says) -> [Output<Self>; 2] {
        let signed = Signed::new(Statement { says, ..*like }, &self.me.key);
        let said = Said { by: self.me.id, signed };
        [Output::Write(VoteRecord::Signed(signed)), Output::Broadcast(VoteMessage::Said(said))]
    }

    fn may_say(&mut self, message: &Message) -> bool {
        match message {
            VoteMessage::Ask { .. } => FAULT != NEVER_ASKS,
            VoteMessage::News(_) if FAULT == NEVER_ANSWERS => false,
            message if FAULT == SAYS_ONCE => {
                let is_new = !self.said.contains(message);
                self.said.push(message.clone());
                is_new
            }
            _ => true,
        }
    }

    fn tell(&self, event: Event<Inner>) -> Vec<Output<Self>> {
        let event = match event {
            Event::Placed { block, entries, sure } => {
                let entries = if FAULT == HIDES { Vec::new() } else { entries };
                Event::Placed { block, entries, sure }
            }
            Event::TakenBack { from } => Event::TakenBack { from },
            Event::Refused { command, cause } => Event::Refused { command, cause },
            Event::Evidence(accused, evidence) => Event::Evidence(accused, evidence),
            Event::Stuck { missing } => Event::Stuck { missing },
            Event::Broken { height, ours, theirs } => Event::Broken { height, ours, theirs },
        };
        let accused = match &event {
            Event::Placed { block, .. } if FAULT == ACCUSES => {
                let chain = self.book().chain();
                let says = Says::Vote(block.hash());
                let one = Statement { chain, epoch: 0, view: block.view, says };
                let other = Statement { says: Says::Vote(block.parent), ..one };
                let [one, other] = [one, other].map(|it| Signed::new(it, &self.me.key));
                let by = MemberId(1);
                Some(Event::Evidence(by, VoteEvidence { by, one, other }))
            }
            _ => None,
        };
        [Some(event), accused].into_iter().flatten().map(Output::Event).collect()
    }

    /// A second block of a view gets a vote, too.
    fn vote_twice(&mut self, proposal: &Proposal<LandingPads>) -> Vec<Output<Self>> {
        let view = proposal.block.view;
        let blocks = self.proposed.entry(view).or_default();
        let is_second = blocks.insert(proposal.block.hash()) && blocks.len() > 1;
        if FAULT != VOTES_TWICE || !is_second || view != self.inner.view() {
            return Vec::new();
        }
        let block = Output::Write(VoteRecord::Block(Arc::clone(&proposal.block)));
        let vote = Says::Vote(proposal.block.hash());
        [block].into_iter().chain(self.sign(&proposal.signed.content, vote)).collect()
    }
}

impl<const FAULT: u8> Replica for Spoilt<FAULT> {
    type Machine = LandingPads;
    type Message = Message;
    type Record = Record;
    type Evidence = VoteEvidence;
    type Settings = VoteSettings;

    fn restore(
        me: Me,
        settings: VoteSettings,
        genesis: &Genesis<LandingPads>,
        records: Vec<Record>,
        now: Time,
    ) -> (Self, Vec<Output<Self>>) {
        let records = if FAULT == FORGETS { Vec::new() } else { records };
        let (inner, outputs) = Inner::restore(me.clone(), settings, genesis, records, now);
        let (said, proposed, skipped) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        let mut spoilt = Spoilt { inner, me, said, proposed, skipped };
        let outputs = spoilt.spoil(outputs);
        (spoilt, outputs)
    }

    fn handle(&mut self, input: Input<Self>, now: Time) -> Vec<Output<Self>> {
        let mut more = Vec::new();
        let input = match input {
            Input::Message(from, VoteMessage::Propose(proposal)) => {
                if FAULT == DROPS_LATE && proposal.block.view < self.inner.view() {
                    return Vec::new();
                }
                more = self.vote_twice(&proposal);
                Input::Message(from, VoteMessage::Propose(proposal))
            }
            Input::Message(from, message) => Input::Message(from, message),
            Input::Command(command) => Input::Command(command),
            Input::Won => Input::Won,
            Input::Tick => Input::Tick,
        };
        let outputs = self.inner.handle(input, now);
        let mut outputs = self.spoil(outputs);
        outputs.append(&mut more);
        outputs
    }

    fn book(&self) -> &Book<LandingPads> {
        self.inner.book()
    }
}

impl<const FAULT: u8> Audited for Spoilt<FAULT> {
    type Statement = <Inner as Audited>::Statement;

    fn settings(lines: Lines, delay: Duration, _is_peaceful: bool) -> VoteSettings {
        // The usual patience, as a process has it.
        let right = Inner::settings(lines, delay, false);
        let one_less = |members| {
            let right = Quorum::of_liars(members);
            Quorum { enough: right.enough - 1, ..right }
        };
        VoteSettings {
            quorum: if FAULT == SMALL_QUORUM { one_less } else { right.quorum },
            ..right
        }
    }

    fn limits(lines: Lines, delay: Duration) -> (Duration, Duration) {
        Inner::limits(lines, delay)
    }

    fn kind(message: &Message) -> &'static str {
        Inner::kind(message)
    }

    fn says(by: MemberId, message: &Message, members: &Membership) -> Option<Self::Statement> {
        Inner::says(by, message, members)
    }

    fn exclude(one: &Self::Statement, other: &Self::Statement) -> bool {
        Inner::exclude(one, other)
    }

    fn rests_on(by: MemberId, message: &Message) -> Option<BlockHash> {
        Inner::rests_on(by, message)
    }

    fn block_in(record: &Record) -> Option<BlockHash> {
        Inner::block_in(record)
    }

    fn signed_in(record: &Record) -> Option<Self::Statement> {
        Inner::signed_in(record)
    }

    fn certificate_in(record: &Record) -> Option<&Certificate> {
        Inner::certificate_in(record)
    }

    fn proves(evidence: &VoteEvidence, accused: MemberId, genesis: &Genesis<LandingPads>) -> bool {
        Inner::proves(evidence, accused, genesis)
    }

    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, lines: Lines) -> bool {
        Inner::bears(liars, members, lines)
    }

    fn most_outputs(members: usize) -> usize {
        Inner::most_outputs(members)
    }

    fn kept(&self, members: usize) -> Vec<(&'static str, usize, usize)> {
        Audited::kept(&self.inner, members)
    }
}

impl<const FAULT: u8> Bend for Spoilt<FAULT> {
    fn other_face(message: &Message, kept: &VecDeque<Message>, me: &Me) -> Vec<Message> {
        Inner::other_face(message, kept, me)
    }

    fn word_of_the_future(&self, me: &Me, ahead: u64) -> Message {
        self.inner.word_of_the_future(me, ahead)
    }

    fn agree(heard: &Message, me: &Me) -> Vec<Message> {
        Inner::agree(heard, me)
    }

    fn forge(&self, kept: &VecDeque<Message>, me: &Me) -> Option<Message> {
        self.inner.forge(kept, me)
    }
}
