use crate::city::{City, END, view};
use crate::queue::{Event, Kind};
use crate::report::Watcher;
use crate::rule::Rule;
use crate::strategy::{Act, Acts, Strategy};
use crate::view::View;

/// How a strategy gets what it wants.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    /// Lets the strategy answer, and does what it wants done.
    pub(crate) fn play(&mut self, ask: impl FnOnce(&mut S, &View<'_>, &mut Acts)) {
        let mut acts = std::mem::take(&mut self.acts);
        let view = view(self.now, &self.arena, &self.lines, &self.tips);
        ask(&mut self.strategy, &view, &mut acts);
        for act in acts.list.drain(..) {
            self.act(act);
        }
        self.acts = acts;
    }

    /// What names a node or a block that doesn't exist is ignored.
    pub(crate) fn act(&mut self, act: Act) {
        let (nodes, blocks) = (self.town.nodes, self.arena.len());
        match act {
            Act::Publish { node, block } | Act::Follow { node, block }
                if node >= nodes || block >= blocks => {}
            Act::Make { node, parent } if node >= nodes || parent >= blocks => {}
            Act::Say { from, to, .. } if from >= nodes || to >= nodes => {}
            Act::SetUp { node, .. } if node >= nodes => {}
            Act::Publish { node, block } => {
                if self.arena.has(block, node) && !self.is_down[node as usize] {
                    self.tell_all(node, block, None);
                }
            }
            Act::Follow { node, block } => {
                if self.arena.has(block, node) && self.tips[node as usize] != block {
                    self.follow(node, block);
                }
            }
            Act::Make { node, parent } => {
                if self.arena.has(parent, node) && self.made < self.town.blocks {
                    let lot = self.lots.bits();
                    self.make(node, parent, lot);
                }
            }
            Act::Wake { at, token } => {
                self.queue.push(at.clamp(self.now, END), Event::alarm(Kind::Wake, token));
            }
            Act::Say { from, to, token, bytes } => self.say(from, to, token, bytes),
            Act::SetUp { node, is_up } => self.set_up(node, is_up),
            Act::SetLine { one, other, is_up } => self.set_line(one, other, is_up),
        }
    }
}
