use super::attacker::{Attacker, part};
use super::odds::double_spend_giving_up;
use super::reports::{AttackReport, DoubleSpendReport};
use crate::chance::Chance;
use crate::plan::DoubleSpend;
use crate::strategy::{Acts, Attitude};
use crate::view::View;

/// How many tickets a block draws, of which more than half have to vote for it (Decred).
const DRAWN: usize = 5;

/// The chance that enough of the drawn tickets are among this share of them.
fn votes_suffice(share: f64) -> f64 {
    let (s, o) = (share, 1.0 - share);
    s * s * s * (10.0 * o * o + 5.0 * s * o + s * s)
}

/// An attacker who tries again and again.
#[derive(Debug)]
pub(crate) struct Payer {
    plan: DoubleSpend,
    lots: Chance,
    attempt: Option<Attempt>,
    /// The best of the others' blocks that it knows.
    public: u32,
    time: u64,
    report: DoubleSpendReport,
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    /// The attacker's first block that's kept back. The payment is beside it.
    first: u32,
    /// How many blocks are below it.
    fork: u32,
    is_published: bool,
    since: u64,
}

impl Payer {
    pub(crate) fn new(plan: &DoubleSpend, share: f64, seed: u64) -> Payer {
        let q = match plan.tickets {
            None => share,
            Some(tickets) => {
                let [ours, theirs] = [tickets, 1.0 - tickets].map(votes_suffice);
                share * ours / (share * ours + (1.0 - share) * theirs)
            }
        };
        let expected = double_spend_giving_up(q, plan.confirmations, plan.gives_up);
        let report = DoubleSpendReport {
            attempts: 0,
            won: 0,
            success: None,
            expected,
            rewritten: 0,
            mean_time: 0.0,
        };
        let lots = Chance::new(seed, "tickets");
        Payer { plan: plan.clone(), lots, attempt: None, public: 0, time: 0, report }
    }

    /// Publishes, or gives up, or notices that it's over. `seen` is the end of the branch that the merchant has, or is about to have.
    fn decide(&mut self, seen: u32, view: &View<'_>, acts: &mut Acts) {
        self.settle(view);
        let Some(attempt) = &mut self.attempt else { return };
        let ours = view.tip(self.plan.node);
        let theirs = view.height(self.public).max(view.height(seen));
        let is_confirmed = view.height(seen) >= attempt.fork + self.plan.confirmations;
        if is_confirmed && view.height(ours) > theirs && !attempt.is_published {
            attempt.is_published = true;
            self.report.rewritten += u64::from(view.height(seen) - attempt.fork);
            acts.publish(self.plan.node, ours);
        } else if view.height(ours) + self.plan.gives_up <= theirs {
            self.end(view);
            acts.follow(self.plan.node, self.public);
        }
    }

    /// Notices that the merchant has changed sides.
    fn settle(&mut self, view: &View<'_>) {
        if let Some(Attempt { first, fork, is_published: true, .. }) = self.attempt
            && view.ancestor(view.tip(self.plan.merchant), fork + 1) == first
        {
            self.report.won += 1;
            self.end(view);
        }
    }

    fn end(&mut self, view: &View<'_>) {
        if let Some(attempt) = self.attempt.take() {
            self.report.attempts += 1;
            self.time += view.now() - attempt.since;
        }
    }
}

impl Attacker for Payer {
    fn made(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> bool {
        if node == self.plan.merchant {
            self.decide(block, view, acts);
        }
        if node != self.plan.node {
            return true;
        }
        self.settle(view);
        match self.attempt {
            Some(attempt) => {
                self.decide(view.tip(self.plan.merchant), view, acts);
                attempt.is_published
            }
            None => {
                let fork = view.height(block) - 1;
                self.public = view.parent(block);
                let since = view.now();
                self.attempt = Some(Attempt { first: block, fork, is_published: false, since });
                false
            }
        }
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> Attitude {
        if self.attempt.is_none() {
            return Attitude::Honest;
        }
        if node == self.plan.node {
            if view.weight(block) > view.weight(self.public) {
                self.public = block;
            }
            self.decide(view.tip(self.plan.merchant), view, acts);
            // If it has just given up, or won, it's an honest node again.
            return if self.attempt.is_some() { Attitude::Keep } else { Attitude::Honest };
        }
        if node == self.plan.merchant {
            let tip = view.tip(node);
            let is_better = view.weight(block) > view.weight(tip);
            self.decide(if is_better { block } else { tip }, view, acts);
        }
        Attitude::Honest
    }

    fn makes(&mut self, node: u32) -> bool {
        let (Some(tickets), Some(_)) = (self.plan.tickets, self.attempt) else { return true };
        // While there are two branches, each ticket votes for its owner's.
        let share = if node == self.plan.node { tickets } else { 1.0 - tickets };
        let votes = (0..DRAWN).filter(|_| self.lots.share() <= share).count();
        votes > DRAWN / 2
    }

    fn report(&mut self, view: &View<'_>, _: u32) -> AttackReport {
        self.settle(view);
        let report = &mut self.report;
        report.success = part(report.won, report.attempts);
        report.mean_time = part(self.time, report.attempts).unwrap_or(0.0);
        AttackReport::DoubleSpend(report.clone())
    }
}
