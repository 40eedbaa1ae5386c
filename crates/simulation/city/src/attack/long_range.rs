use super::attacker::{Attacker, drawn};
use super::reports::{AttackReport, LongRangeReport};
use crate::chance::Chance;
use crate::plan::LongRange;
use crate::strategy::{Acts, Attitude};
use crate::town::Town;
use crate::view::View;

/// Holders of old keys.
#[derive(Debug)]
pub(crate) struct Historians {
    plan: LongRange,
    interval: u64,
    /// How many blocks a run may have.
    blocks: u32,
    chance: Chance,
    is_new: Vec<bool>,
    has_checkpoint: Vec<bool>,
    /// The first and the last block of the branch.
    branch: Option<(u32, u32)>,
    /// A block that everyone knows who was there, or who trusts someone who was.
    checkpoint: u32,
    is_making: bool,
    /// What the old keys have come to on the branch, and all stake there.
    stake: (f64, f64),
    report: LongRangeReport,
}

/// Which nodes are new.
pub(crate) fn newcomers(plan: &LongRange, town: &Town) -> Vec<bool> {
    drawn(town.seed, "newcomers", town.nodes, plan.newcomers, Some(plan.node))
}

impl Historians {
    pub(crate) fn new(plan: &LongRange, town: &Town) -> Historians {
        let is_new = newcomers(plan, town);
        let mut new: Vec<usize> = (0..is_new.len()).filter(|node| is_new[*node]).collect();
        Chance::new(town.seed, "checkpoints").shuffle(&mut new);
        let with = libm::round(plan.with_checkpoint * new.len() as f64) as usize;
        let mut has_checkpoint: Vec<bool> = is_new.iter().map(|is_new| !is_new).collect();
        new.iter().take(with).for_each(|node| has_checkpoint[*node] = true);
        let without = (new.len() - with) as u32;
        Historians {
            plan: plan.clone(),
            interval: town.interval,
            blocks: town.blocks,
            chance: Chance::new(town.seed, "old keys"),
            is_new,
            has_checkpoint,
            branch: None,
            checkpoint: 0,
            is_making: false,
            stake: (plan.share, 1.0),
            report: LongRangeReport {
                slots: 0,
                branch: 0,
                honest: 0,
                share_at_end: plan.share,
                without: (without, 0),
                with: (with as u32, 0),
                old: 0,
            },
        }
    }

    /// Goes through all slots from the fork until now, all at once.
    fn attack(&mut self, view: &View<'_>, acts: &mut Acts) {
        let node = self.plan.node;
        let tip = view.tip(node);
        let fork = view.ancestor(tip, self.plan.fork);
        self.checkpoint = view.ancestor(tip, (self.plan.fork + view.height(tip)).div_ceil(2));
        self.report.honest = view.height(tip) - self.plan.fork;
        self.report.slots = (view.now() - view.time(fork)) / self.interval;
        let first = view.blocks();
        let room = self.blocks.saturating_sub(first - 1);
        let mut last = fork;
        for _ in 0..self.report.slots {
            if self.report.branch < room && self.wins() {
                acts.make(node, last);
                last = first + self.report.branch;
                self.report.branch += 1;
            }
        }
        self.report.share_at_end = self.stake.0 / self.stake.1;
        if self.report.branch > 0 {
            self.branch = Some((first, last));
            self.is_making = true;
        }
        for new in (0..).zip(&self.is_new).filter(|(_, is)| **is).map(|(node, _)| node) {
            acts.set_up(new, true);
        }
    }

    /// Whether a slot on the branch is theirs. What it brings is theirs, too.
    fn wins(&mut self) -> bool {
        let (ours, all) = self.stake;
        let wins = self.chance.share() <= ours / all;
        if wins {
            self.stake = (ours + self.plan.reward, all + self.plan.reward);
        }
        wins
    }

    fn is_on_branch(&self, block: u32, view: &View<'_>) -> bool {
        self.branch.is_some_and(|(first, _)| view.ancestor(block, view.height(first)) == first)
    }
}

impl Attacker for Historians {
    fn start(&mut self, view: &View<'_>, acts: &mut Acts) {
        for node in (0..view.nodes()).filter(|node| self.is_new[*node as usize]) {
            acts.set_up(node, false);
        }
    }

    fn made(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> bool {
        if self.is_making {
            let is_last = self.branch.is_some_and(|(_, last)| block >= last);
            self.is_making = !is_last;
            // Only the end is told: it brings the others along.
            return is_last;
        }
        if self.report.honest == 0 && block >= self.plan.after && node != self.plan.node {
            acts.wake(view.now() + 1, 0);
        }
        true
    }

    fn woken(&mut self, _: u32, view: &View<'_>, acts: &mut Acts) {
        let node = self.plan.node;
        if self.branch.is_some() {
            // From now on a slot at a time, as everyone else.
            if self.wins() {
                acts.make(node, view.tip(node));
            }
        } else if self.report.honest == 0 && view.height(view.tip(node)) > self.plan.fork {
            self.attack(view, acts);
        }
        if self.branch.is_some() && view.blocks() <= self.blocks {
            acts.wake(view.now() + self.interval, 0);
        }
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> Attitude {
        if self.branch.is_none() || !self.has_checkpoint[node as usize] {
            return if node == self.plan.node && self.branch.is_some() {
                Attitude::Keep
            } else {
                Attitude::Honest
            };
        }
        let height = view.height(block).min(view.height(self.checkpoint));
        match view.ancestor(block, height) == view.ancestor(self.checkpoint, height) {
            true if node != self.plan.node => Attitude::Honest,
            _ => Attitude::Keep,
        }
    }

    fn makes(&mut self, node: u32) -> bool {
        // They hold no stake any more.
        node != self.plan.node
    }

    fn report(&mut self, view: &View<'_>, _: u32) -> AttackReport {
        for node in (0..view.nodes()).filter(|node| *node != self.plan.node) {
            if self.is_on_branch(view.tip(node), view) {
                let report = &mut self.report;
                match (self.is_new[node as usize], self.has_checkpoint[node as usize]) {
                    (false, _) => report.old += 1,
                    (true, true) => report.with.1 += 1,
                    (true, false) => report.without.1 += 1,
                }
            }
        }
        AttackReport::LongRange(self.report.clone())
    }
}
