use crate::city::City;
use crate::planted::Planted;
use crate::queue::Kind;
use crate::report::Watcher;
use crate::rule::Rule;
use crate::step::What;
use crate::strategy::Strategy;
use crate::town::Relay;

/// Lines that are cut and joined again, and nodes that leave and come back.
///
/// When a run begins, all lines are joined, and all neighbours have said hello.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// A node leaves, or comes back.
    pub(crate) fn set_up(&mut self, node: u32, is_up: bool) {
        let was_up = !self.is_down[node as usize];
        if was_up == is_up {
            return;
        }
        self.is_down[node as usize] = false;
        for at in 0..self.lines.of(node).len() {
            let neighbour = self.lines.of(node)[at];
            if self.is_joined(node, neighbour) {
                self.change_line(node, neighbour, is_up);
            }
        }
        self.is_down[node as usize] = !is_up;
    }

    /// A line is cut, or joined again.
    pub(crate) fn set_line(&mut self, one: u32, other: u32, is_up: bool) {
        if self.lines.of(one).binary_search(&other).is_err() {
            return;
        }
        let line = (one.min(other), one.max(other));
        let was_up = !self.cut.remove(&line);
        if was_up != is_up && self.is_joined(one, other) {
            self.change_line(one, other, is_up);
        }
        if !is_up {
            self.cut.insert(line);
        }
    }

    /// Whether two neighbours can hear each other.
    #[inline]
    pub(crate) fn is_joined(&self, one: u32, other: u32) -> bool {
        let are_up = !self.is_down[one as usize] && !self.is_down[other as usize];
        are_up && (self.cut.is_empty() || !self.cut.contains(&(one.min(other), one.max(other))))
    }

    fn change_line(&mut self, one: u32, other: u32, is_up: bool) {
        for (node, neighbour) in [(one, other), (other, one)] {
            match self.town.relay {
                Relay::Push => self.change_line_as_nodes_do(node, neighbour, is_up),
                // Simplified: they say at once what they'd be asked for.
                Relay::Announce | Relay::Compact { .. } => {
                    let tip = self.tips[node as usize];
                    if is_up && tip != 0 {
                        self.tell(node, neighbour, tip);
                    }
                }
            }
        }
        if self.tells_steps {
            self.tell_watcher(What::Line { one, other, is_up });
        }
    }

    /// A new line knows nothing of what was asked on an old one, and begins with a hello.
    fn change_line_as_nodes_do(&mut self, node: u32, neighbour: u32, is_up: bool) {
        let tip = self.tips[node as usize];
        self.orphans.forget(node, neighbour, self.strategy.planted());
        if is_up {
            self.send(Kind::Hello, node, neighbour, tip);
        }
        self.settle(node, tip);
    }

    pub(crate) fn hear_hello(&mut self, from: u32, to: u32, tip: u32) {
        let own = self.tips[to as usize];
        self.orphans.peer(to, from).hello = tip;
        let is_ahead = self.arena[tip].weight > self.arena[own].weight;
        if is_ahead && self.strategy.planted() != Some(Planted::IgnoresHellos) {
            self.ask(to, from, own, 0);
        }
        self.settle(to, own);
    }
}
