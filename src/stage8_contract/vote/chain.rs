use super::certificate::{Certificate, Proof};
use super::message::VoteRecord;
use super::state::{Decided, Phase, Standing, Vote};
use super::statement::{Kind, Says};
use crate::stage6_coin::BlockHash;
use crate::stage8_contract::block::{Block, BlockError};
use crate::stage8_contract::book::{Book, check_clock};
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::replica::{Event, Sure};
use std::sync::Arc;

/// Blocks, and which of them are decided.
impl<M: Machine> Vote<M> {
    /// What shows a client that a block is decided, and the epoch by whose members it's checked.
    pub fn proof(&self, height: u64) -> Option<(u64, Proof<M>)> {
        let from = usize::try_from(height).ok()?.checked_sub(1)?;
        let rest = self.decided.get(from..)?;
        let last = rest.iter().position(|decided| decided.certificate.is_some())?;
        let blocks = rest[..=last].iter().map(|decided| decided.block.clone()).collect();
        let certificate = rest[last].certificate.clone()?;
        Some((rest[last].epoch, Proof { blocks, certificate }))
    }

    /// The book after a block that stands, or after the last decided one.
    pub(super) fn book_after(&self, block: BlockHash) -> Option<&Book<M>> {
        if block == self.book.tip().hash {
            return Some(&self.book);
        }
        self.standing.get(&block).map(|standing| &standing.book)
    }

    /// Whether the list of members has changed, so that only empty blocks may follow until that's decided.
    pub(super) fn closes_epoch(&self, book: &Book<M>) -> bool {
        book.members() != self.book.members()
    }

    /// Of a block that stands: itself, or if it follows the one that changed the list of members, that one.
    pub(super) fn last_of_epoch(&self, block: BlockHash) -> Option<BlockHash> {
        let mut last = block;
        while let Some(parent) = self.standing.get(&last).map(|it| it.block.parent) {
            if !self.closes_epoch(self.book_after(parent)?) {
                return Some(last);
            }
            last = parent;
        }
        None
    }

    /// The blocks between the last decided one and this one, and this one, if all of them are there.
    pub(super) fn path(&self, block: BlockHash) -> Option<Vec<&Block<M>>> {
        let mut path = Vec::new();
        let mut next = block;
        while next != self.book.tip().hash {
            let standing = self.standing.get(&next)?;
            path.push(&*standing.block);
            next = standing.block.parent;
        }
        path.reverse();
        Some(path)
    }

    pub(super) fn is_clock_right(&self, block: &Block<M>) -> bool {
        check_clock(block, self.now).is_ok()
    }

    /// Whether a block may follow its parent: it's empty, if the parent has changed the list of members or follows one that has.
    pub(super) fn may_stand(&self, block: &Block<M>) -> bool {
        let book = self.book_after(block.parent);
        book.is_some_and(|book| block.commands.is_empty() || !self.closes_epoch(book))
    }

    /// Lets a block stand on its parent, if it keeps the rules.
    pub(super) fn stand(&mut self, block: &Arc<Block<M>>) -> Result<(), BlockError> {
        let hash = block.hash();
        if self.standing.contains_key(&hash) {
            return Ok(());
        }
        let mut book = self.book_after(block.parent).ok_or(BlockError::Parent)?.clone();
        let is_known = |command: &_| self.phase == Phase::Waking || self.waiting.holds(command);
        let entries = book.apply_known(block, is_known)?;
        self.write(VoteRecord::Block(block.clone()));
        self.standing.insert(hash, Standing { block: block.clone(), book, entries });
        Ok(())
    }

    /// Lets a block stand that enough members have accepted. If I can't, something is badly wrong.
    pub(super) fn stand_anyway(&mut self, block: &Arc<Block<M>>) {
        if self.book_after(block.parent).is_some() && self.stand(block).is_err() {
            self.stop(block.height, self.book.tip().hash, block.hash());
        }
    }

    /// A block whose certificate came before me or before its parent stands as soon as it can.
    pub(super) fn stand_certified(&mut self) -> bool {
        let late = self.proposals.values().find(|proposal| {
            let hash = proposal.signed.content.says.block();
            hash.is_some_and(|hash| {
                self.is_certified(proposal.block.view, hash) && !self.standing.contains_key(&hash)
            }) && self.book_after(proposal.block.parent).is_some()
        });
        let Some(block) = late.map(|proposal| proposal.block.clone()) else { return false };
        self.stand_anyway(&block);
        true
    }

    /// The height of a block that's decided here, or that stands. Of any other, it's the next one.
    pub(super) fn height_of(&self, hash: BlockHash) -> u64 {
        let standing = self.standing.get(&hash).map(|it| &it.block);
        let decided = || self.decided.iter().map(|it| &it.block).rfind(|it| it.hash() == hash);
        standing.or_else(decided).map_or(self.book.tip().height + 1, |block| block.height)
    }

    /// Whether enough members have voted for a block, or have said that it's final.
    pub(super) fn is_certified(&self, view: u64, block: BlockHash) -> bool {
        let names = |kind| {
            let certificate = self.certificates.get(&(view, kind));
            certificate.is_some_and(|it| it.statement.says.block() == Some(block))
        };
        names(Kind::Vote) || names(Kind::Final)
    }

    /// Rule 7: a block is decided once n − f have said that it's final, and so is every block before it.
    pub(super) fn decide(&mut self) -> bool {
        let finals = self.certificates.iter().rev().filter(|((_, kind), _)| *kind == Kind::Final);
        let found = finals.into_iter().find(|(_, certificate)| {
            let block = certificate.statement.says.block();
            block.is_some_and(|block| self.standing.contains_key(&block))
        });
        let Some(certificate) = found.map(|(_, certificate)| certificate.clone()) else {
            return false;
        };
        let Says::Final(last) = certificate.statement.says else { return false };
        let path = self.path(last).unwrap_or_default();
        let path: Vec<BlockHash> =
            path.iter().skip(1).map(|block| block.parent).chain([last]).collect();
        for hash in path {
            let certificate = (hash == last).then(|| certificate.clone());
            self.place(hash, certificate);
            if self.phase == Phase::Stopped {
                return true;
            }
        }
        self.forget_decided();
        true
    }

    fn place(&mut self, hash: BlockHash, certificate: Option<Certificate>) {
        let Some(Standing { block, book, entries }) = self.standing.remove(&hash) else { return };
        let ends_epoch = self.closes_epoch(&book);
        if ends_epoch && certificate.is_none() {
            // Nothing after it can be final in its epoch.
            return self.stop(block.height, hash, self.book.tip().hash);
        }
        self.book = book;
        self.decided.push(Decided { block: block.clone(), epoch: self.epoch, certificate });
        let overtaken = self.waiting.confirm(&block, &self.book);
        self.say(Event::Placed { block, entries, sure: Sure::Certificate });
        for command in overtaken {
            // The member at which it was handed in says so, and the others needn't.
            if self.handed.contains(&(command.content.by, command.content.number)) {
                self.say(Event::overtaken(command));
            }
        }
        let book = &self.book;
        self.handed.retain(|(by, number)| *number >= book.next_number(*by));
        if ends_epoch {
            self.begin_epoch();
        }
    }

    /// The list of members has changed. Nothing that was said before counts any more.
    fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.skipped = 0;
        self.mine.clear();
        self.heard.clear();
        self.accused.clear();
        self.certificates.clear();
        self.learnt.clear();
        self.proposals.clear();
        self.standing.clear();
        self.talk.is_behind = false;
        self.enter(self.decided_view().saturating_add(1));
    }

    /// Forgets what the last decided block has settled.
    fn forget_decided(&mut self) {
        let view = self.decided_view();
        self.certificates = self.certificates.split_off(&(view, Kind::Propose));
        // If all others lie, it can be the last view that there is.
        let next = view.saturating_add(1);
        self.mine = self.mine.split_off(&(next, Kind::Propose));
        self.proposals = self.proposals.split_off(&next);
        // What doesn't follow the decided block never will.
        let follows: Vec<BlockHash> =
            self.standing.keys().copied().filter(|block| self.path(*block).is_some()).collect();
        self.standing.retain(|block, _| follows.contains(block));
    }

    /// The latest block that enough members have voted for, and its view. Without any, it's the last decided one.
    pub(super) fn latest_certified(&self) -> (u64, BlockHash) {
        let certificates = self.certificates.iter().rev();
        let mut named = certificates.filter_map(|((view, _), certificate)| {
            certificate.statement.says.block().map(|block| (*view, block))
        });
        named.next().unwrap_or((self.decided_view(), self.book.tip().hash))
    }

    /// Whether the way from a parent to a view is whole: the parent is certified, and every view between them was skipped.
    pub(super) fn is_way_whole(&self, parent: BlockHash, view: u64) -> bool {
        let parent_view = if parent == self.book.tip().hash {
            self.decided_view()
        } else {
            match self.standing.get(&parent) {
                Some(it) if self.is_certified(it.block.view, parent) => it.block.view,
                _ => return false,
            }
        };
        if parent_view >= view {
            return false;
        }
        let between =
            self.certificates.range((parent_view + 1, Kind::Propose)..(view, Kind::Propose));
        let skips = between.filter(|((_, kind), _)| *kind == Kind::Skip).count();
        u64::try_from(skips) == Ok(view - parent_view - 1)
    }
}
