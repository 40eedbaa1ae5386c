use super::certificate::{Certificate, Proof};
use super::listen::MAX_WAY;
use super::message::{News, VoteMessage};
use super::state::Vote;
use super::statement::{Kind, Statement};
use crate::stage8_contract::block::MAX_COMMANDS;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::Output;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many decided blocks an answer holds, unless none of them has a final certificate of its own.
const CHUNK: usize = 16;

/// How many commands it holds before it ends. With those of the last block, they fit into a message: a reader takes 16,384 lists and objects,
/// and a command has five.
const COMMANDS: usize = 2 * MAX_COMMANDS;

/// How many blocks a member takes in an answer.
const MAX_BLOCKS: usize = 1_024;

/// How many certificates tell someone how views have ended.
const ENDS: usize = 16;

/// A member that's behind asks the others, and needn't trust any of them.
impl<M: Machine> Vote<M> {
    /// Whether I lack a block on the way from the last decided one to a certified one, or a certificate on the way to my view.
    pub(super) fn lacks(&self) -> bool {
        let mut named = self.certificates.values().filter_map(|it| it.statement.says.block());
        if self.talk.is_behind || named.any(|block| self.book_after(block).is_none()) {
            return true;
        }
        let (_, parent) = self.latest_certified();
        !self.is_way_whole(parent, self.view)
    }

    /// Rule 9: asks one of the others, and next time the next one.
    pub(super) fn ask(&mut self) {
        self.talk.asked = self.now;
        self.talk.is_behind = false;
        self.talk.turn = self.talk.turn.wrapping_add(1);
        let is_in_reach = |id: &MemberId| self.my_hub().map_or(*id != self.me.id, |hub| *id == hub);
        let members = self.book.members().iter();
        let others: Vec<MemberId> = members.map(|(id, _)| id).filter(is_in_reach).collect();
        let Some(at) = self.talk.turn.checked_rem(others.len()) else { return };
        let height = self.book.tip().height;
        self.outputs.push(Output::Send(others[at], VoteMessage::Ask { height }));
    }

    /// Rule 10: each asker gets one answer a D, or the next piece as soon as it has this one.
    pub(super) fn answer(&mut self, to: MemberId, height: u64) {
        if let Some((last, end)) = self.talk.answered.get(&to)
            && self.now < last.after(self.settings.delay)
            && height != *end
        {
            return;
        }
        let news = self.news_after(height);
        let blocks = news.decided.as_ref().map_or(0, |proof| proof.blocks.len() as u64);
        let end = if blocks == 0 { u64::MAX } else { height.saturating_add(blocks) };
        self.talk.answered.insert(to, (self.now, end));
        self.outputs.push(Output::Send(to, VoteMessage::News(Arc::new(news))));
    }

    fn news_after(&self, height: u64) -> News<M> {
        let known = usize::try_from(height).unwrap_or(usize::MAX);
        let mut end = None;
        let mut epoch = None;
        let mut commands = 0;
        for (at, decided) in self.decided.iter().enumerate().skip(known) {
            let is_full = (at >= known + CHUNK || commands >= COMMANDS) && end.is_some();
            if is_full || *epoch.get_or_insert(decided.epoch) != decided.epoch {
                break; // a proof is checked by one list of members
            }
            commands += decided.block.commands.len();
            if decided.certificate.is_some() {
                end = Some(at);
            }
        }
        let decided = end.and_then(|end| {
            let certificate = self.decided[end].certificate.clone()?;
            let blocks = self.decided[known..=end].iter().map(|it| it.block.clone()).collect();
            Some(Proof { blocks, certificate })
        });
        let is_last = end.is_none_or(|end| end + 1 == self.decided.len());
        if !is_last {
            return News { decided, blocks: Vec::new(), certificates: Vec::new() };
        }
        let mut blocks: Vec<_> = self.standing.values().map(|it| it.block.clone()).collect();
        blocks.sort_by_key(|block| block.height);
        let certificates = self.certificates.values().rev().take(MAX_WAY).rev().cloned().collect();
        News { decided, blocks, certificates }
    }

    pub(super) fn hear_news(&mut self, news: &News<M>) {
        let News { decided, blocks, certificates } = news;
        let count = decided.as_ref().map_or(0, |proof| proof.blocks.len()) + blocks.len();
        if count > MAX_BLOCKS || certificates.len() > MAX_WAY {
            return;
        }
        let before = self.book.tip().height;
        if let Some(proof) = decided
            && proof.check_links().is_ok()
            && self.accept(&proof.certificate)
        {
            self.go_on();
            let tip = self.book.tip();
            let new = proof.blocks.iter().filter(|block| block.height > tip.height);
            if let Some(first) = new.clone().next()
                && first.height == tip.height + 1
                && first.parent != tip.hash
            {
                return self.stop(tip.height, tip.hash, first.parent);
            }
            for block in new {
                self.stand_anyway(block);
            }
            self.go_on();
        }
        for certificate in certificates {
            let Statement { epoch, view, .. } = certificate.statement;
            let is_old = epoch < self.epoch || view < self.decided_view();
            if !self.accept(certificate) && !is_old {
                return; // a liar's time is cheap, and looking at signatures isn't
            }
        }
        self.go_on();
        // A block is kept if a certificate names it, or a child that's kept.
        let mut kept = BTreeSet::new();
        for block in blocks.iter().rev() {
            if self.is_certified(block.view, block.hash()) || kept.contains(&block.hash()) {
                kept.extend([block.hash(), block.parent]);
            }
        }
        for block in blocks.iter().filter(|block| kept.contains(&block.hash())) {
            self.stand_anyway(block);
        }
        self.go_on();
        if self.book.tip().height > before && decided.is_some() {
            self.talk.is_behind = true; // there may be more
        }
    }

    /// A skip is also a question: how did that view end, and those after it?
    pub(super) fn tell_end_of_view(&mut self, to: MemberId, view: u64) {
        let ends = self.certificates.range((view, Kind::Propose)..).take(ENDS);
        let certificates: Vec<_> = ends.map(|(_, certificate)| certificate.clone()).collect();
        self.tell(to, certificates);
    }

    /// Someone counts by an old list of members. The certificate of its last block ends that.
    pub(super) fn tell_end_of(&mut self, to: MemberId, epoch: u64) {
        let end = self.decided.partition_point(|decided| decided.epoch <= epoch);
        let last = end.checked_sub(1).and_then(|at| self.decided[at].certificate.clone());
        self.tell(to, last.into_iter().collect());
    }

    fn tell(&mut self, to: MemberId, certificates: Vec<Certificate>) {
        let last = self.talk.told.get(&to);
        if certificates.is_empty()
            || last.is_some_and(|last| self.now < last.after(self.settings.delay))
        {
            return;
        }
        self.talk.told.insert(to, self.now);
        let news = News { decided: None, blocks: Vec::new(), certificates };
        self.outputs.push(Output::Send(to, VoteMessage::News(Arc::new(news))));
    }
}
