use super::seeds::Seeds;
use crate::results::{Measure, Measures, Scatter};
use crate::scenario::Scenario;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// What came of all runs.
pub(super) struct Summary<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) seeds: &'a Seeds,
    pub(super) runs: &'a BTreeMap<u64, Measures>,
}

impl Summary<'_> {
    /// Each number that some run has, and how it scatters.
    fn scatter(&self) -> impl Iterator<Item = (&'static Measure, Scatter)> {
        let all = Measure::ALL.iter();
        all.filter_map(|it| Some((it, Scatter::over(self.runs.values(), it)?)))
    }

    /// The same for programs.
    pub(super) fn json(&self) -> Value {
        let town = &self.scenario.town;
        let runs = self.runs.iter().map(|(seed, run)| {
            let mut line = Map::from_iter([("seed".to_owned(), json!(seed))]);
            line.extend(run.iter().map(|(key, value)| (key.to_owned(), json!(value))));
            Value::Object(line)
        });
        let scatter = self.scatter().map(|(measure, it)| {
            let (seeds, mean, deviation) = (it.seeds, it.mean, it.deviation);
            let it = json!({"seeds": seeds, "mean": mean, "deviation": deviation});
            (measure.key.to_owned(), it)
        });
        json!({
            "name": self.scenario.name,
            "rule": self.scenario.rule,
            "nodes": town.nodes,
            "blocks": town.blocks,
            "runs": runs.collect::<Vec<_>>(),
            "over_seeds": Value::Object(scatter.collect()),
        })
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scenario { name, rule, town, .. } = self.scenario;
        let (nodes, blocks, seeds) = (town.nodes, town.blocks, self.seeds);
        writeln!(f, "{name}: {nodes} nodes, {blocks} blocks, rule {rule}, {seeds}\n")?;
        if self.runs.is_empty() {
            return writeln!(f, "no run is complete");
        }
        writeln!(f, "{:<30}{:>14}  {:>20}", "", "mean", "± from seed to seed")?;
        for (measure, it) in self.scatter() {
            let mean = format!("{} {}", number(it.mean * measure.factor), measure.unit);
            let deviation = match it.seeds {
                1 => "one seed".to_owned(),
                _ => number(it.deviation * measure.factor),
            };
            writeln!(f, "{:<30}{mean:>14}  {deviation:>20}", measure.name)?;
        }
        Ok(())
    }
}

/// A number with about four digits.
pub(super) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        it if it >= 1000.0 => 0,
        it if it >= 100.0 => 1,
        it if it >= 10.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}
