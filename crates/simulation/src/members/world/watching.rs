use super::{MemberWorld, Result};
use crate::checks::members as check;
use crate::engine::millis;
use crate::invariants::{Breach, Checked, MemberInvariant, Violation};
use crate::members::audited::{Audited, Bend};
use crate::members::lines::Lines;
use crate::members::scenario::CALM_DELAY;
use crate::members::seat::Seat;
use kusari::stage5_network::NodeId;
use kusari::stage8_contract::{Block, Book, Entry, Event, LandingPads, Membership, Sure};
use std::time::Duration;

/// How many messages each member may have under way at once, for each of the others.
const MOST_UNDER_WAY: usize = 100;

/// What's checked, and when.
impl<R: Audited + Bend> MemberWorld<R> {
    pub(super) fn demand(
        &mut self,
        number: Option<usize>,
        checked: Checked<MemberInvariant>,
    ) -> Result {
        let Err(breach) = checked else { return Ok(()) };
        self.told(number, || format!("{}: {}", breach.invariant, breach.detail));
        if self.excused.contains(&breach.invariant) {
            self.summary.excused += 1;
            *self.breaches.entry(breach.invariant).or_default() += 1;
            return Ok(());
        }
        let at = Duration::from_millis(self.now);
        Err(Violation { breach, node: number.map(NodeId), step: self.step, at }.into())
    }

    /// Looks at a message before it goes out. What a liar says isn't looked at.
    pub(super) fn examine_message(&mut self, number: usize, message: &R::Message) -> Result {
        let seat = &mut self.seats[number];
        if !seat.is_honest() {
            return Ok(());
        }
        let mut checked = match R::rests_on(seat.me.id, message) {
            Some(block) => check::written_first(block, &seat.written),
            None => Ok(()),
        };
        if let Some(signed) = R::says(seat.me.id, message, &self.genesis.members)
            && !seat.said.contains(&signed)
        {
            let alone = check::no_contradiction(&seat.said, &signed, R::exclude);
            checked = checked.and(alone).and(check::signed_first(&signed, &seat.signed));
            seat.said.insert(signed);
        }
        self.demand(Some(number), checked)
    }

    /// Looks at a record before it's on the disk.
    pub(super) fn examine_record(&mut self, number: usize, record: &R::Record) -> Result {
        let Some(certificate) = R::certificate_in(record) else { return Ok(()) };
        if !self.seats[number].is_honest() {
            return Ok(());
        }
        let mut checked = self.auditor.check_certificate(certificate);
        // In a star, the pause of a leader with nothing to propose can use up the others' patience.
        // And someone who plays may do anything.
        let is_played = self.watched.is_some();
        if !is_played && self.scenario.is_peaceful() && self.scenario.lines == Lines::Mesh {
            checked = checked.and(check::no_view_lost(certificate));
        }
        self.demand(Some(number), checked)
    }

    /// Looks at what a member keeps of what others have said.
    pub(super) fn examine_kept(&mut self, number: usize) -> Result {
        let seat = &self.seats[number];
        let Some(replica) = seat.replica.as_ref().filter(|_| seat.is_honest()) else {
            return Ok(());
        };
        let mut kept = replica.kept(self.seats.len()).into_iter();
        let checked = kept.try_for_each(|(what, count, most)| check::bounded(what, count, most));
        self.demand(Some(number), checked)
    }

    pub(super) fn examine_under_way(&mut self, number: usize, under_way: usize) -> Result {
        let members = self.seats.len();
        let most = MOST_UNDER_WAY * members * members;
        self.demand(Some(number), check::bounded("messages under way", under_way, most))
    }

    pub(super) fn examine_event(&mut self, number: usize, event: Event<R>) -> Result {
        self.watch_event(number, &event);
        if !self.seats[number].is_honest() {
            return Ok(());
        }
        match event {
            Event::Placed { block, entries, sure } => {
                self.examine_block(number, &block, &entries, sure)
            }
            Event::TakenBack { from } => {
                self.told(Some(number), || format!("takes back what comes from height {from} on"));
                self.summary.taken_back += self.seats[number].placed.take_back(from) as u64;
                Ok(())
            }
            Event::Refused { command, cause } => {
                self.summary.refused += 1;
                self.told(Some(number), || format!("refuses {}: {cause}", command.content.action));
                Ok(())
            }
            Event::Evidence(accused, evidence) => {
                self.summary.evidence += 1;
                self.accused.insert(accused);
                self.told(Some(number), || format!("has evidence against {accused}"));
                let liar = self.seats.get(usize::from(accused.0));
                let is_liar = liar.is_some_and(|seat| !seat.is_honest());
                let is_proven = R::proves(&evidence, accused, &self.genesis);
                self.demand(Some(number), check::innocent(accused, is_liar, is_proven))
            }
            Event::Stuck { missing } => {
                self.summary.stuck += 1;
                self.told(Some(number), || format!("waits for {missing:?}"));
                Ok(())
            }
            Event::Broken { height, ours, theirs } => {
                self.told(Some(number), || format!("stops at {height}: {ours} and {theirs}"));
                let invariant = MemberInvariant::OneBlock;
                let detail = format!("a member says that {ours} and {theirs} are at {height}");
                self.demand(Some(number), Err(Breach { invariant, detail }))
            }
        }
    }

    fn examine_block(
        &mut self,
        number: usize,
        block: &Block<LandingPads>,
        entries: &[Entry<LandingPads>],
        sure: Sure,
    ) -> Result {
        let (height, hash) = (block.height, block.hash());
        let id = self.seats[number].me.id;
        self.told(Some(number), || format!("places block {height}, {hash}"));
        let settled = self.seats[number].placed.place(block, sure);
        self.meter.settle(id, &settled, self.now);
        let applied = self.auditor.apply(block);
        self.demand(Some(number), check::valid(height, applied))?;
        if let Some(page) = self.auditor.page(hash) {
            let checked = check::same_entries(entries, &page.entries);
            let checked = checked.and(self.auditor.check_pads(hash));
            self.demand(Some(number), checked)?;
        }
        if matches!(sure, Sure::Depth(_)) {
            return Ok(()); // it may be taken back
        }
        let first = self.auditor.first_final(height, hash);
        self.demand(Some(number), check::one_block(height, Some(first), hash))
    }

    /// Compares a member's state with the checker's after the same block.
    pub(super) fn examine_state(&mut self, number: usize) -> Result {
        let seat = &self.seats[number];
        let Some(replica) = seat.replica.as_ref().filter(|_| seat.is_honest()) else {
            return Ok(());
        };
        let (tip, theirs) = (replica.book().tip(), replica.book().state_hash());
        let Some(page) = self.auditor.page(tip.hash) else { return Ok(()) };
        let checked = check::same_state(tip.height, theirs, page.state);
        self.demand(Some(number), checked)
    }

    /// Who are members, in the eyes of the honest one who has come furthest.
    pub(super) fn members(&self) -> Option<&Membership> {
        let honest = self.seats.iter().filter(|seat| seat.is_honest());
        let books = honest.filter_map(|seat| Some(seat.replica.as_ref()?.book()));
        books.max_by_key(|book| book.tip().height).map(Book::members)
    }

    /// Once nothing goes wrong any more, ends when all honest members agree, or when they had enough time for that.
    pub(super) fn look_for_the_end(&mut self) -> Result {
        let (Some((since, last)), Some(members)) = (&self.calm, self.members()) else {
            return Ok(());
        };
        let since = *since;
        let honest = self.seats.iter().filter(|seat| seat.is_honest());
        let honest = honest.filter(|seat| members.get(seat.me.id).is_some());
        let has_all = |seat: &Seat<R>| last.iter().all(|command| seat.placed.holds(*command));
        let missing = honest.clone().filter(|seat| !has_all(seat));
        let missing: Vec<_> = missing.map(|seat| seat.me.id).collect();
        let mut tips = honest.map(|seat| seat.replica.as_ref().map(|it| it.book().tip()));
        let first = tips.next();
        let do_agree = tips.all(|tip| Some(tip) == first);
        let waited = self.now - since;
        let (soon, late) = R::limits(self.scenario.lines, CALM_DELAY);
        let is_late = waited > millis(self.scenario.patience.min(late));
        let checked = check::decided(&missing, do_agree, Duration::from_millis(waited));
        if checked.is_ok() || is_late {
            self.is_over = true;
            self.summary.longest_wait = waited;
            self.summary.slow = u64::from(waited > millis(soon));
            self.told(None, || "it's over".to_owned());
            return self.demand(None, checked);
        }
        Ok(())
    }
}
