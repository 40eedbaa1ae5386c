//! Towns that run for a figure, and where your own towns are on it.

use super::{Args, undrawn};
use crate::attack::AttackReport;
use crate::pictures::{self, Measured};
use crate::program::failed::Failed;
use crate::program::setting::Setting;
use crate::report::Report;
use crate::results::Database;
use crate::town::Forwards;
use kusari::figures::Figure;

impl Args {
    pub(super) fn stale(&self, setting: Setting<'_>) -> Result<Figure, Failed> {
        const MAKERS: u32 = 30;
        let mut towns = Measured::new(format!("towns of {MAKERS}, all linked"));
        for delay in [0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 2.0] {
            let town = pictures::stale_town(MAKERS, delay, self.blocks.unwrap_or(4_000));
            let reports = self.reports(setting, "work", &town)?;
            towns.points.push((delay, reports.iter().map(Report::stale_rate).collect()));
        }
        let others = self.in_files("stale", |results| {
            let interval = results.about("interval_us")?.and_then(|it| it.parse::<f64>().ok());
            let runs = results.measures()?;
            let halves: Vec<f64> = runs.values().filter_map(|it| it.get("p50_s")).collect();
            let half = halves.iter().sum::<f64>() / halves.len().max(1) as f64;
            Ok(interval.map(|interval| half * 1e6 / interval))
        })?;
        pictures::stale(MAKERS, &towns, &others).map_err(undrawn)
    }

    pub(super) fn selfish(&self, setting: Setting<'_>) -> Result<Figure, Failed> {
        let mut towns = Vec::new();
        for gamma in [0.0, 0.5, 1.0] {
            let mut measured = Measured::new(format!("towns with γ = {gamma}"));
            for percent in (10..=45).step_by(5) {
                let share = f64::from(percent) / 100.0;
                let town = pictures::selfish_town(share, gamma, self.blocks.unwrap_or(10_000));
                let reports = self.reports(setting, "work", &town)?;
                measured.points.push((share, reports.iter().filter_map(revenue).collect()));
            }
            towns.push((gamma, measured));
        }
        let others = self.in_files("revenue", |results| about(results, "attack_share"))?;
        pictures::selfish(&towns, &others).map_err(undrawn)
    }

    pub(super) fn double_spend(&self, setting: Setting<'_>) -> Result<Figure, Failed> {
        let mut towns = Vec::new();
        for share in [0.1, 0.2, 0.3] {
            let mut measured = Measured::new(format!("towns, {:.0} %", 100.0 * share));
            for confirmations in 1..=6 {
                let blocks = self.blocks.unwrap_or(20_000);
                let town = pictures::double_spend_town(share, confirmations, None, blocks);
                let reports = self.reports(setting, "work", &town)?;
                let success = reports.iter().filter_map(success).collect();
                measured.points.push((confirmations.into(), success));
            }
            towns.push((share, measured));
        }
        let others = self.in_files("success", |results| about(results, "confirmations"))?;
        pictures::double_spend(&towns, &others).map_err(undrawn)
    }

    pub(super) fn hybrid(&self, setting: Setting<'_>) -> Result<Figure, Failed> {
        const CONFIRMATIONS: u32 = 6;
        self.needs_no_files()?;
        let mut towns = Vec::new();
        for share in [0.1, 0.3, 0.45] {
            let mut measured = Measured::new(format!("towns, {:.0} %", 100.0 * share));
            for percent in (0..=80).step_by(10) {
                let tickets = f64::from(percent) / 100.0;
                let blocks = self.blocks.unwrap_or(10_000);
                let town = pictures::double_spend_town(share, CONFIRMATIONS, Some(tickets), blocks);
                let reports = self.reports(setting, "work", &town)?;
                measured.points.push((tickets, reports.iter().filter_map(success).collect()));
            }
            towns.push((share, measured));
        }
        pictures::hybrid(CONFIRMATIONS, &towns).map_err(undrawn)
    }

    pub(super) fn stake(&self, setting: Setting<'_>) -> Result<Figure, Failed> {
        self.needs_no_files()?;
        let mut towns = Vec::new();
        for (name, slashing, forwards) in [
            ("each passes on the end of its branch", false, Forwards::Tips),
            ("each passes on every block", false, Forwards::Every),
            ("the same, and signing two is slashed", true, Forwards::Every),
        ] {
            let mut measured = Measured::new(name);
            for percent in [0, 10, 25, 50, 75, 90] {
                let share = f64::from(percent) / 100.0;
                let blocks = self.blocks.unwrap_or(1_000);
                let town = pictures::stake_town(share, slashing, forwards, blocks);
                let reports = self.reports(setting, "slots", &town)?;
                measured.points.push((share, reports.iter().map(Report::stale_rate).collect()));
            }
            towns.push(measured);
        }
        pictures::stake(&towns).map_err(undrawn)
    }

    fn needs_no_files(&self) -> Result<(), Failed> {
        match self.files.first() {
            None => Ok(()),
            Some(file) => Err(Failed::impossible(
                "no-effect",
                format!(
                    "this figure runs towns of its own, so {file:?} has no effect; leave it out"
                ),
            )),
        }
    }

    /// Where files of results are on a figure: at which place, and which number of theirs.
    fn in_files(
        &self,
        key: &str,
        place: impl Fn(&Database) -> Result<Option<f64>, Failed>,
    ) -> Result<Vec<Measured>, Failed> {
        let mut all = Vec::new();
        for path in &self.files {
            let results = Database::look(path)?;
            let name = results.about("name")?.unwrap_or_default();
            let seeds: Vec<f64> =
                results.measures()?.values().filter_map(|it| it.get(key)).collect();
            let place = place(&results)?.filter(|_| !seeds.is_empty()).ok_or_else(|| {
                let what = format!(
                    "{path:?} has nothing for this figure: its scenario has no such attack"
                );
                Failed::impossible("not-drawn", what)
            })?;
            all.push(Measured { name, points: vec![(place, seeds)] });
        }
        Ok(all)
    }
}

fn about(results: &Database, key: &str) -> Result<Option<f64>, Failed> {
    Ok(results.about(key)?.and_then(|it| it.parse().ok()))
}

fn revenue(report: &Report) -> Option<f64> {
    match &report.attack {
        Some(AttackReport::Selfish(it)) => Some(it.revenue),
        _ => None,
    }
}

fn success(report: &Report) -> Option<f64> {
    match &report.attack {
        Some(AttackReport::DoubleSpend(it)) => it.success,
        _ => None,
    }
}
