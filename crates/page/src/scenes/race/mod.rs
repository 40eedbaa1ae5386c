//! A race of seven nodes, with time to move and links to cut.

mod branches;
mod effort;
mod keys;
mod plan;
mod reorganisation;
mod run;
mod settings;
mod show;
mod state;
mod step;
mod tasks;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Slice, Task};
pub(super) use state::Race;

impl Scene for Race {
    const ABOUT: About = About {
        name: "race",
        title: "A race of seven",
        chapters: "5",
        notebook: "stage5_network",
        question: "Seven nodes look for blocks and tell their neighbours, and no one is in charge. \
                   What happens if you cut the network in two, and what happens when you heal it?",
        tasks: &[
            Task {
                ask: "Press Play, and let the race run until all nodes agree on five blocks.",
                learnt: "No one told them to agree. Each node follows the chain with the most work, and sooner or later \
                         all of them hear of the same blocks.",
            },
            Task {
                ask: "Cut the network in two, and let it run until each side has at least two blocks that the other \
                      side doesn't have.",
                learnt: "Each side goes on as if nothing had happened. A node can't tell a cut link from a neighbour \
                         with nothing to say.",
            },
            Task {
                ask: "Heal the network, and let it run on until nodes give up blocks. Step through one of those \
                      changes to its end, and find payments that wait again, in the node's mempool.",
                learnt: "A payment isn't lost with its block: it waits for another one. But don't count on a block \
                         until there are more blocks on top of it.",
            },
            Task {
                ask: "Let the smaller side win: make most of the nodes give up three blocks or more at once.",
                learnt: "Nodes don't count heads, they count work. A few nodes with more luck, or with faster machines, write \
                         the history of all the others.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let mut next = self.clone();
        let said = next.change(deed)?;
        *self = next;
        Ok(said)
    }

    fn done(&self) -> Vec<bool> {
        if self.now == 0 && self.plan.is_empty() {
            return vec![false; Race::ABOUT.tasks.len()];
        }
        let done = self.look(|run| {
            let done = run.seen().done;
            vec![
                done.agreed,
                done.were_apart,
                tasks::came_back(self.opened(run)),
                done.most_gave_up,
            ]
        });
        done.unwrap_or_else(|| vec![false; Race::ABOUT.tasks.len()])
    }

    fn show(&self) -> Vec<Part> {
        show::parts(self)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        const AGAIN: [&str; 7] = ["time", "step", "seed", "nodes", "payments", "topology", "keys"];
        next.verb() == last.verb() && AGAIN.contains(&next.verb())
    }

    fn effort<'a>(deeds: impl Iterator<Item = &'a Deed>) -> u64 {
        effort::of(deeds)
    }

    const MOST_EFFORT: u64 = effort::MOST;

    fn work(&self, job: &Deed, _token: &str, _budget: u64) -> Result<Slice, Refusal> {
        let is_mine = job.verb() == "keys" && job.number(1, 0..=u64::MAX)? == self.settings.seed;
        if is_mine { Ok(keys::draw(self.settings.seed)) } else { Err(job.unknown()) }
    }
}
