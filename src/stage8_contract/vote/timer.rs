use super::message::{News, Proposal, VoteMessage};
use super::state::Vote;
use super::statement::{Kind, Said, Says};
use crate::stage6_coin::Time;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::Event;
use std::sync::Arc;
use std::time::Duration;

/// How many times the timer grows at most.
const MOST: u32 = 7;

/// Of how many views I say again what I've signed.
const VIEWS_AGAIN: u64 = 8;

/// After how many D a command that was handed in here is shown to the others again.
const HAND_ON: u32 = 10;

/// What a member does as time passes.
impl<M: Machine> Vote<M> {
    /// How long this member waits in its view. It grows by addition, so that after a long trouble it isn't much too long.
    fn timer(&self) -> Duration {
        let liars = u32::try_from(self.quorum().may_fail()).unwrap_or(u32::MAX);
        let longer = self.skipped.saturating_sub(liars).min(MOST);
        self.patience() * (1 + longer)
    }

    fn patience(&self) -> Duration {
        self.settings.delay * self.settings.patience
    }

    fn has_passed(&self, since: Time, time: Duration) -> bool {
        self.now >= since.after(time)
    }

    /// Someone has set the clock back. What I did a moment ago must not lie in the future, or I'd be silent until that has come.
    pub(super) fn begin_times_anew(&mut self, now: Time) {
        let talk = &mut self.talk;
        let times = [&mut self.entered, &mut talk.said, &mut talk.handed, &mut talk.asked];
        let answered = talk.answered.values_mut().map(|(time, _)| time);
        let others = answered.chain(talk.told.values_mut()).chain(talk.last_words.values_mut());
        let all = times.into_iter().chain(&mut talk.lacking).chain(others);
        all.for_each(|time| *time = now.min(*time));
    }

    pub(super) fn tick(&mut self) {
        self.ask_in_time();
        if !self.is_member() {
            return;
        }
        if self.has_passed(self.talk.handed, self.settings.delay * HAND_ON) {
            self.talk.handed = self.now;
            self.hand_on();
        }
        if !self.has_passed(self.entered, self.timer()) {
            return;
        }
        // Rule 5: I skip when my timer has run out.
        if self.may_sign(self.view, Kind::Skip) {
            self.talk.said = self.now;
            self.sign(self.view, Says::Skip);
        } else if self.has_passed(self.talk.said, self.patience()) {
            self.say_again();
        }
        self.complain();
    }

    /// A certificate often comes before its block. Only if a D later there's still something missing, it's lost.
    fn ask_in_time(&mut self) {
        let delay = self.settings.delay;
        if self.is_member() && !self.lacks() {
            self.talk.lacking = None;
            return;
        }
        let since = *self.talk.lacking.get_or_insert(self.now);
        let wait = if self.is_member() { delay } else { self.patience() };
        let is_late = self.has_passed(since, delay) || self.talk.is_behind;
        if is_late && self.has_passed(self.talk.asked, wait) {
            self.ask();
        }
    }

    fn hand_on(&mut self) {
        let mine = self
            .waiting
            .iter()
            .filter(|it| self.handed.contains(&(it.content.by, it.content.number)));
        let messages: Vec<_> = mine.map(|it| VoteMessage::Command(it.clone())).collect();
        messages.into_iter().for_each(|message| self.tell_all(message));
    }

    /// Rule 9: I'm stuck, so I say it again: how the last view ended, what I propose, and what I've signed.
    pub(super) fn say_again(&mut self) {
        self.talk.said = self.now;
        if !self.is_member() {
            return;
        }
        let before = self.view.saturating_sub(1);
        let ends = self.certificates.range((before, Kind::Propose)..(self.view, Kind::Propose));
        let certificates: Vec<_> = ends.map(|(_, certificate)| certificate.clone()).collect();
        let mut words = Vec::new();
        if !certificates.is_empty() {
            let news = News { decided: None, blocks: Vec::new(), certificates };
            words.push(VoteMessage::News(Arc::new(news)));
        }
        // In the middle of a star, I'm the only one from whom the others can hear it.
        let is_mine = |it: &&Arc<Proposal<M>>| it.by == self.me.id || self.is_hub();
        let proposal = self.proposals.get(&self.view).filter(is_mine);
        words.extend(proposal.map(|it| VoteMessage::Propose(it.clone())));
        let least = self.view.saturating_sub(VIEWS_AGAIN);
        let mine = self.mine.range((least, Kind::Propose)..);
        let sentences = mine.filter(|((_, kind), _)| *kind != Kind::Propose);
        words.extend(
            sentences
                .map(|(_, signed)| VoteMessage::Said(Said { by: self.me.id, signed: *signed })),
        );
        words.into_iter().for_each(|word| self.tell_all(word));
    }

    /// Says once in a view whom a quorum lacks.
    fn complain(&mut self) {
        if self.talk.has_complained || !self.has_passed(self.entered, self.timer() * 2) {
            return;
        }
        let hub = self.my_hub();
        let is_silent = |id: &MemberId| {
            let last = self.talk.last_words.get(id);
            let is_heard = hub.map_or(*id != self.me.id, |hub| *id == hub);
            // Those who are stuck say it again whenever their patience runs out. What someone said as this view began, and then fell,
            // is no sign of life.
            is_heard && last.is_none_or(|last| self.has_passed(*last, self.patience() * 2))
        };
        let missing: Vec<MemberId> =
            self.book.members().iter().map(|(id, _)| id).filter(is_silent).collect();
        // In a star, only the one in the middle knows who else is missing. Without it, nothing goes on.
        let may_fail = hub.map_or(self.quorum().may_fail(), |_| 0);
        if missing.len() > may_fail {
            self.talk.has_complained = true;
            self.say(Event::Stuck { missing });
        }
    }
}
