use super::{MemberWorld, Result};
use crate::checks::members as check;
use crate::engine::millis;
use crate::members::audited::{Audited, Bend};
use crate::members::plan::Happens;
use crate::members::scenario::CALM_DELAY;
use kusari::stage8_contract::{Event, Input, MemberId, Output, encode};
use rand::RngExt as _;

/// How what members want done is done, and how messages travel.
impl<R: Audited + Bend> MemberWorld<R> {
    /// Tells a member something, and does what it wants. If it's doomed, only the beginning of that is done.
    pub(super) fn tell(&mut self, number: usize, input: Input<R>) -> Result {
        let members = self.seats.len();
        let seat = &mut self.seats[number];
        let now = seat.time(self.now);
        let Some(replica) = seat.replica.as_mut() else { return Ok(()) };
        let mut outputs = replica.handle(input, now);
        let tip = replica.book().tip();
        if let Some(liar) = &mut seat.liar {
            outputs = liar.bend(outputs, replica, &seat.me, members as u16, &mut self.rng);
        }
        let (wanted, written) = (outputs.len(), seat.written.len());
        self.trace.note(self.now, number, tip, written, wanted);
        self.summary.most_outputs = self.summary.most_outputs.max(wanted);
        if self.seats[number].is_honest() {
            let most = R::most_outputs(members);
            let checked = check::bounded("things to do at once", wanted, most);
            self.demand(Some(number), checked)?;
        }
        if self.seats[number].is_doomed && wanted > 0 {
            return self.crash(number, outputs);
        }
        self.examine_kept(number)?;
        let places = outputs.iter().any(|it| matches!(it, Output::Event(Event::Placed { .. })));
        outputs.into_iter().try_for_each(|output| self.carry_out(number, output))?;
        if places { self.examine_state(number) } else { Ok(()) }
    }

    pub(super) fn carry_out(&mut self, number: usize, output: Output<R>) -> Result {
        match output {
            Output::Write(record) => {
                self.examine_record(number, &record)?;
                self.seats[number].write(&record);
            }
            Output::Send(to, message) => self.send(number, to, message)?,
            Output::Broadcast(message) => {
                for to in (0..self.seats.len()).filter(|to| *to != number) {
                    self.send(number, MemberId(to as u16), message.clone())?;
                }
            }
            Output::Event(event) => self.examine_event(number, event)?,
        }
        Ok(())
    }

    fn send(&mut self, number: usize, to: MemberId, message: R::Message) -> Result {
        self.examine_message(number, &message)?;
        let from = self.seats[number].me.id;
        if usize::from(to.0) < self.seats.len() && to != from {
            self.put_on_line(from, to, from, message);
        }
        let under_way = self.agenda.under_way();
        self.summary.most_under_way = self.summary.most_under_way.max(under_way);
        self.examine_under_way(number, under_way)
    }

    /// Puts a message on the next line of its way.
    fn put_on_line(&mut self, from: MemberId, to: MemberId, via: MemberId, message: R::Message) {
        let at = self.scenario.lines.next(via, to);
        self.summary.messages += 1;
        let (kind, traffic) = (R::kind(&message), &mut self.meter.traffic);
        *traffic.messages.entry(kind).or_default() += 1;
        if self.meter.weighs {
            *traffic.bytes.entry(kind).or_default() += encode(&message).len() as u64;
        }
        let is_rough = self.calm.is_none();
        if is_rough && self.rng.random_bool(self.scenario.loss) {
            self.summary.lost += 1;
            return;
        }
        if is_rough && self.rng.random_bool(self.scenario.duplication) {
            let (later, message) = (self.delay(), message.clone());
            self.put_in(later, Happens::Arrives { from, to, via, at, message });
        }
        let later = self.delay();
        self.put_in(later, Happens::Arrives { from, to, via, at, message });
    }

    /// How many milliseconds something travels.
    fn delay(&mut self) -> u64 {
        let most = match self.calm {
            Some(_) => millis(CALM_DELAY),
            None => millis(self.scenario.max_delay),
        };
        self.rng.random_range(1..=most.max(1))
    }

    pub(super) fn arrives(
        &mut self,
        from: MemberId,
        to: MemberId,
        via: MemberId,
        at: MemberId,
        message: R::Message,
    ) -> Result {
        let seat = &mut self.seats[usize::from(at.0)];
        if seat.replica.is_none() || self.cuts.is_cut(via, at) {
            self.summary.lost += 1;
            return Ok(());
        }
        if at != to {
            self.put_on_line(from, to, at, message);
            return Ok(());
        }
        let lies = match &mut seat.liar {
            Some(liar) => liar.hear(&message, &seat.me),
            None => Vec::new(),
        };
        lies.into_iter().try_for_each(|lie| self.carry_out(at.0.into(), lie))?;
        let kind = R::kind(&message);
        self.told(Some(at.0.into()), || format!("hears from {from}: {kind}"));
        self.tell(at.0.into(), Input::Message(from, message))
    }
}
