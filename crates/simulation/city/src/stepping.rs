use crate::city::City;
use crate::orphans::locator;
use crate::queue::{Event, Kind};
use crate::report::Watcher;
use crate::rule::Rule;
use crate::step::{Message, Step, What};
use crate::strategy::Strategy;

impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// Delivers a message, and tells the watcher.
    pub(crate) fn deliver_aloud(&mut self, event: Event) {
        let (from, to) = (event.from(), event.to());
        let message = self.message(event); // What's in an answer is forgotten as soon as it's heard.
        self.deliver(event);
        self.tell_watcher(What::Heard { from, to, message });
    }

    pub(crate) fn tell_watcher(&mut self, what: What) {
        if self.watcher.wants_steps() {
            self.watcher.step(&Step { time: self.now, what }, &self.tips);
        }
    }

    /// What a message says, with all its blocks.
    fn message(&self, event: Event) -> Message {
        let block = event.block();
        match event.kind() {
            Kind::Hello => Message::Hello(block),
            Kind::Push => Message::Block(block),
            Kind::GetBlocks => {
                let heights = locator(self.arena[block].height, self.strategy.planted());
                let at = |height| self.arena.ancestor(block, height);
                Message::GetBlocks(heights.into_iter().map(at).collect())
            }
            Kind::Blocks => {
                let answer = self.orphans.read(block);
                let heights = answer.above + 1..=self.arena[answer.last].height;
                let at = |height| self.arena.ancestor(answer.last, height);
                Message::Blocks(heights.map(at).collect())
            }
            _ => Message::Other(block),
        }
    }
}
