use super::failed::Failed;
use super::summary::number;
use crate::results::{Database, Measure, Measures, Scatter};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Which results.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  kusari sim run town.toml --seeds 1..30 --out town.db
  kusari sim run slots.toml --seeds 1..30 --out slots.db
  kusari sim compare town.db slots.db

Exit status: 0 it's done, and any verdict is fine; 2 the command line or a file is wrong.")]
pub struct Args {
    /// The first results
    #[arg(value_name = "A.db")]
    one: PathBuf,
    /// The second results
    #[arg(value_name = "B.db")]
    other: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Beyond this many standard deviations, we don't call it chance: chance alone gets there once in 370 times.
const LIMIT: f64 = 3.0;

/// A number that both have.
struct Line {
    measure: &'static Measure,
    one: Scatter,
    other: Scatter,
}

pub(super) fn run(args: &Args) -> Result<(), Failed> {
    let (one, other) = (read(&args.one)?, read(&args.other)?);
    let lines: Vec<_> = Measure::ALL
        .iter()
        .filter_map(|measure| {
            let scatter = |runs: &BTreeMap<u64, Measures>| Scatter::over(runs.values(), measure);
            Some(Line { measure, one: scatter(&one)?, other: scatter(&other)? })
        })
        .collect();
    let mut out = std::io::stdout().lock();
    if args.json {
        let lines = lines.iter().map(Line::json).collect::<Vec<_>>();
        writeln!(out, "{}", Value::Array(lines))?;
        return Ok(());
    }
    let (a, b) = (args.one.display().to_string(), args.other.display().to_string());
    writeln!(out, "{:<32}{a:>20}{b:>20}{:>12}  verdict", "", "difference")?;
    for line in &lines {
        writeln!(out, "{}", line.text())?;
    }
    writeln!(
        out,
        "\n± is one standard deviation of the mean. A difference beyond {LIMIT} of them (σ) is more than chance."
    )?;
    Ok(())
}

fn read(path: &Path) -> Result<BTreeMap<u64, Measures>, Failed> {
    Ok(Database::look(path)?.measures()?)
}

impl Line {
    fn verdict(&self) -> &'static str {
        match self.one.sigmas_from(&self.other) {
            None => "one seed says nothing: run more",
            Some(_) if self.one == self.other => "the same",
            Some(sigmas) if sigmas.abs() < LIMIT => "no more than chance",
            Some(sigmas) if sigmas > 0.0 => "the first has more",
            Some(_) => "the second has more",
        }
    }

    fn text(&self) -> String {
        let factor = self.measure.factor;
        let side = |it: &Scatter| {
            let error = it.error().map_or("?".to_owned(), |error| number(error * factor));
            format!("{} ± {error}", number(it.mean * factor))
        };
        let name = format!("{}, {}", self.measure.name, self.measure.unit);
        let sigmas = self.one.sigmas_from(&self.other);
        let sigmas = sigmas.map_or("?".to_owned(), |it| format!("{it:+.1} σ"));
        let (one, other) = (side(&self.one), side(&self.other));
        format!("{name:<32}{one:>20}{other:>20}{sigmas:>12}  {}", self.verdict())
    }

    fn json(&self) -> Value {
        let side =
            |it: &Scatter| json!({"seeds": it.seeds, "mean": it.mean, "deviation": it.deviation});
        json!({
            "measure": self.measure.key,
            "one": side(&self.one),
            "other": side(&self.other),
            "sigmas": self.one.sigmas_from(&self.other),
            "verdict": self.verdict(),
        })
    }
}
