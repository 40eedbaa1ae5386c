//! The race that's on the page: a pure function of the settings, of what was done and when, and of the moment to look at.

use super::plan::{self, Act, Entry, PARTITION, seconds};
use super::reorganisation::Reorganisation;
use super::run::{self, Run};
use super::settings::{END, Settings};
use super::step;
use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage5_network::Network;
use std::collections::BTreeSet;

/// The race, the moment to look at, and the reorganisation that the reader steps through.
#[derive(Clone, Debug, Default)]
pub(in crate::scenes) struct Race {
    pub(super) settings: Settings,
    pub(super) plan: Vec<Entry>,
    /// In milliseconds.
    pub(super) now: u64,
    /// The number of a reorganisation, counted from the first, and how many of its steps are done.
    open: Option<(usize, usize)>,
}

/// No race has more reorganisations than this, and none of them has more steps.
const MOST: u64 = 9_999;

const NO_KEYS: &str = "The keys of this seed have to be drawn first.";

impl Race {
    /// Does what a deed says. If it's refused, this race may have changed, so throw it away.
    pub(super) fn change(&mut self, deed: &Deed) -> Result<String, Refusal> {
        if let Some(settings) = self.settings.set(deed)? {
            *self = Race { settings, ..Race::default() };
            return Ok(format!("A new race: {}.", self.settings.command(false)));
        }
        if let Some(act) = Act::read(deed, &self.settings)? {
            plan::add(&mut self.plan, Entry { at: self.now, act });
            return Ok(format!("At {}, {}. {}", seconds(self.now), act.words(), self.situation()));
        }
        match deed.verb() {
            "time" => {
                self.now = deed.number(1, 0..=END)?;
                return Ok(self.situation());
            }
            "partition" => {
                for entry in PARTITION {
                    if !self.plan.contains(&entry) {
                        plan::add(&mut self.plan, entry);
                    }
                }
                let [cut, healed] = PARTITION.map(|it| seconds(it.at));
                return Ok(format!("The network is cut in two at {cut}, and healed at {healed}."));
            }
            "open" => self.open = Some((deed.number(1, 0..=MOST)? as usize, 0)),
            "step" => {
                let step = deed.number(1, 0..=MOST)? as usize;
                let (which, _) = self.open.ok_or_else(|| deed.unknown())?;
                self.open = Some((which, step));
            }
            "close" => {
                self.open = None;
                return Ok("Closed.".to_owned());
            }
            "keys" => return Ok(self.situation()),
            _ => return Err(deed.unknown()),
        }
        self.read_aloud()
    }

    /// What's said about the step of a reorganisation that's shown.
    fn read_aloud(&self) -> Result<String, Refusal> {
        let said = self.look(|run| {
            let (it, step) = self.opened(run)?;
            (step <= it.steps()).then(|| step::words(it, step, run.book()))
        });
        let none = || {
            let message = "no node has given up blocks there";
            Refusal::new("no-such-step", message, "Choose a line of the list.")
        };
        said.map_or_else(|| Ok(NO_KEYS.to_owned()), |it| it.ok_or_else(none))
    }

    /// Looks at the race. `None`: its keys must be drawn first.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Run) -> T) -> Option<T> {
        run::look(&self.settings, &self.plan, self.now, look)
    }

    /// The reorganisation that the reader steps through, and the step.
    pub(super) fn opened<'a>(&self, run: &'a Run) -> Option<(&'a Reorganisation, usize)> {
        let (which, step) = self.open?;
        Some((run.seen().reorganisations.get(which)?, step))
    }

    fn situation(&self) -> String {
        let words = self.look(|run| {
            let nodes = &run.seen().nodes;
            let tips: BTreeSet<_> = nodes.iter().map(|it| it.tip.hash).collect();
            match (nodes.first(), Network::agreed_tip(nodes)) {
                (Some(node), Some(_)) if node.tip.height == 0 => {
                    "no block has been found".to_owned()
                }
                (Some(node), Some(tip)) => {
                    format!("all nodes agree on block {}, {tip}", node.tip.height)
                }
                _ => format!("the nodes' chains have {} different ends", tips.len()),
            }
        });
        words.map_or_else(|| NO_KEYS.to_owned(), |it| format!("At {}, {it}.", seconds(self.now)))
    }
}
