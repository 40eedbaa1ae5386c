use crate::attack::drawn;
use crate::chance::Chance;
use crate::error::TownError;
use crate::limits::{range, share};
use crate::plan::Churn;
use crate::strategy::Acts;
use crate::town::Town;
use crate::view::View;

/// How much the nodes that come and go have missed.
#[derive(Clone, Debug, PartialEq)]
pub struct ChurnReport {
    /// How many nodes come and go.
    pub nodes: u32,
    /// How often one left.
    pub left: u64,
    /// How often one came back.
    pub returned: u64,
    /// Which part of the time a node that comes and goes was away.
    pub away: f64,
    /// How many rights to make a block were lost because their owner was away.
    pub missed_turns: u64,
    /// How many blocks behind a node was on average when it came back.
    pub mean_behind: f64,
    /// How many of those that came back have caught up with the best block of that moment.
    pub caught_up: u64,
    /// How long that took on average, in microseconds. `None`: none has.
    pub mean_catch_up: Option<f64>,
}

/// Checks the numbers.
pub(crate) fn check(churn: &Churn) -> Result<(), TownError> {
    share("share", churn.share, 0.0, 1.0)?;
    range("present", churn.present, 1_000_000, Town::MAX_TIME)?;
    range("away", churn.away, 1_000_000, Town::MAX_TIME)
}

/// Who's away, and what they miss.
#[derive(Debug)]
pub(crate) struct Absences {
    plan: Churn,
    blocks: u32,
    chance: Chance,
    /// Whether each node comes and goes.
    comes_and_goes: Vec<bool>,
    /// Since when each has been away.
    since: Vec<Option<u64>>,
    /// How heavy the best block was when each came back, and when that was, if it hasn't caught up yet.
    behind: Vec<Option<(u64, u64)>>,
    best: (u64, u32),
    away: u64,
    /// When the last block was made.
    ended: Option<u64>,
    blocks_behind: u64,
    catch_up: u64,
    report: ChurnReport,
}

impl Absences {
    pub(crate) fn new(plan: &Churn, town: &Town) -> Absences {
        let count = libm::round(plan.share * f64::from(town.nodes)) as u32;
        let mut comes_and_goes = drawn(town.seed, "churn", town.nodes, count, None);
        if let Some(attacker) = town.attack.as_ref().and_then(|attack| attack.node()) {
            comes_and_goes[attacker as usize] = false;
        }
        // Who's new hasn't come yet, and only the attack knows when.
        let new = town.attack.as_ref().and_then(|attack| attack.are_idle(town));
        for (node, _) in new.iter().flatten().enumerate().filter(|(_, is_new)| **is_new) {
            comes_and_goes[node] = false;
        }
        let nodes = town.nodes as usize;
        Absences {
            plan: plan.clone(),
            blocks: town.blocks,
            chance: Chance::new(town.seed, "absences"),
            since: vec![None; nodes],
            behind: vec![None; nodes],
            best: (0, 0),
            away: 0,
            ended: None,
            blocks_behind: 0,
            catch_up: 0,
            report: ChurnReport {
                nodes: comes_and_goes.iter().filter(|does| **does).count() as u32,
                left: 0,
                returned: 0,
                away: 0.0,
                missed_turns: 0,
                mean_behind: 0.0,
                caught_up: 0,
                mean_catch_up: None,
            },
            comes_and_goes,
        }
    }

    pub(crate) fn is_away(&self, node: u32) -> bool {
        self.since[node as usize].is_some()
    }

    /// As if it had been going on forever: at the beginning, some are away.
    pub(crate) fn start(&mut self, view: &View<'_>, acts: &mut Acts) {
        let [present, away] = [self.plan.present, self.plan.away].map(|time| time as f64);
        for node in 0..view.nodes() {
            if self.comes_and_goes[node as usize] {
                if self.chance.share() <= away / (present + away) {
                    self.since[node as usize] = Some(0);
                    acts.set_up(node, false);
                }
                self.set_alarm(node, view, acts);
            }
        }
    }

    /// What happens when all blocks have been made doesn't count.
    fn until(&self, view: &View<'_>) -> u64 {
        self.ended.unwrap_or(view.now())
    }

    fn set_alarm(&mut self, node: u32, view: &View<'_>, acts: &mut Acts) {
        let mean = if self.is_away(node) { self.plan.away } else { self.plan.present };
        acts.wake(view.now() + self.chance.wait(mean), node);
    }

    pub(crate) fn woken(&mut self, node: u32, view: &View<'_>, acts: &mut Acts) {
        // When all blocks have been made, those who are away come back, and then the town comes to rest.
        let is_over = view.blocks() > self.blocks;
        let at = node as usize;
        match self.since[at].take() {
            Some(since) => {
                self.report.returned += 1;
                self.away += self.until(view).saturating_sub(since);
                acts.set_up(node, true);
                let behind = self.best.1.saturating_sub(view.height(view.tip(node)));
                self.blocks_behind += u64::from(behind);
                if behind == 0 {
                    self.report.caught_up += 1;
                } else {
                    self.behind[at] = Some((self.best.0, view.now()));
                }
            }
            None if !is_over => {
                self.report.left += 1;
                self.since[at] = Some(view.now());
                self.behind[at] = None;
                acts.set_up(node, false);
            }
            None => {}
        }
        if !is_over || self.is_away(node) {
            self.set_alarm(node, view, acts);
        }
    }

    pub(crate) fn made(&mut self, block: u32, view: &View<'_>) {
        self.best = self.best.max((view.weight(block), view.height(block)));
        if view.blocks() > self.blocks {
            self.ended = Some(view.now());
        }
    }

    pub(crate) fn heard(&mut self, node: u32, block: u32, view: &View<'_>) {
        let behind = &mut self.behind[node as usize];
        if let Some((weight, since)) = *behind
            && view.weight(block) >= weight
        {
            *behind = None;
            self.report.caught_up += 1;
            self.catch_up += view.now() - since;
        }
    }

    pub(crate) fn makes(&mut self, node: u32) -> bool {
        let is_away = self.is_away(node);
        self.report.missed_turns += u64::from(is_away);
        !is_away
    }

    pub(crate) fn report(&mut self, view: &View<'_>) -> ChurnReport {
        let now = self.until(view);
        let still: u64 = self.since.iter().flatten().map(|since| now.saturating_sub(*since)).sum();
        let report = &mut self.report;
        let all = now as f64 * f64::from(report.nodes);
        report.away = if all > 0.0 { (self.away + still) as f64 / all } else { 0.0 };
        report.mean_behind = self.blocks_behind as f64 / report.returned.max(1) as f64;
        report.mean_catch_up =
            (report.caught_up > 0).then(|| self.catch_up as f64 / report.caught_up as f64);
        report.clone()
    }
}
