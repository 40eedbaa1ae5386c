use crate::city::{City, parent};
use crate::report::{Reorganisation, Watcher};
use crate::rule::Rule;
use crate::strategy::Strategy;

/// Deeper reorganisations are counted with those of this depth.
const DEEPEST: usize = 10_000;

/// How a node's branch goes on.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// A node has a block now that it didn't have.
    #[inline]
    pub(crate) fn give(&mut self, node: u32, block: u32) {
        let got = self.arena.give(block, node);
        self.last = self.now;
        self.trace.add(self.now, 2, node, block);
        self.tally.arrived(block, got, self.now - self.arena[block].time);
        self.watcher.arrival(self.now, node, block);
        if self.rule.votes_needed() > 0 {
            self.vote(node, block);
        }
    }

    /// A node follows another branch from now on, or the same one further.
    #[inline]
    pub(crate) fn follow(&mut self, node: u32, block: u32) {
        let old = std::mem::replace(&mut self.tips[node as usize], block);
        self.trace.add(self.now, 3, node, block);
        let held = &mut self.arena[old].holders;
        *held -= 1;
        if *held == 0
            && let Ok(at) = self.leaves.binary_search(&old)
        {
            self.leaves.remove(at);
        }
        let held = &mut self.arena[block].holders;
        *held += 1;
        if *held == 1
            && let Err(at) = self.leaves.binary_search(&block)
        {
            self.leaves.insert(at, block);
        }
        self.rule.followed(node, &parent(&self.arena, &self.places, block));
        if self.arena[block].parent != old {
            self.reorganise(node, old, block);
        }
    }

    fn reorganise(&mut self, node: u32, old_tip: u32, new_tip: u32) {
        let fork = self.arena.fork(old_tip, new_tip);
        let depth = self.arena[old_tip].height - self.arena[fork].height;
        if depth == 0 {
            return; // Several blocks came at once.
        }
        let at = (depth as usize).min(DEEPEST) - 1;
        if at >= self.depths.len() {
            self.depths.resize(at + 1, 0);
        }
        self.depths[at] += 1;
        self.gave_up[node as usize] += 1;
        let time = self.now;
        self.watcher.reorganisation(&Reorganisation { node, time, depth, old_tip, new_tip });
    }
}
