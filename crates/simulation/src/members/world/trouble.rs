use super::{MemberWorld, Result, TICK};
use crate::checks::members as check;
use crate::invariants::{Breach, MemberInvariant};
use crate::members::audited::{Audited, Bend};
use crate::members::cast::AIRPORT;
use crate::members::chain::which;
use crate::members::lines::Line;
use crate::members::plan::Happens;
use crate::members::script::{last_wish, late_join, newcomer};
use kusari::stage8_contract::{Input, MemberId, Output};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

/// How long a member is down at most, in milliseconds.
const DOWN: u64 = 3_000;

/// What goes wrong, and how it ends.
impl<R: Audited + Bend> MemberWorld<R> {
    /// Kills a member while it does what it wanted done: what comes before the cut is done, and what comes after is lost. If it
    /// was writing something down, only the beginning of that record is on its disk.
    pub(super) fn crash(&mut self, number: usize, mut outputs: Vec<Output<R>>) -> Result {
        let cut = self.rng.random_range(0..=outputs.len());
        let lost = outputs.split_off(cut);
        outputs.into_iter().try_for_each(|output| self.carry_out(number, output))?;
        if let Some(Output::Write(record)) = lost.first() {
            let share = self.rng.random_range(0.0..1.0);
            self.seats[number].tear(record, share);
            self.summary.torn += 1;
        }
        self.seats[number].stop();
        self.summary.crashes += 1;
        self.trace.note_fault(self.now, 1, number);
        self.told(Some(number), || format!("dies, with {} things left to do", lost.len()));
        let later = self.rng.random_range(1..=DOWN);
        self.put_in(later, Happens::Wake(self.seats[number].me.id));
        Ok(())
    }

    /// Starts a member, unless it's up.
    pub(super) fn wake(&mut self, number: usize) -> Result {
        let seat = &mut self.seats[number];
        if seat.replica.is_some() {
            return Ok(());
        }
        let before = std::mem::take(&mut seat.placed);
        let started = seat.start(&self.genesis, self.now);
        let (id, life) = (seat.me.id, seat.life);
        let outputs = match started {
            Ok(outputs) => outputs,
            Err(cause) => {
                let detail = format!("it can't read what it wrote: {cause}");
                let invariant = MemberInvariant::Remembers;
                return self.demand(Some(number), Err(Breach { invariant, detail }));
            }
        };
        self.trace.note_fault(self.now, 2, number);
        self.told(Some(number), || format!("starts for life {life}"));
        outputs.into_iter().try_for_each(|output| self.carry_out(number, output))?;
        let (before, after) = (before.hashes(), self.seats[number].placed.hashes());
        self.summary.remembered += before.len() as u64;
        let remembers = if R::MINES {
            // It may have written a heavier branch, and died before it told anyone.
            check::still_written(&before, &self.seats[number].written)
        } else {
            check::remembered(&before, &after)
        };
        self.demand(Some(number), remembers)?;
        self.examine_state(number)?;
        let first = self.rng.random_range(1..=TICK);
        self.put_in(first, Happens::Tick(id, life));
        Ok(())
    }

    pub(super) fn set_cut(&mut self, line: Line, is_cut: bool) {
        self.cuts.set(line, is_cut);
        self.trace.note_fault(self.now, 3 + usize::from(is_cut), line.1.0.into());
        let state = if is_cut { "cut" } else { "whole again" };
        self.told(Some(line.0.0.into()), || format!("the line to {} is {state}", line.1));
    }

    pub(super) fn set_clock(&mut self, number: usize, to: i64) {
        self.seats[number].clock = to;
        self.trace.note_fault(self.now, 5, number);
        self.told(Some(number), || format!("its clock is set wrong, by {to} ms"));
    }

    /// Nothing goes wrong any more, except that liars lie: all are up, lines are whole and clocks are right. One more command is
    /// handed in.
    pub(super) fn begin_calm(&mut self) -> Result {
        self.told(None, || "from now on nothing goes wrong".to_owned());
        self.agenda.strike(|it| {
            let goes_wrong =
                matches!(it, Happens::Cut(_) | Happens::Doom(_) | Happens::SetClock(..));
            goes_wrong || matches!(it, Happens::HandIn(..))
        });
        self.cuts.heal_all();
        for seat in &mut self.seats {
            seat.clock = seat.drift;
            seat.is_doomed = false;
        }
        (0..self.seats.len()).try_for_each(|number| self.wake(number))?;
        let stays = |id: &MemberId| {
            usize::from(id.0) < self.scenario.members && self.scenario.leaves != Some(*id)
        };
        let honest = self.seats.iter().filter(|seat| seat.is_honest()).map(|seat| seat.me.id);
        let honest: Vec<MemberId> = honest.filter(stays).collect();
        let at = honest.choose(&mut self.rng).copied().unwrap_or_default();
        let mut last = vec![(at, last_wish(&self.genesis, at))];
        let is_in = self.members().is_some_and(|list| list.key(newcomer(&self.scenario)).is_some());
        if self.scenario.joins && !is_in && self.seats[usize::from(AIRPORT.0)].is_honest() {
            // Nothing else beside it: a later command of the airport's could overtake it.
            last = vec![(AIRPORT, late_join(&self.genesis, &self.scenario))];
        }
        self.calm = Some((self.now, last.iter().map(|(_, command)| which(command)).collect()));
        last.into_iter().try_for_each(|(at, command)| {
            self.meter.hand_in(which(&command), self.now);
            self.tell(at.0.into(), Input::Command(command))
        })
    }
}
