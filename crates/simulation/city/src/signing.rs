use crate::city::{City, parent};
use crate::report::Watcher;
use crate::rule::Rule;
use crate::strategy::Strategy;

/// How many blocks a branch may be behind the best one before signers forget it.
const FORGOTTEN: u32 = 30;

/// Stakers who extend every branch that they know.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// Asks the rule for each end of a branch, too, in which no node's branch ends, but a signer may extend it.
    pub(crate) fn turns_of_signers(&mut self, lot: u64) {
        let best = self.ends.iter().map(|end| self.arena[*end].height).max().unwrap_or(0);
        self.ends.retain(|end| self.arena[*end].height + FORGOTTEN >= best);
        for at in 0..self.ends.len() {
            let end = self.ends[at];
            self.makers.clear();
            let parent = parent(&self.arena, &self.places, end);
            self.rule.makers(&parent, self.now, lot, &mut self.makers);
            for at in 0..self.makers.len() {
                let maker = self.makers[at];
                let signs = maker < self.town.nodes
                    && self.strategy.signs_all(maker)
                    && self.tips[maker as usize] != end
                    && self.arena.has(end, maker);
                if signs && self.makes(maker, end) {
                    self.turns.push((maker, end));
                }
            }
        }
    }

    /// Notes the end of a branch, where there are signers. Returns whether its maker made it beside its own branch, and stays there.
    pub(crate) fn signs_beside(&mut self, maker: u32, parent: u32, block: u32) -> bool {
        if !S::PLAYS || !self.strategy.has_signers() {
            return false;
        }
        self.ends.retain(|end| *end != parent);
        self.ends.push(block);
        let tip = self.tips[maker as usize];
        tip != parent && self.arena[block].weight <= self.arena[tip].weight
    }
}
