use super::attacker::{Attacker, made_of, part};
use super::odds::TimedRace;
use super::reports::{AttackReport, RentReport};
use crate::plan::Rent;
use crate::strategy::{Acts, Attitude};
use crate::view::View;

/// What wakes up a tenant to begin. The end of an attempt has its number.
const BEGINS: u32 = 0;

/// Someone with much work, for some time.
#[derive(Debug)]
pub(crate) struct Tenant {
    plan: Rent,
    /// Since when it's rented.
    since: Option<u64>,
    /// How many attempts began: by this number, the end of one is known.
    count: u32,
    public: u32,
    /// From which height on the next attempt may begin.
    next: u32,
    report: RentReport,
    time: u64,
}

impl Tenant {
    pub(crate) fn new(plan: &Rent, race: TimedRace) -> Tenant {
        let report = RentReport {
            attempts: 0,
            won: 0,
            success: None,
            expected: race.leads_by(plan.depth + 1),
            expected_depth: race.mean_depth(),
            mean_time: 0.0,
            cost: 0.0,
            gain: 0.0,
        };
        Tenant {
            plan: plan.clone(),
            since: None,
            count: 0,
            public: 0,
            next: 2 * plan.depth,
            report,
            time: 0,
        }
    }

    fn end(&mut self, view: &View<'_>) {
        if let Some(since) = self.since.take() {
            self.report.attempts += 1;
            self.time += view.now() - since;
            let tip = view.height(self.public).max(view.height(view.tip(self.plan.node)));
            // Far enough from what was rewritten.
            self.next = tip + 2 * self.plan.depth;
        }
    }
}

impl Attacker for Tenant {
    fn woken(&mut self, token: u32, view: &View<'_>, acts: &mut Acts) {
        let node = self.plan.node;
        if token == BEGINS && self.since.is_none() {
            let tip = view.tip(node);
            self.public = tip;
            self.since = Some(view.now());
            self.count += 1;
            acts.follow(node, view.ancestor(tip, view.height(tip) - self.plan.depth));
            acts.wake(view.now() + self.plan.lasts, self.count);
        } else if token == self.count && self.since.is_some() {
            self.end(view);
            acts.follow(node, self.public);
        }
    }

    fn made(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> bool {
        if node != self.plan.node || self.since.is_none() {
            return true;
        }
        if view.height(block) <= view.height(self.public) {
            return false;
        }
        self.report.won += 1;
        self.public = block;
        self.end(view);
        true
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> Attitude {
        if node != self.plan.node {
            return Attitude::Honest;
        }
        if self.since.is_some() {
            if view.weight(block) > view.weight(self.public) {
                self.public = block;
            }
            return Attitude::Keep;
        }
        if view.height(block) >= self.next {
            self.next = u32::MAX;
            // Not at the moment at which a block was found, but before the next.
            acts.wake(view.now() + 1, BEGINS);
        }
        Attitude::Honest
    }

    fn makes(&mut self, node: u32) -> bool {
        node != self.plan.node || self.since.is_some()
    }

    fn report(&mut self, view: &View<'_>, tip: u32) -> AttackReport {
        let report = &mut self.report;
        let (_, main) = made_of(view, tip, self.plan.node);
        report.success = part(report.won, report.attempts);
        report.mean_time = part(self.time, report.attempts).unwrap_or(0.0);
        report.cost = report.mean_time / 3_600_000_000.0 * self.plan.price * self.plan.rate;
        let attempts = report.attempts.max(1) as f64;
        report.gain =
            (f64::from(main) * self.plan.reward + report.won as f64 * self.plan.value) / attempts;
        AttackReport::Rent(report.clone())
    }
}
