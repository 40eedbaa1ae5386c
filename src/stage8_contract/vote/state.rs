use super::certificate::Certificate;
use super::evidence::VoteEvidence;
use super::message::{Proposal, VoteMessage, VoteRecord};
use super::settings::VoteSettings;
use super::statement::{Kind, Statement};
use crate::stage6_coin::{BlockHash, Time};
use crate::stage8_contract::block::Block;
use crate::stage8_contract::book::Book;
use crate::stage8_contract::entry::Entry;
use crate::stage8_contract::genesis::Genesis;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::{MemberId, Quorum};
use crate::stage8_contract::replica::{Event, Input, Me, Output, Replica};
use crate::stage8_contract::signed::Signed;
use crate::stage8_contract::waiting::Waiting;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::Arc;

/// A member that votes.
///
/// As long as fewer than a third of the members lie, no two of the others ever place different blocks at one height. As long as n − f can
/// talk to each other, they go on.
pub struct Vote<M: Machine> {
    pub(super) me: Me,
    pub(super) settings: VoteSettings,
    pub(super) phase: Phase,
    pub(super) now: Time,
    /// After the last block that's decided.
    pub(super) book: Book<M>,
    pub(super) decided: Vec<Decided<M>>,
    pub(super) epoch: u64,
    pub(super) view: u64,
    pub(super) entered: Time,
    /// How many views were skipped, one after another, until this one.
    pub(super) skipped: u32,
    /// What I've signed of views after the last decided one.
    pub(super) mine: BTreeMap<(u64, Kind), Signed<Statement>>,
    pub(super) heard: BTreeMap<(u64, MemberId, Kind), Heard>,
    /// Whom I've told on, for which view.
    pub(super) accused: BTreeSet<(u64, MemberId)>,
    /// Of views from the last decided one on.
    pub(super) certificates: BTreeMap<(u64, Kind), Certificate>,
    /// They're good, and I haven't acted on them yet.
    pub(super) learnt: VecDeque<Certificate>,
    pub(super) proposals: BTreeMap<u64, Arc<Proposal<M>>>,
    /// Blocks that stand on the last decided one.
    pub(super) standing: BTreeMap<BlockHash, Standing<M>>,
    pub(super) waiting: Waiting<M>,
    /// Which of them were handed in here. I see to it that others know them.
    pub(super) handed: BTreeSet<(MemberId, u64)>,
    pub(super) talk: Talk<M>,
    pub(super) outputs: Vec<Output<Vote<M>>>,
}

/// What a member is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It reads its records, and says nothing.
    Waking,
    Running,
    /// It has seen that more members lie than the rules allow for.
    Stopped,
}

/// A block that has its place, in which epoch, and the certificate that it's final, if this member saw one of its own.
pub(super) struct Decided<M: Machine> {
    pub(super) block: Arc<Block<M>>,
    pub(super) epoch: u64,
    pub(super) certificate: Option<Certificate>,
}

/// A block that may get its place, and what it would do.
pub(super) struct Standing<M: Machine> {
    pub(super) block: Arc<Block<M>>,
    pub(super) book: Book<M>,
    pub(super) entries: Vec<Entry<M>>,
}

/// What a member said. Its signature is looked at when something depends on it, and once.
pub(super) struct Heard {
    pub(super) signed: Signed<Statement>,
    pub(super) is_checked: bool,
}

/// When I said, asked and answered something.
pub(super) struct Talk<M: Machine> {
    pub(super) said: Time,
    pub(super) handed: Time,
    pub(super) asked: Time,
    /// Since when I know that I lack something.
    pub(super) lacking: Option<Time>,
    /// Others count by a list of members that I don't have.
    pub(super) is_behind: bool,
    /// Who is asked next.
    pub(super) turn: usize,
    /// When I answered a member's question, and up to which height.
    pub(super) answered: BTreeMap<MemberId, (Time, u64)>,
    /// When I told a member how a view ended.
    pub(super) told: BTreeMap<MemberId, Time>,
    pub(super) last_words: BTreeMap<MemberId, Time>,
    pub(super) has_complained: bool,
    /// Words of the next epoch.
    pub(super) later: Vec<(MemberId, VoteMessage<M>)>,
}

impl<M: Machine> Vote<M> {
    /// In which epoch this member is: how often the list of members has changed.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// In which view this member is.
    pub fn view(&self) -> u64 {
        self.view
    }

    /// Who leads a view.
    pub fn leader(&self, view: u64) -> Option<MemberId> {
        let members = self.book.members();
        let at = view.checked_rem(members.len() as u64)?;
        members.iter().nth(usize::try_from(at).ok()?).map(|(id, _)| id)
    }

    /// How much of what others have said is kept: sentences, proposals, and words of the next epoch. Each has a bound, whatever they say.
    pub fn kept(&self) -> [(&'static str, usize); 3] {
        [
            ("sentences", self.heard.len()),
            ("proposals", self.proposals.len()),
            ("words of the next epoch", self.talk.later.len()),
        ]
    }

    pub(super) fn quorum(&self) -> Quorum {
        (self.settings.quorum)(self.book.members().len())
    }

    pub(super) fn is_member(&self) -> bool {
        self.book.members().get(self.me.id).is_some()
    }

    /// The view of the last decided block.
    pub(super) fn decided_view(&self) -> u64 {
        self.decided.last().map_or(0, |decided| decided.block.view)
    }

    pub(super) fn say(&mut self, event: Event<Vote<M>>) {
        self.outputs.push(Output::Event(event));
    }

    pub(super) fn write(&mut self, record: VoteRecord<M>) {
        if self.phase == Phase::Running {
            self.outputs.push(Output::Write(record));
        }
    }

    /// Stops: this can't be, unless more members lie than the rules allow for.
    pub(super) fn stop(&mut self, height: u64, ours: BlockHash, theirs: BlockHash) {
        self.phase = Phase::Stopped;
        self.say(Event::Broken { height, ours, theirs });
    }
}

impl<M: Machine> Replica for Vote<M> {
    type Machine = M;
    type Message = VoteMessage<M>;
    type Record = VoteRecord<M>;
    type Evidence = VoteEvidence;
    type Settings = VoteSettings;

    fn restore(
        me: Me,
        settings: VoteSettings,
        genesis: &Genesis<M>,
        records: Vec<VoteRecord<M>>,
        now: Time,
    ) -> (Vote<M>, Vec<Output<Vote<M>>>) {
        let mut vote = Vote {
            me,
            settings,
            phase: Phase::Waking,
            now,
            book: Book::new(genesis),
            decided: Vec::new(),
            epoch: 0,
            view: 1,
            entered: now,
            skipped: 0,
            mine: BTreeMap::new(),
            heard: BTreeMap::new(),
            accused: BTreeSet::new(),
            certificates: BTreeMap::new(),
            learnt: VecDeque::new(),
            proposals: BTreeMap::new(),
            standing: BTreeMap::new(),
            waiting: Waiting::default(),
            handed: BTreeSet::new(),
            talk: Talk {
                said: now,
                handed: now,
                asked: Time::default(),
                lacking: None,
                is_behind: false,
                turn: 0,
                answered: BTreeMap::new(),
                told: BTreeMap::new(),
                last_words: BTreeMap::new(),
                has_complained: false,
                later: Vec::new(),
            },
            outputs: Vec::new(),
        };
        vote.read(records);
        let outputs = std::mem::take(&mut vote.outputs);
        (vote, outputs)
    }

    fn handle(&mut self, input: Input<Vote<M>>, now: Time) -> Vec<Output<Vote<M>>> {
        if now < self.now {
            self.begin_times_anew(now);
        }
        self.now = now;
        if self.phase == Phase::Stopped {
            return Vec::new();
        }
        match input {
            Input::Message(from, message) => self.receive(from, message),
            Input::Command(command) => self.hand_in(command),
            Input::Won => {}
            Input::Tick => self.tick(),
        }
        self.go_on();
        std::mem::take(&mut self.outputs)
    }

    fn book(&self) -> &Book<M> {
        &self.book
    }
}

impl<M: Machine> fmt::Debug for Vote<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Vote");
        shown.field("me", &self.me.id).field("epoch", &self.epoch).field("view", &self.view);
        shown.field("height", &self.book.tip().height).finish_non_exhaustive()
    }
}
