use crate::city::{City, parent};
use crate::numbers::MOST_VOTES;
use crate::queue::Event;
use crate::report::Watcher;
use crate::rule::Rule;
use crate::strategy::Strategy;

/// How many bytes a vote has: a payment with one input and three outputs (Decred's are about as long).
const VOTE_BYTES: u64 = 340;

/// How votes for a block travel, where a rule wants them: from neighbour to neighbour, unasked.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// A block was made: draws who votes for it.
    pub(crate) fn open_vote(&mut self, block: u32) {
        let mut voters = Vec::new();
        self.rule.voters(&parent(&self.arena, &self.places, block), &mut voters);
        voters.truncate(MOST_VOTES as usize);
        voters.retain(|voter| *voter < self.town.nodes);
        self.votes.add(&voters);
    }

    /// A node has a block now, and votes for it if it was drawn.
    pub(crate) fn vote(&mut self, node: u32, block: u32) {
        for vote in 0..self.votes.voters(block).len() {
            if self.votes.voters(block)[vote] == node {
                self.take_vote(node, block, vote as u32);
            }
        }
    }

    pub(crate) fn hear_vote(&mut self, event: Event) {
        self.take_vote(event.to(), event.block(), event.number());
    }

    fn take_vote(&mut self, node: u32, block: u32, vote: u32) {
        if !self.votes.give(block, node, vote) {
            return;
        }
        self.trace.add(self.now, 4 + vote as u8, node, block);
        let since = self.now - self.arena[block].time + self.delays.overhead();
        for at in 0..self.lines.of(node).len() {
            let neighbour = self.lines.of(node)[at];
            let earliest = since + self.delays.least(node, neighbour);
            if self.takes_shortcuts && self.votes.is_late(block, neighbour, vote, earliest) {
                self.sent[node as usize] += VOTE_BYTES;
            } else {
                self.send_vote(node, neighbour, block, vote);
            }
        }
        let needed = self.rule.votes_needed();
        let tip = self.tips[node as usize];
        let weighs_as_much = self.arena[block].weight >= self.arena[tip].weight;
        if block != tip
            && weighs_as_much
            && self.arena.has(block, node)
            && self.votes.count(block, node) >= needed
            && self.votes.count(tip, node) < needed
        {
            self.follow(node, block);
            self.tell_all(node, block, None);
        }
    }

    fn send_vote(&mut self, from: u32, to: u32, block: u32, vote: u32) {
        if !self.passes(from, to, block) {
            return;
        }
        let event = Event::vote(from, to, block, vote);
        let Some(time) = self.arrival_of(event, VOTE_BYTES) else { return };
        if self.takes_shortcuts && !self.votes.is_first(&self.arena, event, vote, time) {
            return;
        }
        self.arena.depart(block, 1);
        self.queue.push(time, event);
    }

    /// What a node extends whose branch ends here: the block below, as long as this one lacks votes.
    pub(crate) fn to_extend(&self, node: u32, tip: u32) -> u32 {
        let needed = self.rule.votes_needed();
        if needed == 0 || tip == 0 || self.votes.count(tip, node) >= needed {
            return tip;
        }
        self.arena[tip].parent
    }
}
