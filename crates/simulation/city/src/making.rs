use crate::city::{City, END, MOST_IDLE, MOST_OPEN, parent, view};
use crate::error::TownError;
use crate::queue::{Event, Kind};
use crate::report::Watcher;
use crate::rule::Rule;
use crate::step::What;
use crate::strategy::Strategy;
use crate::town::Town;

/// How blocks come about.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    pub(crate) fn check_load(&self) -> Result<(), TownError> {
        let under_way = self.queue.len();
        if under_way > Town::MAX_UNDER_WAY
            || self.arena.open_bytes() + self.votes.bytes() > MOST_OPEN
        {
            return Err(TownError::TooManyUnderWay { time: self.now, under_way });
        }
        Ok(())
    }

    /// Asks the rule when someone may make a block next.
    pub(crate) fn set_clock(&mut self) -> Result<(), TownError> {
        let moment = self.rule.moment(self.now, &mut self.clock);
        if moment <= self.now || moment > END {
            return Err(TownError::NoNextMoment { now: self.now, moment, most: END });
        }
        self.queue.push(moment, Event::alarm(Kind::Moment, 0));
        Ok(())
    }

    /// Asks the rule, for each block in which a node's branch ends, who may extend it now.
    pub(crate) fn moment(&mut self) -> Result<(), TownError> {
        let lot = self.lots.bits();
        self.turns.clear();
        let asked = if R::DEPENDS_ON_BRANCH { self.leaves.len() } else { 1 };
        for at in 0..asked {
            let leaf = self.leaves[at];
            self.makers.clear();
            let parent = parent(&self.arena, &self.places, leaf);
            self.rule.makers(&parent, self.now, lot, &mut self.makers);
            for at in 0..self.makers.len() {
                let maker = self.makers[at];
                let Some(&tip) = self.tips.get(maker as usize) else { continue };
                let is_its_branch = tip == leaf || !R::DEPENDS_ON_BRANCH;
                if is_its_branch && self.makes(maker, tip) {
                    self.turns.push((maker, self.to_extend(maker, tip)));
                }
            }
        }
        if S::PLAYS && self.strategy.has_signers() {
            self.turns_of_signers(lot);
        }
        self.idle = if self.turns.is_empty() { self.idle + 1 } else { 0 };
        if self.idle > MOST_IDLE {
            return Err(TownError::NoBlocks { moments: self.idle, now: self.now });
        }
        for (maker, tip) in std::mem::take(&mut self.turns) {
            if self.made < self.town.blocks {
                self.make(maker, tip, lot);
            }
        }
        Ok(())
    }

    /// Whether a node that has the right to extend this block does so.
    pub(crate) fn makes(&mut self, maker: u32, tip: u32) -> bool {
        if !S::PLAYS {
            return true;
        }
        let view = view(self.now, &self.arena, &self.lines, &self.tips);
        self.strategy.makes(maker, tip, &view) && !self.is_down[maker as usize]
    }

    pub(crate) fn make(&mut self, maker: u32, tip: u32, lot: u64) {
        let view = view(self.now, &self.arena, &self.lines, &self.tips);
        let bytes = if S::PLAYS { self.strategy.bytes(maker, tip, &view) } else { None };
        let bytes = bytes.unwrap_or(self.town.block_bytes).clamp(1, Town::MAX_BLOCK_BYTES);
        let parent = parent(&self.arena, &self.places, tip);
        let place = self.rule.place(&parent, maker, self.now, lot);
        let weight = self.rule.weight(&place);
        self.places.push(place);
        let block = self.arena.add(tip, weight, maker, bytes, self.now);
        self.tally.made();
        self.made += 1;
        self.made_by[maker as usize] += 1;
        self.trace.add(self.now, 1, maker, block);
        self.arena.depart(block, 1); // While it's looked at, it's not forgotten.
        if self.rule.votes_needed() > 0 {
            self.open_vote(block);
        }
        self.give(maker, block);
        let stays = self.signs_beside(maker, tip, block)
            || (self.rule.votes_needed() > 0 && tip != self.tips[maker as usize]);
        if !stays {
            self.follow(maker, block);
        }
        let mut tells = true;
        if S::PLAYS {
            self.play(|strategy, view, acts| tells = strategy.made(maker, block, view, acts));
        }
        if tells {
            self.tell_of_own(maker, block);
        }
        self.arena.arrive(block);
        if self.tells_steps {
            self.tell_watcher(What::Made { node: maker, block });
        }
    }
}
