use super::certificate::Certificate;
use super::message::{Proposal, VoteMessage, VoteRecord};
use super::state::{Heard, Phase, Vote};
use super::statement::{Kind, Said, Says, Statement};
use crate::stage6_coin::BlockHash;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::signed::Signed;
use std::sync::Arc;

/// The rules. Each looks whether it has something to do, does it, and answers whether it had.
impl<M: Machine> Vote<M> {
    /// Applies the rules until none has anything left to do.
    pub(super) fn go_on(&mut self) {
        while self.phase != Phase::Stopped
            && (self.act_on_certificate()
                || self.stand_certified()
                || self.decide()
                || self.sign_final()
                || self.vote()
                || self.propose()
                || self.recall())
        {}
    }

    /// Rule 6: when I hold the certificate of a block and haven't skipped its view, I sign that it's final.
    ///
    /// If the block closes an epoch, what's final is the block that changed the list of members.
    fn sign_final(&mut self) -> bool {
        let certified = self.certificates.iter().filter(|((_, kind), _)| *kind == Kind::Vote);
        let word = certified.into_iter().find_map(|((view, _), certificate)| {
            let block = certificate.statement.says.block()?;
            let last = self.last_of_epoch(block)?;
            self.may_sign(*view, Kind::Final).then_some((*view, last))
        });
        word.is_some_and(|(view, block)| self.sign(view, Says::Final(block)))
    }

    /// Rule 4: I vote for the first proposal of my view whose way is whole, whose parent I hold, and whose block keeps the rules.
    fn vote(&mut self) -> bool {
        let Some(proposal) = self.proposals.get(&self.view).cloned() else { return false };
        let block = &proposal.block;
        if !self.may_sign(self.view, Kind::Vote) || !self.is_way_whole(block.parent, self.view) {
            return false;
        }
        if !self.is_clock_right(block) {
            return false; // its time comes
        }
        if !self.may_stand(block) || self.stand(block).is_err() {
            self.proposals.remove(&self.view);
            return false;
        }
        self.sign(self.view, Says::Vote(block.hash()))
    }

    /// Rule 3: the leader puts a child on the latest certified block, and shows the way. Lacks it a piece, it keeps silent.
    fn propose(&mut self) -> bool {
        let view = self.view;
        if self.leader(view) != Some(self.me.id) || !self.may_sign(view, Kind::Propose) {
            return false;
        }
        let (parent_view, parent) = self.latest_certified();
        let Some(book) = self.book_after(parent) else { return false };
        if !self.is_way_whole(parent, view) {
            return false;
        }
        let commands = if self.closes_epoch(book) {
            Vec::new() // they wait for the new members
        } else {
            self.waiting.next_without(&self.path(parent).unwrap_or_default())
        };
        if commands.is_empty() && self.now < self.entered.after(self.settings.delay) {
            return false;
        }
        let block = Arc::new(book.draft(view, self.now, commands));
        let signed = self.signed(view, Says::Propose(block.hash()));
        let votes = self.certificates.get(&(parent_view, Kind::Vote));
        let parent = votes.or_else(|| self.certificates.get(&(parent_view, Kind::Final))).cloned();
        let skips = (parent_view + 1..view)
            .filter_map(|view| self.certificates.get(&(view, Kind::Skip)).cloned());
        let skips = skips.collect();
        let proposal = Arc::new(Proposal { by: self.me.id, signed, block, parent, skips });
        self.write(VoteRecord::Proposed(proposal.clone()));
        self.remember(signed);
        self.tell_all(VoteMessage::Propose(proposal.clone()));
        self.proposals.insert(view, proposal);
        true
    }

    /// What I may sign: one sentence of a kind in a view, never *skip* and *final* of one view, and nothing about views that are decided.
    pub(super) fn may_sign(&self, view: u64, kind: Kind) -> bool {
        let has_signed = |kind| self.mine.contains_key(&(view, kind));
        let is_free = match kind {
            Kind::Skip => !has_signed(Kind::Final),
            Kind::Final => !has_signed(Kind::Skip),
            Kind::Propose | Kind::Vote => true,
        };
        let is_open = self.phase == Phase::Running && view > self.decided_view();
        is_open && is_free && !has_signed(kind) && self.is_member()
    }

    /// Signs a sentence, writes it down, says it, and counts it.
    pub(super) fn sign(&mut self, view: u64, says: Says) -> bool {
        let signed = self.signed(view, says);
        self.write(VoteRecord::Signed(signed));
        let said = Said { by: self.me.id, signed };
        self.tell_all(VoteMessage::Said(said));
        self.remember(signed);
        true
    }

    fn signed(&self, view: u64, says: Says) -> Signed<Statement> {
        let (chain, epoch) = (self.book.chain(), self.epoch);
        Signed::new(Statement { chain, epoch, view, says }, &self.me.key)
    }

    /// What I've signed binds me, and counts.
    pub(super) fn remember(&mut self, signed: Signed<Statement>) {
        let Statement { view, says, .. } = signed.content;
        self.mine.insert((view, says.kind()), signed);
        let heard = Heard { signed, is_checked: true };
        self.heard.insert((view, self.me.id, says.kind()), heard);
        self.count(signed.content);
    }

    /// Rules 1 and 2: acts on a certificate. All ways lead here.
    fn act_on_certificate(&mut self) -> bool {
        let Some(certificate) = self.learnt.pop_front() else { return false };
        let Statement { view, says, epoch, .. } = certificate.statement;
        let key = (view, says.kind());
        let is_held = self.certificates.get(&key).is_some_and(|it| it.statement.says == says);
        if epoch != self.epoch || view < self.decided_view() || is_held {
            return true;
        }
        if let Some((ours, theirs)) = self.contradiction(&certificate) {
            self.stop(self.height_of(ours), ours, theirs);
            return true;
        }
        self.write(VoteRecord::Certified(certificate.clone()));
        self.pass_on_certificate(&certificate);
        self.certificates.insert(key, certificate);
        if view >= self.view {
            self.skipped = if says == Says::Skip { self.skipped.saturating_add(1) } else { 0 };
            self.enter(view.saturating_add(1));
        }
        true
    }

    /// Two quorums share an honest member, so a view certifies one block, and none of a final block's view is a certificate to skip it.
    fn contradiction(&self, certificate: &Certificate) -> Option<(BlockHash, BlockHash)> {
        let Statement { view, says, .. } = certificate.statement;
        let held = |kind| self.certificates.get(&(view, kind)).map(|it| it.statement.says);
        let of = |says: Says| says.block().unwrap_or(self.book.tip().hash);
        let same_kind = held(says.kind());
        let is_decided = view == self.decided_view();
        let named = |block| self.last_of_epoch(block).or(is_decided.then_some(block));
        let other = same_kind.or_else(|| match says {
            Says::Skip => held(Kind::Final),
            Says::Vote(block) => {
                held(Kind::Final).filter(|other| named(block).is_some_and(|it| of(*other) != it))
            }
            Says::Final(block) => held(Kind::Skip).or_else(|| {
                held(Kind::Vote).filter(|other| named(of(*other)).is_some_and(|it| block != it))
            }),
            Says::Propose(_) => None,
        });
        other.map(|other| (of(other), of(says)))
    }

    pub(super) fn enter(&mut self, view: u64) {
        self.view = view;
        self.entered = self.now;
        self.talk.has_complained = false;
        self.forget_old_words();
    }
}
