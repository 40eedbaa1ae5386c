//! Members play the session of the notebook from which chapter 8 descends, while things go wrong.

mod plan;
mod story;

pub use plan::{PlayPlan, Span};

use super::chain::Which;
use super::chains::MemberChains;
use super::happened::{Happened, MemberEvent};
use super::playable::Playable;
use crate::scenario::SimulationError;
use kusari::stage8_contract::{MemberId, PadCommand};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;
use story::{Step, contest, session, wish};

/// How much time passes between two looks.
const FRAME: Duration = Duration::from_millis(100);

/// How long someone waits for a command to have its place before they go on anyway.
const PATIENCE: Duration = Duration::from_secs(12);

/// How long it may take, after everything was handed in, until all have the same.
const REST: Duration = Duration::from_secs(30);

/// How far apart wishes are, at most, in milliseconds.
const SPACING: u64 = 3_000;

/// What happened, or was done.
#[derive(Clone, Debug)]
pub enum Told {
    /// It happened at a member.
    Event(MemberEvent),
    /// The network was cut in two.
    Cut(Duration),
    /// It's whole again.
    Healed(Duration),
}

/// A play that goes on.
pub struct Play {
    plan: PlayPlan,
    world: Box<dyn Playable>,
    chains: MemberChains,
    steps: VecDeque<Step>,
    /// Whose command has to have its place at whom before the next step, and since when.
    awaited: Option<(MemberId, Which, Duration)>,
    wishes: VecDeque<(Duration, MemberId, PadCommand)>,
    /// Commands whose member fell before they had their place. They may be gone.
    doubtful: BTreeSet<Which>,
    is_cut: bool,
    has_contested: bool,
    is_down: bool,
}

impl Play {
    /// Nothing has happened yet.
    ///
    /// # Errors
    ///
    /// [`SimulationError::OutOfRange`], if there's no such play.
    pub fn new(plan: PlayPlan) -> Result<Play, SimulationError> {
        plan.check()?;
        let world = plan.orderer.world(plan.seed, plan.scenario())?;
        let mut rng = ChaCha12Rng::seed_from_u64(plan.seed ^ 0x9a);
        let mut wishes = VecDeque::new();
        let mut at = Duration::ZERO;
        while at < plan.time {
            at += Duration::from_millis(rng.random_range(SPACING / 10..=SPACING));
            let by = MemberId(rng.random_range(0..plan.members));
            wishes.push_back((at, by, wish(&mut rng)));
        }
        wishes.retain(|(at, ..)| *at < plan.time);
        Ok(Play {
            chains: MemberChains::new(plan.members.into(), &plan.liars),
            steps: session(plan.members).into(),
            awaited: None,
            wishes,
            doubtful: BTreeSet::new(),
            is_cut: false,
            has_contested: false,
            is_down: false,
            world,
            plan,
        })
    }

    /// What's played.
    pub fn plan(&self) -> &PlayPlan {
        &self.plan
    }

    /// How much virtual time has passed.
    pub fn now(&self) -> Duration {
        self.world.now()
    }

    /// The world in which it's played.
    pub fn world(&self) -> &dyn Playable {
        &*self.world
    }

    /// Every member's chain.
    pub fn chains(&self) -> &MemberChains {
        &self.chains
    }

    /// Lets a tenth of a second pass. `None`: it was over before.
    ///
    /// # Errors
    ///
    /// If the world can't go on.
    pub fn go_on(&mut self) -> Result<Option<Vec<Told>>, SimulationError> {
        let now = self.now();
        if now >= self.plan.time && (self.is_settled() || now >= self.plan.time + REST) {
            return Ok(None);
        }
        let mut told = Vec::new();
        self.do_what_is_due(now, &mut told)?;
        for event in self.world.advance_to(now + FRAME)? {
            self.chains.note(&event);
            if matches!(event.what, Happened::Fell) {
                let of_it = self.chains.commands().filter(|which| which.0 == event.member);
                self.doubtful.extend(of_it.collect::<Vec<_>>());
            }
            told.push(Told::Event(event));
        }
        Ok(Some(told))
    }

    fn do_what_is_due(
        &mut self,
        now: Duration,
        told: &mut Vec<Told>,
    ) -> Result<(), SimulationError> {
        let is_within = |span: Option<Span>| span.is_some_and(|span| span.holds(now));
        if self.is_cut != is_within(self.plan.cut) {
            self.is_cut = !self.is_cut;
            if self.is_cut {
                self.world.cut(&self.plan.one_side());
                told.push(Told::Cut(now));
            } else {
                self.world.heal();
                told.push(Told::Healed(now));
            }
        }
        if let Some((member, span)) = self.plan.down
            && self.is_down != span.holds(now)
        {
            self.is_down = !self.is_down;
            if self.is_down {
                self.world.stop(member);
            } else {
                self.world.start(member)?;
            }
        }
        if self.is_cut && !self.has_contested && self.plan.is_second_of_cut(now) {
            self.has_contested = true;
            for by in [0, self.plan.members - 1] {
                self.world.hand_in(MemberId(by), contest())?;
            }
        }
        while self.wishes.front().is_some_and(|(at, ..)| *at <= now) {
            if let Some((_, by, command)) = self.wishes.pop_front() {
                self.world.hand_in(by, command)?;
            }
        }
        self.go_on_with_the_session(now)
    }

    fn go_on_with_the_session(&mut self, now: Duration) -> Result<(), SimulationError> {
        let is_due = |step: &Step| step.after <= now && now < self.plan.time;
        let Some(step) = self.steps.front().filter(|step| is_due(step)) else { return Ok(()) };
        if let Some((_, which, since)) = self.awaited
            && !self.chains.has(step.by, which)
            && now < since + PATIENCE
        {
            return Ok(());
        }
        if let Some(Step { by, command, .. }) = self.steps.pop_front() {
            let number = self.world.hand_in(by, command)?;
            self.awaited = number.map(|number| (by, (by, number), now));
        }
        Ok(())
    }

    /// The members that are up and keep the rules.
    pub fn honest(&self) -> Vec<MemberId> {
        let all = (0..self.plan.members).map(MemberId);
        all.filter(|id| self.world.is_up(*id) && !self.plan.liars.contains(id)).collect()
    }

    /// Whether everything that was handed in has its place at all of them.
    fn is_settled(&self) -> bool {
        let honest = self.honest();
        let is_off =
            |which: &Which| self.doubtful.contains(which) || self.chains.refused().contains(which);
        let is_due = |which: &Which| !is_off(which) && !self.plan.liars.contains(&which.0);
        let mut due = self.chains.commands().filter(is_due);
        due.all(|which| honest.iter().all(|member| self.chains.has(*member, which)))
    }

    /// Whether all of them have the same state, and no height has two final blocks.
    pub fn do_agree(&self) -> bool {
        let honest = self.honest();
        let mut states = honest.iter().filter_map(|id| self.world.book(*id));
        let mut states = states.by_ref().map(|book| book.state_hash());
        let first = states.next();
        states.all(|state| Some(state) == first) && self.chains.split().is_empty()
    }
}
