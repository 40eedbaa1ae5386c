use super::explorer::Model;
use super::menu::{Item, MEMBERS, Rules, Set, menu};
use super::sentence::{Candidate, Sentence, Step, TwoHistories, WhyNot};
use crate::stage8_contract::members::{MemberId, Quorum};

/// The vote of four members, as a [`Model`]: which signatures there are. The last members are liars, and have signed everything.
pub struct Ballot {
    liars: usize,
    by_name: bool,
    writes_first: bool,
    enough: usize,
    menu: Vec<Item>,
}

/// What a member has signed, and what of this it has forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signatures {
    said: Set,
    forgotten: Set,
}

impl Signatures {
    fn sign(&mut self, place: usize, forgets: bool) {
        self.said |= 1 << place;
        self.forgotten |= Set::from(forgets) << place;
    }
}

impl Ballot {
    /// Two views: two blocks in the first, and in the second a child of the genesis and of each of them. One member lies.
    pub fn of_two_views(rules: Rules) -> Ballot {
        Ballot::new(rules, 2)
    }

    /// One view more: its blocks are children of the genesis and of the five blocks before. That makes 4,336,263 states instead of
    /// 16,855, and takes half a gigabyte.
    pub fn of_three_views(rules: Rules) -> Ballot {
        Ballot::new(rules, 3)
    }

    fn new(rules: Rules, views: u8) -> Ballot {
        let Rules { enough, writes_first, .. } = rules;
        Ballot { liars: 1, by_name: false, writes_first, enough, menu: menu(&rules, views) }
    }

    /// The same with another number of liars, at most all four.
    pub fn with_liars(self, liars: usize) -> Ballot {
        Ballot { liars: liars.min(MEMBERS), ..self }
    }

    /// Looks at states one by one even if they differ only in which honest member is which. It finds nothing more, and looks at
    /// almost six times as many states.
    pub fn by_name(self) -> Ballot {
        Ballot { by_name: true, ..self }
    }

    /// How many members vote, and how many of them are enough.
    pub const fn quorum(&self) -> Quorum {
        Quorum { members: MEMBERS, enough: self.enough }
    }

    /// The members that lie.
    pub fn liars(&self) -> impl Iterator<Item = MemberId> {
        (self.honest()..MEMBERS).map(|index| MemberId(index as u16))
    }

    /// All blocks that can be proposed.
    pub fn blocks(&self) -> impl Iterator<Item = Candidate> {
        self.menu.iter().filter_map(|item| match item.sentence {
            Sentence::Vote(block) => Some(block),
            _ => None,
        })
    }

    /// The sentences that enough members have signed.
    fn certified(&self, state: &[Signatures; MEMBERS]) -> Set {
        let by = |place: usize| state.iter().filter(|it| it.said >> place & 1 == 1).count();
        (0..self.menu.len()).filter(|place| by(*place) >= self.enough).map(|place| 1 << place).sum()
    }

    fn honest(&self) -> usize {
        MEMBERS - self.liars
    }

    /// Why a member may not sign a sentence.
    fn why_not(&self, member: &Signatures, certified: Set, item: &Item) -> Option<WhyNot> {
        let first = |set: Set| self.menu.get(set.trailing_zeros() as usize).map(|it| it.sentence);
        let banned = first(member.said & !member.forgotten & item.banned_by);
        let missing = first(item.needs & !certified);
        banned.map(WhyNot::HasSigned).or(missing.map(WhyNot::NoCertificate))
    }

    /// Plays a history by these rules, and stops at the first step that they don't allow: which one, counted from 0, and why.
    pub fn refuses(&self, history: &[Step]) -> Option<(usize, WhyNot)> {
        let mut state = self.start();
        for (number, step) in history.iter().enumerate() {
            let place = self.menu.iter().position(|it| it.sentence == step.signs);
            let index = usize::from(step.member.0);
            let (Some(place), true) = (place, index < self.honest()) else {
                return Some((number, WhyNot::NotHere));
            };
            let refused = self.why_not(&state[index], self.certified(&state), &self.menu[place]);
            if let Some(cause) = refused {
                return Some((number, cause));
            }
            state[index].sign(place, step.forgets && !self.writes_first);
        }
        None
    }
}

impl Model for Ballot {
    type State = [Signatures; MEMBERS];
    type Step = Step;
    type Broken = TwoHistories;

    fn start(&self) -> Self::State {
        let mut state = Self::State::default();
        state[self.honest()..].fill(Signatures { said: Set::MAX, forgotten: 0 });
        state
    }

    fn next(&self, state: &Self::State) -> Vec<(Step, Self::State)> {
        let certified = self.certified(state);
        // One crash of one member is enough to break the vote, and more of them only make more states.
        let may_crash = !self.writes_first && state.iter().all(|it| it.forgotten == 0);
        let mut all = Vec::new();
        for (index, signed) in state[..self.honest()].iter().enumerate() {
            for (place, item) in self.menu.iter().enumerate() {
                // A sentence that's said again is no new signature. And no one has to wait: messages come at any time or never,
                // so a certificate is as good as held as soon as enough members have signed.
                let is_new = signed.said >> place & 1 == 0;
                if !is_new || self.why_not(signed, certified, item).is_some() {
                    continue;
                }
                for forgets in [false, true].into_iter().take(1 + usize::from(may_crash)) {
                    let step =
                        Step { member: MemberId(index as u16), signs: item.sentence, forgets };
                    let mut next = *state;
                    next[index].sign(place, forgets);
                    all.push((step, next));
                }
            }
        }
        all
    }

    fn broken(&self, state: &Self::State) -> Option<TwoHistories> {
        let certified = self.certified(state);
        let all = self.menu.iter().enumerate().filter(|(place, _)| certified >> place & 1 == 1);
        let (_, item) = all.clone().find(|(_, item)| certified & item.excludes != 0)?;
        let (_, with) = all.clone().find(|(place, _)| item.excludes >> place & 1 == 1)?;
        match (item.sentence, with.sentence) {
            (Sentence::Final(one), Sentence::Final(other)) => Some(TwoHistories { one, other }),
            _ => None,
        }
    }

    fn representative(&self, state: &Self::State) -> Self::State {
        let mut sorted = *state;
        if !self.by_name {
            sorted[..self.honest()].sort_unstable();
        }
        sorted
    }
}
