use crate::arena::{bit, clear, set};
use crate::chance::{mix, share_of};
use crate::city::{City, parent};
use crate::queue::{Event, Kind};
use crate::report::Watcher;
use crate::rule::Rule;
use crate::strategy::{Attitude, Strategy};
use crate::town::{Forwards, Relay};

/// After how long someone asks another neighbour, where lines may be blocked but no time is set: two minutes.
const TIMEOUT: u64 = 120_000_000;

/// What a node does with what it hears.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    #[inline]
    pub(crate) fn deliver(&mut self, event: Event) {
        let (kind, from, to, block) = (event.kind(), event.from(), event.to(), event.block());
        if kind == Kind::Blocks {
            return self.hear_blocks(from, to, block);
        }
        if !S::PLAYS || self.is_joined(from, to) {
            match kind {
                Kind::Inventory => self.hear_inventory(event),
                Kind::GetData => self.answer(to, from, block),
                Kind::Short => self.hear_short(event),
                Kind::GetRest => self.send(Kind::Rest, to, from, block),
                Kind::Push if self.town.relay == Relay::Push => self.hear_push(from, to, block),
                Kind::Block | Kind::Rest | Kind::Push => self.hear_block(from, to, block),
                Kind::GetBlocks => self.hear_get_blocks(from, to, block),
                Kind::Hello => self.hear_hello(from, to, block),
                Kind::Vote => self.hear_vote(event),
                Kind::Blocks | Kind::Word | Kind::Wake | Kind::Moment => {}
            }
        }
        self.arena.arrive(block);
    }

    fn hear_inventory(&mut self, event: Event) {
        let (from, to, block) = (event.from(), event.to(), event.block());
        if self.arena.has(block, to) {
            return;
        }
        if let Some(timeout) = self.timeout() {
            return self.ask_until(event, timeout);
        }
        let asked = &mut self.arena.open(block).asked;
        if !bit(asked, 0, to) {
            set(asked, 0, to);
            self.send(Kind::GetData, to, from, block);
        }
    }

    /// Where an answer may never come: asks one neighbour at a time. Those that announce the block meanwhile are asked in turn, once
    /// it's clear that the answer doesn't come: their announcements are simply heard again then. Simplified: beside the one that was asked, a node
    /// remembers one more.
    fn ask_until(&mut self, event: Event, timeout: u64) {
        let (from, to, block) = (event.from(), event.to(), event.block());
        // In units of about a millisecond, to fit into 32 bits.
        let since = (self.now - self.arena[block].time) >> 10;
        let open = self.arena.open(block);
        let until = &mut open.first[to as usize];
        let asks = *until == u32::MAX || u64::from(*until) <= since;
        let has_another = bit(&open.asked, 0, to);
        if asks {
            *until = u32::try_from(since + (timeout >> 10) + 1).unwrap_or(u32::MAX - 1);
            clear(&mut open.asked, to);
        } else if has_another {
            return;
        } else {
            set(&mut open.asked, 0, to);
        }
        let until = *until;
        let again = self.arena[block].time + (u64::from(until) << 10);
        // The one that was asked comes last of the two.
        let again = again.max(self.now + 1) + u64::from(asks);
        self.arena.depart(block, 1);
        self.queue.push(again, event);
        if asks {
            self.send(Kind::GetData, to, from, block);
        }
    }

    pub(crate) fn timeout(&self) -> Option<u64> {
        match self.town.loss {
            Some(loss) => Some(loss.timeout),
            None => (S::PLAYS && self.strategy.blocks_lines()).then_some(TIMEOUT),
        }
    }

    /// A node was asked for a block.
    fn answer(&mut self, node: u32, asker: u32, block: u32) {
        let kind = match self.town.relay {
            Relay::Compact { .. } => Kind::Short,
            Relay::Announce | Relay::Push => Kind::Block,
        };
        self.send(kind, node, asker, block);
    }

    fn hear_short(&mut self, event: Event) {
        let (from, to, block) = (event.from(), event.to(), event.block());
        let Relay::Compact { hits, .. } = self.town.relay else { return };
        let draw = mix(self.delays.draw(event, 0) ^ 0x0068_6974);
        if share_of(draw) <= hits {
            self.hear_block(from, to, block);
        } else if !self.arena.has(block, to) {
            self.send(Kind::GetRest, to, from, block);
        }
    }

    /// A block arrives, and brings along the ancestors that are missing.
    fn hear_block(&mut self, from: u32, to: u32, block: u32) {
        if self.arena.has(block, to) {
            return;
        }
        let mut ancestor = self.arena[block].parent;
        while !self.arena.has(ancestor, to) {
            self.give(to, ancestor);
            ancestor = self.arena[ancestor].parent;
        }
        let follows = self.take(to, block);
        if follows || self.passes_all_on(to, block) {
            self.tell_all(to, block, Some(from));
        }
    }

    pub(crate) fn passes_all_on(&self, node: u32, block: u32) -> bool {
        // Those who are drawn to vote for a block have to hear of it.
        let wants_all = self.town.forwards == Forwards::Every || self.rule.votes_needed() > 0;
        wants_all && self.arena.has(block, node)
    }

    /// A node takes a block whose parent it has, and returns whether it follows it.
    pub(crate) fn take(&mut self, node: u32, block: u32) -> bool {
        self.give(node, block);
        let mut attitude = Attitude::Honest;
        if S::PLAYS {
            self.play(|strategy, view, acts| attitude = strategy.heard(node, block, view, acts));
        }
        let follows = attitude == Attitude::Honest && self.is_better(node, block);
        if follows {
            self.follow(node, block);
        }
        follows
    }

    #[inline]
    fn is_better(&mut self, node: u32, block: u32) -> bool {
        let tip = self.tips[node as usize];
        let (weight, best) = (self.arena[block].weight, self.arena[tip].weight);
        let mut is_better = weight > best;
        if S::PLAYS && weight == best && tip != block {
            let view = crate::city::view(self.now, &self.arena, &self.lines, &self.tips);
            is_better = self.strategy.prefers(node, tip, block, &view);
        }
        is_better && {
            let block_at = |id| parent(&self.arena, &self.places, id);
            self.rule.may_leave(&block_at(tip), &block_at(block))
        }
    }
}
