use super::attacker::{Attacker, made_of, part};
use super::reports::{AttackReport, SelfishReport};
use crate::chance::Chance;
use crate::plan::Selfish;
use crate::strategy::{Acts, Attitude};
use crate::view::View;

/// A pool that plays by the rules of Eyal and Sirer (2014), figure 1 and algorithm 1.
#[derive(Debug)]
pub(crate) struct Pool {
    plan: Selfish,
    coins: Chance,
    /// The height of the best branch that has been published.
    public: u32,
    /// Whether its last block was published against an equally good one, and the next decides.
    races: bool,
    /// The pool's block in a race that no honest block has decided yet.
    undecided: Option<u32>,
    report: SelfishReport,
}

impl Pool {
    pub(crate) fn new(plan: &Selfish, seed: u64) -> Pool {
        let report = SelfishReport {
            made: 0,
            main: 0,
            revenue: 0.0,
            races: 0,
            decided: (0, 0),
            gamma: None,
            longest_lead: 0,
        };
        let coins = Chance::new(seed, "gamma");
        Pool { plan: plan.clone(), coins, public: 0, races: false, undecided: None, report }
    }

    /// Counts on whose block the first honest block after a race is.
    fn count(&mut self, block: u32, view: &View<'_>) {
        let Some(ours) = self.undecided else { return };
        if view.height(block) > view.height(ours) {
            let is_ours = view.ancestor(block, view.height(ours)) == ours;
            self.report.decided.0 += 1;
            self.report.decided.1 += u64::from(is_ours);
            self.undecided = None;
        }
    }
}

impl Attacker for Pool {
    fn made(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> bool {
        if node != self.plan.node {
            self.count(block, view);
            return true;
        }
        let height = view.height(block);
        self.undecided = None;
        if std::mem::take(&mut self.races) {
            self.public = height;
            return true;
        }
        self.report.longest_lead = self.report.longest_lead.max(height.saturating_sub(self.public));
        false
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> Attitude {
        if node != self.plan.node {
            return Attitude::Honest;
        }
        let theirs = view.height(block);
        if theirs <= self.public {
            return Attitude::Keep;
        }
        let tip = view.tip(node);
        let ours = view.height(tip);
        self.public = theirs;
        if ours < theirs {
            self.races = false;
            return Attitude::Honest;
        }
        match ours - theirs {
            0 => {
                self.races = true;
                self.undecided = Some(tip);
                self.report.races += 1;
                acts.publish(node, tip);
            }
            1 => {
                self.public = ours;
                acts.publish(node, tip);
            }
            // As many as the others have, one for one.
            _ => acts.publish(node, view.ancestor(tip, theirs)),
        }
        Attitude::Keep
    }

    fn prefers(&mut self, node: u32, tip: u32, rival: u32, view: &View<'_>) -> bool {
        let Some(gamma) = self.plan.gamma else { return false };
        let [has_ours, hears_ours] = [tip, rival].map(|block| view.maker(block) == self.plan.node);
        if node == self.plan.node || has_ours == hears_ours {
            return false;
        }
        let is_for_us = self.coins.share() <= gamma;
        is_for_us == hears_ours
    }

    fn report(&mut self, view: &View<'_>, tip: u32) -> AttackReport {
        let report = &mut self.report;
        (report.made, report.main) = made_of(view, tip, self.plan.node);
        report.revenue = f64::from(report.main) / f64::from(view.height(tip).max(1));
        report.gamma = part(report.decided.1, report.decided.0);
        AttackReport::Selfish(report.clone())
    }
}
