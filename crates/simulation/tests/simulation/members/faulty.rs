//! The leader's way to agree with a fault in it: a test shows that an invariant notices.

use kusari::stage8_contract::*;
use kusari_simulation::members::{Audited, Bend, Lie, Lines, key};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

type Inner = Leader<LandingPads>;
type Message = LeaderMessage<LandingPads>;

/// It speaks before it writes.
pub(crate) const SPEAKS_FIRST: u8 = 0;
/// It says that a block has its place before it writes that down.
pub(crate) const PLACES_FIRST: u8 = 1;
/// It doesn't look at the leader's signature.
pub(crate) const GULLIBLE: u8 = 2;
/// It comes back without what it has written.
pub(crate) const FORGETS: u8 = 3;
/// It never asks.
pub(crate) const NEVER_ASKS: u8 = 4;
/// It asks six hundred times at once.
pub(crate) const TALKS: u8 = 5;
/// Whenever it places a block, it accuses member 1.
pub(crate) const ACCUSES: u8 = 6;
/// It says that commands did nothing.
pub(crate) const HIDES: u8 = 7;
/// When it's asked for old blocks, it signs new ones in their places.
pub(crate) const REWRITES: u8 = 8;

/// A leader, or one who follows, with one of these faults.
#[derive(Debug)]
pub(crate) struct Faulty<const FAULT: u8> {
    inner: Inner,
    me: Me,
}

impl<const FAULT: u8> Faulty<FAULT> {
    fn spoil(&self, outputs: Vec<Output<Inner>>) -> Vec<Output<Self>> {
        let mut outputs: Vec<_> = outputs.into_iter().flat_map(|it| self.change(it)).collect();
        let is_write = |it: &Output<Self>| matches!(it, Output::Write(_));
        let is_event = |it: &Output<Self>| matches!(it, Output::Event(_));
        match FAULT {
            SPEAKS_FIRST => outputs.sort_by_key(is_write),
            PLACES_FIRST => outputs.sort_by_key(|it| !is_event(it)),
            NEVER_ASKS => outputs.retain(|it| {
                !matches!(
                    it,
                    Output::Send(_, LeaderMessage::Ask { .. } | LeaderMessage::Command(_))
                )
            }),
            TALKS => {
                let again = |_| Output::Send(MemberId(0), LeaderMessage::Ask { height: 0 });
                outputs.extend((0..600).map(again));
            }
            _ => {}
        }
        outputs
    }

    fn change(&self, output: Output<Inner>) -> Vec<Output<Self>> {
        let event = match output {
            Output::Write(record) => return vec![Output::Write(record)],
            Output::Broadcast(message) => return vec![Output::Broadcast(message)],
            Output::Send(to, LeaderMessage::Block(block, _)) if FAULT == REWRITES => {
                let mut other = (*block).clone();
                other.commands.clear();
                let content = Numbered {
                    chain: self.book().chain(),
                    height: block.height,
                    block: other.hash(),
                };
                let numbered = Signed::new(content, &self.me.key);
                return vec![Output::Send(to, LeaderMessage::Block(Arc::new(other), numbered))];
            }
            Output::Send(to, message) => return vec![Output::Send(to, message)],
            Output::Event(event) => event,
        };
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
                let content = Numbered { chain: block.parent, height: 1, block: block.hash() };
                let one = Signed::new(content, &self.me.key);
                Some(Event::Evidence(MemberId(1), LeaderEvidence { one, other: one }))
            }
            _ => None,
        };
        [Some(event), accused].into_iter().flatten().map(Output::Event).collect()
    }
}

impl<const FAULT: u8> Replica for Faulty<FAULT> {
    type Machine = LandingPads;
    type Message = Message;
    type Record = LeaderRecord<LandingPads>;
    type Evidence = LeaderEvidence;
    type Settings = ();

    fn restore(
        me: Me,
        (): (),
        genesis: &Genesis<LandingPads>,
        records: Vec<Self::Record>,
        now: Time,
    ) -> (Self, Vec<Output<Self>>) {
        let records = if FAULT == FORGETS { Vec::new() } else { records };
        let (inner, outputs) = Inner::restore(me.clone(), (), genesis, records, now);
        let faulty = Faulty { inner, me };
        let outputs = faulty.spoil(outputs);
        (faulty, outputs)
    }

    fn handle(&mut self, input: Input<Self>, now: Time) -> Vec<Output<Self>> {
        let input = match input {
            Input::Message(from, LeaderMessage::Block(block, numbered)) if FAULT == GULLIBLE => {
                // We know the leader's key here, so every signature can be made a good one.
                let good = Signed::new(numbered.content, &key(MemberId(0)));
                Input::Message(from, LeaderMessage::Block(block, good))
            }
            Input::Message(from, message) => Input::Message(from, message),
            Input::Command(command) => Input::Command(command),
            Input::Won => Input::Won,
            Input::Tick => Input::Tick,
        };
        let outputs = self.inner.handle(input, now);
        self.spoil(outputs)
    }

    fn book(&self) -> &Book<LandingPads> {
        self.inner.book()
    }
}

impl<const FAULT: u8> Audited for Faulty<FAULT> {
    type Statement = <Inner as Audited>::Statement;

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
        Inner::rests_on(by, message).filter(|_| FAULT != REWRITES)
    }

    fn block_in(record: &Self::Record) -> Option<BlockHash> {
        Inner::block_in(record)
    }

    fn signed_in(record: &Self::Record) -> Option<Self::Statement> {
        Inner::signed_in(record)
    }

    fn proves(
        evidence: &LeaderEvidence,
        accused: MemberId,
        genesis: &Genesis<LandingPads>,
    ) -> bool {
        Inner::proves(evidence, accused, genesis)
    }

    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, lines: Lines) -> bool {
        Inner::bears(liars, members, lines)
    }

    fn most_outputs(members: usize) -> usize {
        Inner::most_outputs(members)
    }
}

impl<const FAULT: u8> Bend for Faulty<FAULT> {
    fn other_face(message: &Message, kept: &VecDeque<Message>, me: &Me) -> Vec<Message> {
        Inner::other_face(message, kept, me)
    }

    fn word_of_the_future(&self, me: &Me, ahead: u64) -> Message {
        self.inner.word_of_the_future(me, ahead)
    }
}
