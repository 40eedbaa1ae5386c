use crate::city::City;
use crate::orphans::{self};
use crate::planted::Planted;
use crate::queue::Kind;
use crate::report::Watcher;
use crate::rule::Rule;
use crate::strategy::Strategy;

/// Chapter 5's node, step by step: it pushes the end of its branch, and asks for what's missing one neighbour at a time.
///
/// It leaves out everything that needs a clock that ticks: saying hello again every two seconds, giving up on an answer after two, and
/// announcing payments again. All of that is only there for messages that get lost. `tests/twin` compares the rest with real nodes.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    pub(crate) fn hear_push(&mut self, from: u32, to: u32, block: u32) {
        let before = self.tips[to as usize];
        self.take_pushed(to, Some(from), block);
        self.settle(to, before);
    }

    /// Asks the neighbours that have to be asked, and tells all of them about a new tip, if there is one. However many blocks came at once,
    /// they only hear of the last.
    pub(crate) fn settle(&mut self, node: u32, before: u32) {
        self.ask_next(node);
        let tip = self.tips[node as usize];
        if tip != before {
            let mut tip_from = self.orphans.of(node).tip_from;
            if self.strategy.planted() == Some(Planted::SendsBack) {
                tip_from = None;
            }
            if self.strategy.planted() == Some(Planted::SendsParents) {
                self.tell_parents(node, before, tip_from);
            }
            self.tell_all(node, tip, tip_from);
        }
    }

    /// What a node doesn't do: tells its neighbours of all blocks that it follows now, up to its tip.
    fn tell_parents(&mut self, node: u32, before: u32, except: Option<u32>) {
        let tip = self.tips[node as usize];
        let fork = self.arena.fork(before, tip);
        for height in self.arena[fork].height + 1..self.arena[tip].height {
            self.tell_all(node, self.arena.ancestor(tip, height), except);
        }
    }

    /// Takes a block, and then the orphans that were waiting for it. Returns whether it's in the tree.
    fn take_pushed(&mut self, node: u32, from: Option<u32>, block: u32) -> bool {
        let mut to_take = vec![(from, block)];
        let mut first_is_in = None;
        while let Some((from, block)) = to_take.pop() {
            if self.arena.has(block, node) {
                first_is_in.get_or_insert(true);
                continue;
            }
            if !self.arena.has(self.arena[block].parent, node) {
                first_is_in.get_or_insert(false);
                if let Some(from) = from {
                    let planted = self.strategy.planted();
                    if planted != Some(Planted::KeepsNoOrphans) {
                        self.orphans.keep(node, from, block, planted);
                    }
                    self.ask(node, from, self.tips[node as usize], 0);
                }
                continue;
            }
            first_is_in.get_or_insert(true);
            if self.take(node, block) {
                self.orphans.of(node).tip_from = from;
            } else if self.passes_all_on(node, block) {
                self.tell_all(node, block, from);
            }
            self.orphans.take_children(&self.arena, node, block, &mut to_take);
        }
        first_is_in.unwrap_or(false)
    }

    /// Asks a neighbour what follows a block, or remembers that it's to be asked if the answer of another is still to come.
    pub(crate) fn ask(&mut self, node: u32, of: u32, after: u32, weight: u64) {
        let waits = self.orphans.of(node).question.is_some()
            && self.strategy.planted() != Some(Planted::AsksEveryone);
        let peer = self.orphans.peer(node, of);
        peer.waits_to_be_asked = waits;
        if !waits {
            peer.synced_to = weight;
            let now = self.now;
            let asker = self.orphans.of(node);
            asker.question = Some((of, now));
            asker.asked_last = of;
            self.send(Kind::GetBlocks, node, of, after);
        }
    }

    fn ask_next(&mut self, node: u32) {
        let timeout = self.timeout().unwrap_or(u64::MAX);
        let now = self.now;
        let asker = self.orphans.of(node);
        asker.question = asker.question.filter(|(_, asked_at)| now - asked_at < timeout);
        if asker.question.is_some() {
            return;
        }
        let (tip, planted) = (self.tips[node as usize], self.strategy.planted());
        if let Some(next) = self.orphans.next_to_ask(&self.arena, node, tip, planted) {
            self.ask(node, next, tip, 0);
        }
    }

    pub(crate) fn hear_get_blocks(&mut self, from: u32, to: u32, after: u32) {
        let (answer, bytes) =
            orphans::answer(&self.arena, self.tips[to as usize], after, self.strategy.planted());
        let place = self.orphans.note(answer);
        self.send_answer(to, from, answer.last, place, bytes);
    }

    pub(crate) fn hear_blocks(&mut self, from: u32, to: u32, place: u32) {
        let answer = self.orphans.take_answer(place);
        if S::PLAYS && !self.is_joined(from, to) {
            return;
        }
        let before = self.tips[to as usize];
        self.take_answer(from, to, answer);
        self.settle(to, before);
    }

    fn take_answer(&mut self, from: u32, to: u32, answer: orphans::Answer) {
        let asker = self.orphans.of(to);
        asker.question = asker.question.filter(|(asked, _)| *asked != from);
        let (above, last) = (answer.above, answer.last);
        if self.arena[last].height == above {
            return; // There's nothing more.
        }
        for height in above + 1..=self.arena[last].height {
            let block = self.arena.ancestor(last, height);
            if !self.take_pushed(to, Some(from), block) {
                return;
            }
        }
        // There may be more after the last one. Each answer has to lead to a heavier branch than the one before.
        let weight = self.arena[last].weight;
        let leads_on = weight > self.orphans.peer(to, from).synced_to;
        if leads_on && self.strategy.planted() != Some(Planted::AsksOnce) {
            self.ask(to, from, last, weight);
        }
    }
}
