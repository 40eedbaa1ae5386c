use super::{MemberWorld, Result};
use crate::engine::millis;
use crate::invariants::MemberInvariant;
use crate::members::audited::{Audited, Bend};
use crate::members::cast::signed;
use crate::members::happened::{Happened, MemberEvent};
use crate::members::lines::Line;
use crate::members::meter::Traffic;
use crate::members::plan::Happens;
use crate::members::playable::Playable;
use kusari::stage8_contract::{Book, Event, Genesis, Input, LandingPads, MemberId, PadCommand};
use std::collections::BTreeMap;
use std::time::Duration;

/// For someone who plays with a world, and watches.
impl<R: Audited + Bend> MemberWorld<R> {
    /// Keeps what happens for someone who watches, weighs messages, and goes on if an invariant doesn't hold.
    pub(in crate::members) fn played(mut self) -> MemberWorld<R> {
        self.watched = Some(Vec::new());
        self.meter.weighs = true;
        self.excused.extend(MemberInvariant::ALL);
        self.agenda.strike(|it| matches!(it, Happens::Calm));
        (0..self.seats.len()).for_each(|number| self.watch(number, || Happened::Started));
        self
    }

    /// Keeps what a member told, if someone watches.
    pub(super) fn watch_event(&mut self, number: usize, event: &Event<R>) {
        self.watch(number, || match event {
            Event::Placed { block, entries, sure } => {
                Happened::Placed { block: block.clone(), entries: entries.clone(), sure: *sure }
            }
            Event::TakenBack { from } => Happened::TakenBack { from: *from },
            Event::Refused { command, cause } => {
                Happened::Refused { command: command.content.clone(), cause: *cause }
            }
            Event::Evidence(against, _) => Happened::Evidence { against: *against },
            Event::Stuck { missing } => Happened::Stuck { missing: missing.clone() },
            Event::Broken { height, ours, theirs } => {
                Happened::Broken { height: *height, ours: *ours, theirs: *theirs }
            }
        });
    }

    /// Keeps something that happened, if someone watches.
    pub(super) fn watch(&mut self, number: usize, what: impl FnOnce() -> Happened) {
        if let Some(watched) = &mut self.watched {
            let member = self.seats[number].me.id;
            watched.push(MemberEvent { at: Duration::from_millis(self.now), member, what: what() });
        }
    }

    fn lines_of(&self, side: &[MemberId]) -> Vec<Line> {
        let lines = self.scenario.lines.all(self.seats.len() as u16);
        let is_across = |line: &Line| side.contains(&line.0) != side.contains(&line.1);
        lines.into_iter().filter(is_across).collect()
    }
}

impl<R: Audited + Bend> Playable for MemberWorld<R> {
    fn now(&self) -> Duration {
        Duration::from_millis(self.now)
    }

    fn advance_to(&mut self, moment: Duration) -> Result<Vec<MemberEvent>> {
        self.run_until(moment)?;
        self.now = self.now.max(millis(moment));
        Ok(self.watched.as_mut().map(std::mem::take).unwrap_or_default())
    }

    fn hand_in(&mut self, by: MemberId, command: PadCommand) -> Result<Option<u64>> {
        let seat = usize::from(by.0);
        if !self.is_up(by) {
            return Ok(None);
        }
        let next = self.numbers.entry(by).or_default();
        *next += 1;
        let number = *next;
        let command = signed(&self.genesis, by, number, command);
        self.meter.hand_in((by, number), self.now);
        self.watch(seat, || Happened::HandedIn(command.content.clone()));
        self.tell(seat, Input::Command(command))?;
        Ok(Some(number))
    }

    fn stop(&mut self, member: MemberId) {
        let number = usize::from(member.0);
        if self.is_up(member) {
            self.seats[number].stop();
            self.summary.crashes += 1;
            self.watch(number, || Happened::Fell);
        }
    }

    fn start(&mut self, member: MemberId) -> Result {
        let number = usize::from(member.0);
        if number >= self.seats.len() || self.is_up(member) {
            return Ok(());
        }
        self.watch(number, || Happened::Started);
        self.wake(number)
    }

    fn cut(&mut self, side: &[MemberId]) {
        for line in self.lines_of(side) {
            self.set_cut(line, true);
        }
    }

    fn heal(&mut self) {
        self.cuts.heal_all();
    }

    fn is_up(&self, member: MemberId) -> bool {
        self.seats.get(usize::from(member.0)).is_some_and(|seat| seat.replica.is_some())
    }

    fn book(&self, member: MemberId) -> Option<&Book<LandingPads>> {
        self.seats.get(usize::from(member.0))?.replica.as_ref().map(|replica| replica.book())
    }

    fn genesis(&self) -> &Genesis<LandingPads> {
        &self.genesis
    }

    fn traffic(&self) -> &Traffic {
        &self.meter.traffic
    }

    fn breaches(&self) -> &BTreeMap<MemberInvariant, u64> {
        &self.breaches
    }
}
