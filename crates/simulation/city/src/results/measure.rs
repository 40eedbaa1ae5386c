//! A run's results in a few numbers, and how they scatter from seed to seed.

use crate::attack::AttackReport;
use crate::report::{PERCENTILES, Report};
use std::collections::BTreeMap;

/// One of the numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Its name for programs.
    pub key: &'static str,
    /// Its name in a table.
    pub name: &'static str,
    /// Its unit in a table.
    pub unit: &'static str,
    /// By how much it's multiplied to be in that unit.
    pub factor: f64,
}

const fn measure(
    key: &'static str,
    name: &'static str,
    unit: &'static str,
    factor: f64,
) -> Measure {
    Measure { key, name, unit, factor }
}

const PERCENT: f64 = 100.0;

impl Measure {
    /// All there are, in the order in which they're shown. A run has some of them: those of its attack, for example.
    pub const ALL: &'static [Measure] = &[
        measure("stale", "stale blocks", "%", PERCENT),
        measure("p50_s", "until half have it", "s", 1.0),
        measure("p90_s", "until 9 of 10 have it", "s", 1.0),
        measure("p99_s", "until 99 of 100 have it", "s", 1.0),
        measure("spacing_s", "from block to block", "s", 1.0),
        measure("deepest", "most blocks given up", "blocks", 1.0),
        measure("sent_bytes", "sent by a node, a block", "kB", 1e-3),
        measure("revenue", "the pool's revenue", "%", PERCENT),
        measure("gamma", "honest work on its side", "%", PERCENT),
        measure("attempts", "attempts", "", 1.0),
        measure("success", "attempts that won", "%", PERCENT),
        measure("success_expected", "expected without delays", "%", PERCENT),
        measure("cost", "cost of an attempt", "coins", 1.0),
        measure("gain", "gain of an attempt", "coins", 1.0),
        measure("eclipsed", "nodes cut off", "", 1.0),
        measure("fooled", "of them fooled", "", 1.0),
        measure("stopped", "votes stopped by liars", "%", PERCENT),
        measure("stopped_expected", "expected", "%", PERCENT),
        measure("split", "votes split by liars", "%", PERCENT),
        measure("split_expected", "expected", "%", PERCENT),
        measure("signed_twice", "rights used twice", "", 1.0),
        measure("slashed", "stakers slashed", "", 1.0),
        measure("lost", "stake lost by slashing", "%", PERCENT),
        measure("lured_without", "newcomers lured, no checkpoint", "%", PERCENT),
        measure("lured_with", "newcomers lured, checkpoint", "%", PERCENT),
        measure("lured_old", "others lured", "", 1.0),
        measure("slots_won", "slots the grinder won", "%", PERCENT),
        measure("slots_expected", "expected", "%", PERCENT),
        measure("confirmed_a_second", "payments confirmed", "1/s", 1.0),
        measure("wait_s", "until a payment is in a block", "s", 1.0),
        measure("backlog_bytes", "left waiting by a block", "kB", 1e-3),
        measure("fees_a_block", "fees of a block", "satoshi", 1.0),
        measure("away", "time nodes were away", "%", PERCENT),
        measure("behind", "blocks missed when back", "blocks", 1.0),
    ];

    /// The number of this name.
    pub fn of_key(key: &str) -> Option<&'static Measure> {
        Measure::ALL.iter().find(|it| it.key == key)
    }
}

/// What one run comes to. What never happened in it isn't there.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Measures(BTreeMap<String, f64>);

impl Measures {
    /// From what a run reported.
    pub fn of(report: &Report) -> Measures {
        let mut it = Measures::default();
        let made = f64::from(report.made);
        it.set("stale", (made > 0.0).then(|| report.stale_rate()));
        for (percent, key) in [(50, "p50_s"), (90, "p90_s"), (99, "p99_s")] {
            let spread = PERCENTILES.iter().zip(report.spread).find(|(at, _)| **at == percent);
            let spread = spread.filter(|(_, (_, count))| *count > 0);
            it.set(key, spread.map(|(_, (mean, _))| mean / 1e6));
        }
        let spacing = report.time as f64 / 1e6 / f64::from(report.main);
        it.set("spacing_s", (report.main > 0).then_some(spacing));
        it.set("deepest", Some(report.reorganisations.len() as f64));
        let sent: u64 = report.nodes.iter().map(|node| node.sent_bytes).sum();
        let sent = sent as f64 / report.nodes.len().max(1) as f64 / made;
        it.set("sent_bytes", (made > 0.0).then_some(sent));
        it.set_attack(report.attack.as_ref());
        if let Some(traffic) = &report.traffic {
            it.set("confirmed_a_second", Some(traffic.per_second));
            it.set("wait_s", Some(traffic.mean_wait / 1e6));
            it.set("backlog_bytes", Some(traffic.backlog.0));
            it.set("fees_a_block", Some(traffic.fees_per_block));
        }
        if let Some(churn) = &report.churn {
            it.set("away", Some(churn.away));
            it.set("behind", Some(churn.mean_behind));
        }
        it
    }

    fn set_attack(&mut self, report: Option<&AttackReport>) {
        let part = |of: f64, all: f64| (all > 0.0).then(|| of / all);
        match report {
            None => {}
            Some(AttackReport::Selfish(it)) => {
                self.set("revenue", Some(it.revenue));
                self.set("gamma", it.gamma);
            }
            Some(AttackReport::DoubleSpend(it)) => {
                self.set("attempts", Some(it.attempts as f64));
                self.set("success", it.success);
                self.set("success_expected", Some(it.expected));
            }
            Some(AttackReport::Rent(it)) => {
                self.set("attempts", Some(it.attempts as f64));
                self.set("success", it.success);
                self.set("success_expected", Some(it.expected));
                self.set("cost", Some(it.cost));
                self.set("gain", Some(it.gain));
            }
            Some(AttackReport::Eclipse(it)) => {
                self.set("eclipsed", Some(it.eclipsed.into()));
                self.set("fooled", Some(it.fooled.into()));
            }
            Some(AttackReport::Liars(it)) => {
                let draws = f64::from(it.draws);
                self.set("stopped", part(it.stopped.into(), draws));
                self.set("stopped_expected", Some(it.stopped_expected));
                self.set("split", part(it.split.into(), draws));
                self.set("split_expected", Some(it.split_expected));
            }
            Some(AttackReport::NothingAtStake(it)) => {
                self.set("signed_twice", Some(it.signed_twice.into()));
                self.set("slashed", Some(it.slashed.into()));
                self.set("lost", Some(it.lost));
            }
            Some(AttackReport::LongRange(it)) => {
                self.set("lured_without", part(it.without.1.into(), it.without.0.into()));
                self.set("lured_with", part(it.with.1.into(), it.with.0.into()));
                self.set("lured_old", Some(it.old.into()));
            }
            Some(AttackReport::Grinding(it)) => {
                self.set("slots_won", Some(it.share));
                self.set("slots_expected", Some(it.expected));
            }
        }
    }

    /// A number, by its key, if there is one.
    pub fn get(&self, key: &str) -> Option<f64> {
        self.0.get(key).copied()
    }

    /// All numbers, by their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(key, value)| (key.as_str(), *value))
    }

    /// Sets a number. What isn't one is left out.
    pub(super) fn set(&mut self, key: &str, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.0.insert(key.to_owned(), value);
        }
    }
}

/// How a number scatters from seed to seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scatter {
    /// How many seeds have it.
    pub seeds: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation: how far one seed typically is from the mean. 0 for a single seed.
    pub deviation: f64,
}

impl Scatter {
    /// Of these numbers, if there are any.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Scatter> {
        let values: Vec<f64> = values.into_iter().collect();
        let seeds = values.len();
        if seeds == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / seeds as f64;
        let squares: f64 = values.iter().map(|it| (it - mean) * (it - mean)).sum();
        let deviation = if seeds > 1 { (squares / (seeds - 1) as f64).sqrt() } else { 0.0 };
        Some(Scatter { seeds, mean, deviation })
    }

    /// Of one number over some runs.
    pub fn over<'a>(
        runs: impl IntoIterator<Item = &'a Measures>,
        measure: &Measure,
    ) -> Option<Scatter> {
        Scatter::of(runs.into_iter().filter_map(|run| run.get(measure.key)))
    }

    /// How far the mean may be from the truth: one standard deviation of the mean. `None` for a single seed.
    pub fn error(&self) -> Option<f64> {
        (self.seeds > 1).then(|| self.deviation / (self.seeds as f64).sqrt())
    }

    /// By how many standard deviations two means differ (Welch, 1947). `None` if one of them has a single seed, because then no one
    /// knows how it scatters.
    pub fn sigmas_from(&self, other: &Scatter) -> Option<f64> {
        let (mine, theirs) = (self.error()?, other.error()?);
        let (difference, error) = (self.mean - other.mean, (mine * mine + theirs * theirs).sqrt());
        match (difference == 0.0, error == 0.0) {
            (true, _) => Some(0.0),
            (_, true) => Some(f64::INFINITY.copysign(difference)),
            _ => Some(difference / error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_difference_of_two_means_is_counted_in_their_own_scatter() {
        let one = Scatter::of([1.0, 2.0, 3.0]).unwrap();
        let other = Scatter::of([2.0, 4.0, 6.0]).unwrap();
        assert_eq!((one.mean, one.deviation, other.deviation), (2.0, 1.0, 2.0));
        let sigmas = one.sigmas_from(&other).unwrap();
        assert!((sigmas + 2.0 / (5.0_f64 / 3.0).sqrt()).abs() < 1e-12, "{sigmas}");
        assert_eq!(one.sigmas_from(&one), Some(0.0));
    }

    #[test]
    fn a_single_seed_says_nothing_of_how_it_scatters() {
        let one = Scatter::of([1.0]).unwrap();
        assert_eq!(one.error(), None);
        assert_eq!(one.sigmas_from(&Scatter::of([1.0, 2.0]).unwrap()), None);
        assert_eq!(Scatter::of([]), None);
    }

    #[test]
    fn each_number_has_a_key_of_its_own() {
        let keys: BTreeSet<_> = Measure::ALL.iter().map(|it| it.key).collect();
        assert_eq!(keys.len(), Measure::ALL.len());
    }
}
