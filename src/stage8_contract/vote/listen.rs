use super::message::{Proposal, VoteMessage};
use super::state::{Phase, Vote};
use super::statement::{Kind, Said, Says, Statement};
use crate::stage8_contract::command::SignedCommand;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::{Event, NotTaken};
use crate::stage8_contract::waiting::WaitingError;
use std::sync::Arc;

/// How many views back a single sentence counts. Later on, only certificates do.
pub(super) const VIEWS_BACK: u64 = 16;

/// How many views ahead.
const VIEWS_AHEAD: u64 = 8;

/// How many words of the next epoch a member can leave with us.
const LATER: usize = 8;

/// How many certificates a way can need. Each is a view in a row in which nothing came of it.
pub(super) const MAX_WAY: usize = 4_096;

/// What a member does with what it's told.
impl<M: Machine> Vote<M> {
    pub(super) fn receive(&mut self, from: MemberId, message: VoteMessage<M>) {
        if self.book.members().key(from).is_none() || from == self.me.id {
            return;
        }
        // Someone who has left, or counts by an old list, may still ask.
        if let VoteMessage::Ask { height } = message {
            return self.answer(from, height);
        }
        match message.epoch() {
            Some(epoch) if epoch < self.epoch => return self.tell_end_of(from, epoch),
            Some(epoch) if epoch > self.epoch => return self.keep(from, message, epoch),
            _ => {}
        }
        if self.book.members().get(from).is_none() {
            return;
        }
        self.talk.last_words.insert(from, self.now);
        match message {
            VoteMessage::Command(command) => {
                // A member that hands in the same again hasn't done anything wrong.
                if self.take(command.clone()).is_ok() {
                    self.pass_on(VoteMessage::Command(command));
                }
            }
            VoteMessage::Propose(proposal) => self.hear_proposal(&proposal),
            VoteMessage::Said(said) => self.hear_said(from, said),
            VoteMessage::News(news) => self.hear_news(&news),
            VoteMessage::Ask { .. } => {}
        }
    }

    /// Others are ahead of me. Their words count as soon as I'm there, too.
    fn keep(&mut self, from: MemberId, message: VoteMessage<M>, epoch: u64) {
        self.talk.is_behind = true;
        let of_member = self.talk.later.iter().filter(|(by, _)| *by == from).count();
        if epoch == self.epoch + 1 && of_member < LATER {
            self.talk.later.push((from, message));
        }
    }

    /// I'm in the epoch now that others spoke of.
    pub(super) fn recall(&mut self) -> bool {
        let is_due = |it: &(MemberId, VoteMessage<M>)| it.1.epoch() <= Some(self.epoch);
        let Some(at) = self.talk.later.iter().position(is_due) else { return false };
        let (from, message) = self.talk.later.remove(at);
        self.receive(from, message);
        true
    }

    fn take(&mut self, command: SignedCommand<M::Command>) -> Result<(), NotTaken> {
        if self.waiting.holds(&command) {
            return Err(WaitingError::UsedNumber.into()); // and nothing of it is looked at again
        }
        self.book.check_command(&command)?;
        Ok(self.waiting.admit(command, &self.book)?)
    }

    /// A command for everyone: any of them may lead next.
    pub(super) fn hand_in(&mut self, command: SignedCommand<M::Command>) {
        match self.take(command.clone()) {
            Ok(()) => {
                self.handed.insert((command.content.by, command.content.number));
                self.tell_all(VoteMessage::Command(command));
            }
            Err(cause) => self.say(Event::Refused { command, cause }),
        }
    }

    fn hear_proposal(&mut self, proposal: &Arc<Proposal<M>>) {
        let Proposal { by, signed, block, parent, skips } = &**proposal;
        let Statement { chain, view, says, .. } = signed.content;
        let is_named = says == Says::Propose(block.hash()) && block.view == view;
        if chain != self.book.chain() || !is_named || self.leader(view) != Some(*by) {
            return;
        }
        let is_known =
            self.heard.get(&(view, *by, Kind::Propose)).is_some_and(|it| it.signed == *signed);
        let is_old_lie = self.accused.contains(&(view, *by)) && self.proposals.contains_key(&view);
        if is_old_lie || (is_known && self.proposals.contains_key(&view)) {
            return;
        }
        let key = self.book.members().key(*by);
        if skips.len() > MAX_WAY || key.is_none_or(|key| !is_known && signed.verify(&key).is_err())
        {
            return;
        }
        if !parent.iter().chain(skips).all(|certificate| self.accept(certificate)) {
            return;
        }
        self.go_on(); // the way may lead me to its view
        if self.phase == Phase::Running && self.is_near(view) && signed.content.epoch == self.epoch
        {
            self.hear(*by, *signed, true);
            if view > self.decided_view() && !self.proposals.contains_key(&view) {
                self.proposals.insert(view, proposal.clone());
                self.pass_on_proposal(proposal);
            }
        }
    }

    pub(super) fn is_near(&self, view: u64) -> bool {
        view.saturating_add(VIEWS_BACK) >= self.view
            && view <= self.view.saturating_add(VIEWS_AHEAD)
    }

    fn hear_said(&mut self, from: MemberId, Said { by, signed }: Said) {
        let Statement { chain, view, says, .. } = signed.content;
        let Some(member) = self.book.members().get(by) else { return };
        // The line tells who it was. Only what's passed on has to be looked at now.
        let is_checked = from != by && signed.verify(&member.key).is_ok();
        if chain != self.book.chain() || by == self.me.id || (from != by && !is_checked) {
            return;
        }
        if says == Says::Skip && view < self.view {
            self.tell_end_of_view(from, view);
        }
        if self.is_near(view) {
            self.hear(by, signed, is_checked);
            self.count(signed.content);
        }
    }
}
