mod carrying;
mod playing;
mod trouble;
mod watching;

use super::audited::{Audited, Bend};
use super::auditor::Auditor;
use super::cast::named;
use super::chain::{Which, which};
use super::happened::MemberEvent;
use super::lines::Cuts;
use super::meter::Meter;
use super::plan::{Happens, plan};
use super::scenario::{CALM_DELAY, MemberScenario};
use super::script::{newcomer, script};
use super::seat::Seat;
use super::summary::MemberSummary;
use crate::engine::agenda::Agenda;
use crate::engine::chance::waiting_time;
use crate::engine::millis;
use crate::engine::trace::{Trace, TraceEvent, TraceHash};
use crate::invariants::MemberInvariant;
use crate::scenario::SimulationError;
use kusari::stage8_contract::{Genesis, Input, LandingPads, MemberId};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often a member hears that time has passed, in milliseconds.
const TICK: u64 = 50;

type Result<T = ()> = std::result::Result<T, SimulationError>;

/// A world of members in virtual time, in which everything that's left to chance follows from a seed.
///
/// ```
/// use kusari::stage8_contract::{LandingPads, Leader};
/// use kusari_simulation::{MemberScenario, MemberWorld};
///
/// type Airport = Leader<LandingPads>;
/// let mut world = MemberWorld::<Airport>::new(7, MemberScenario::random::<Airport>(7))?;
/// let summary = world.run()?;
/// assert!(summary.decisions > 0);
/// # Ok::<(), kusari_simulation::SimulationError>(())
/// ```
#[derive(Debug)]
pub struct MemberWorld<R: Audited + Bend> {
    scenario: MemberScenario,
    genesis: Genesis<LandingPads>,
    seats: Vec<Seat<R>>,
    cuts: Cuts,
    agenda: Agenda<Happens<R>>,
    rng: ChaCha12Rng,
    now: u64,
    step: u64,
    trace: Trace,
    meter: Meter,
    auditor: Auditor,
    summary: MemberSummary,
    excused: BTreeSet<MemberInvariant>,
    /// Whom evidence has named.
    accused: BTreeSet<MemberId>,
    /// Since when nothing goes wrong any more, and what was handed in at that moment.
    calm: Option<(u64, Vec<Which>)>,
    is_over: bool,
    /// What happened since someone looked who watches, if someone does.
    watched: Option<Vec<MemberEvent>>,
    /// The highest number in each member's commands that were handed in by hand.
    numbers: BTreeMap<MemberId, u64>,
    /// What was excused.
    breaches: BTreeMap<MemberInvariant, u64>,
}

impl<R: Audited + Bend> MemberWorld<R> {
    /// Makes a world. Nothing has happened in it yet.
    ///
    /// # Errors
    ///
    /// If there is no such world.
    pub fn new(seed: u64, scenario: MemberScenario) -> Result<MemberWorld<R>> {
        scenario.check()?;
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let genesis = named(scenario.members, scenario.names);
        let apart = millis(scenario.clocks_apart) as i64 / 2;
        let seat = |number| {
            let id = MemberId(number);
            let settings = R::settings(scenario.lines, CALM_DELAY, scenario.is_peaceful());
            Seat::new(
                id,
                settings,
                rng.random_range(-apart..=apart),
                scenario.liars.get(&id).copied(),
            )
        };
        let count = scenario.members as u16 + u16::from(scenario.joins);
        let seats = (0..count).map(seat).collect();
        let mut world = MemberWorld {
            auditor: Auditor::new(&genesis),
            seats,
            cuts: Cuts::default(),
            agenda: Agenda::new(),
            rng,
            now: 0,
            step: 0,
            trace: Trace::default(),
            meter: Meter::default(),
            summary: MemberSummary::default(),
            excused: BTreeSet::new(),
            accused: BTreeSet::new(),
            calm: None,
            is_over: false,
            watched: None,
            numbers: BTreeMap::new(),
            breaches: BTreeMap::new(),
            genesis,
            scenario,
        };
        world.begin()?;
        Ok(world)
    }

    fn begin(&mut self) -> Result {
        for (at, happens) in plan(&self.scenario, &mut self.rng) {
            self.agenda.put(at, happens);
        }
        for line in script(&self.genesis, &self.scenario, &mut self.rng) {
            self.agenda.put(line.at, Happens::HandIn(line.member, Box::new(line.command)));
        }
        if R::MINES {
            self.search_on();
        }
        if self.scenario.joins {
            let at = self.rng.random_range(0..=millis(self.scenario.duration));
            self.put_in(at, Happens::Wake(newcomer(&self.scenario)));
        }
        (0..self.scenario.members).try_for_each(|seat| self.wake(seat))
    }

    /// Draws when someone finds the next block.
    fn search_on(&mut self) {
        let wait = waiting_time(&mut self.rng, millis(self.scenario.spacing));
        self.put_in(wait, Happens::Found);
    }

    /// Draws who has found a block, with a chance that's as large as their share of the machines. Someone who's down has found nothing.
    fn found(&mut self) -> Result {
        self.search_on();
        let all: Vec<_> = self.seats.iter().map(|seat| seat.me.id).collect();
        let machines = |id: &MemberId| self.scenario.machines.get(id).copied().unwrap_or(1);
        let Ok(finder) = all.choose_weighted(&mut self.rng, machines) else { return Ok(()) };
        let finder = usize::from(finder.0);
        self.told(Some(finder), || "finds a block, if it looks for one".to_owned());
        self.tell(finder, Input::Won)
    }

    /// Keeps the course of events as lines that can be read, from now on.
    pub fn recording(mut self) -> MemberWorld<R> {
        self.trace.is_kept = true;
        self
    }

    /// Goes on if one of these doesn't hold, and only counts it.
    pub fn excusing(mut self, invariants: &[MemberInvariant]) -> MemberWorld<R> {
        self.excused.extend(invariants);
        self
    }

    /// Counts bytes, too.
    pub(super) fn weighing(mut self) -> MemberWorld<R> {
        self.meter.weighs = true;
        self
    }

    /// Lets everything happen until the end, and checks the invariants after each step.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn run(&mut self) -> Result<MemberSummary> {
        while self.step()? {}
        Ok(self.summary())
    }

    /// Lets happen what happens up to a moment, whether all agree before or not.
    pub(super) fn run_until(&mut self, moment: Duration) -> Result {
        let end = millis(moment);
        self.agenda.strike(|it| matches!(it, Happens::Calm));
        while let Some((at, next)) = self.agenda.next_until(end) {
            (self.now, self.step) = (at, self.step + 1);
            self.happen(next)?;
        }
        Ok(())
    }

    /// Does what is next, and checks the invariants. `false`: it was over before.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn step(&mut self) -> Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        let Some((at, next)) = self.agenda.next_until(u64::MAX) else { return Ok(false) };
        (self.now, self.step) = (at, self.step + 1);
        self.happen(next)?;
        self.look_for_the_end()?;
        Ok(!self.is_over)
    }

    /// What it was like so far.
    pub fn summary(&self) -> MemberSummary {
        MemberSummary { steps: self.step, decisions: self.auditor.decisions(), ..self.summary }
    }

    /// Whom evidence has named so far.
    pub fn accused(&self) -> &BTreeSet<MemberId> {
        &self.accused
    }

    /// The members that are up, with their replicas.
    pub fn replicas(&self) -> impl Iterator<Item = (MemberId, &R)> {
        self.seats.iter().filter_map(|seat| Some((seat.me.id, seat.replica.as_ref()?)))
    }

    /// The course of events, if it's kept.
    pub fn trace(&self) -> &[TraceEvent] {
        &self.trace.events
    }

    /// Stands for the course of events.
    pub fn trace_hash(&self) -> TraceHash {
        self.trace.hash()
    }

    /// How many heights are settled at all members: final, or deep enough.
    pub(super) fn settled(&self) -> u64 {
        let heights = self.seats.iter().map(|seat| seat.placed.settled);
        heights.min().unwrap_or_default() as u64
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    fn put_in(&mut self, millis: u64, happens: Happens<R>) {
        self.agenda.put(self.now + millis, happens);
    }

    fn told(&mut self, seat: Option<usize>, what: impl FnOnce() -> String) {
        self.trace.tell(self.step, self.now, seat, what);
    }

    fn happen(&mut self, next: Happens<R>) -> Result {
        match next {
            Happens::Tick(id, life) => return self.tick(id, life),
            Happens::Arrives { from, to, via, at, message } => {
                return self.arrives(from, to, via, at, message);
            }
            Happens::HandIn(id, command) => {
                let seat = usize::from(id.0);
                self.told(Some(seat), || format!("is handed: {}", command.content.action));
                self.meter.hand_in(which(&command), self.now);
                return self.tell(seat, Input::Command(*command));
            }
            Happens::Cut(line) => self.set_cut(line, true),
            Happens::Heal(line) => self.set_cut(line, false),
            Happens::Doom(id) => self.seats[usize::from(id.0)].is_doomed = true,
            Happens::Wake(id) => return self.wake(id.0.into()),
            Happens::SetClock(id, to) => self.set_clock(id.0.into(), to),
            Happens::Found => return self.found(),
            Happens::Calm => return self.begin_calm(),
        }
        Ok(())
    }

    fn tick(&mut self, id: MemberId, life: u64) -> Result {
        let seat = &self.seats[usize::from(id.0)];
        let Some(replica) = seat.replica.as_ref().filter(|_| seat.life == life) else {
            return Ok(());
        };
        let members = self.seats.len() as u16;
        let lie = seat.liar.as_ref().and_then(|liar| {
            let is_talkative = self.rng.random_bool(0.5);
            is_talkative.then(|| liar.chatter(replica, &seat.me, members, &mut self.rng)).flatten()
        });
        self.put_in(TICK, Happens::Tick(id, life));
        lie.map_or(Ok(()), |lie| self.carry_out(id.0.into(), lie))?;
        self.tell(id.0.into(), Input::Tick)
    }
}
