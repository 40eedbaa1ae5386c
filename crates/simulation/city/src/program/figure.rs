mod towns;

use super::failed::Failed;
use super::numbers::whole;
use super::pool::{self, Pool};
use super::seeds::Seeds;
use super::setting::{Setting, warn};
use crate::pictures::{Spread, propagation};
use crate::report::Report;
use crate::results::{Database, Told};
use crate::scenario::Scenario;
use crate::town::Town;
use clap::ValueEnum;
use kusari::figures::Figure;
use kusari::figures::plot::PlotError;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Which figure, and of what.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  kusari sim figure propagation town.db                how blocks spread in your town
  kusari sim figure propagation town.db slots.db       in two towns
  kusari sim figure stale                              the formula, and towns that run now
  kusari sim figure stale town.db --out stale.svg      where your town is on it

The command also prints the picture in words. The same words are in the file.

Exit status: 0 it's drawn; 2 the command line or a file is wrong; 130 interrupted.")]
pub struct Args {
    /// What to draw
    figure: Kind,
    /// Files of results
    #[arg(value_name = "FILE.db")]
    files: Vec<PathBuf>,
    /// Where to write the picture [default: named after the figure]
    #[arg(long, value_name = "FILE.svg")]
    out: Option<PathBuf>,
    /// The seeds of towns that run now
    #[arg(long, default_value = "1..8", value_name = "FIRST..LAST", allow_hyphen_values = true)]
    seeds: Seeds,
    /// How many blocks each of those towns makes, 100 to 1,000,000 [default: enough for a picture]
    #[arg(long, value_name = "NUMBER", value_parser = whole::<u32>(100..=1_000_000), allow_negative_numbers = true)]
    blocks: Option<u32>,
    /// How many threads, 1 to 255 [default: one for each core]
    #[arg(long, value_name = "NUMBER", value_parser = whole::<usize>(1..=255), allow_negative_numbers = true)]
    threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// How long it takes until nodes have a block
    Propagation,
    /// How many blocks are made in vain
    Stale,
    /// What a pool earns if it keeps its blocks back
    Selfish,
    /// How many payments are taken back
    DoubleSpend,
    /// What happens if stakers sign every branch
    Stake,
    /// How many payments are taken back if votes cost work and stake
    Hybrid,
}

pub(super) fn run(args: &Args, setting: Setting<'_>) -> Result<(), Failed> {
    let name = args.figure.to_possible_value().map(|it| it.get_name().to_owned());
    let path = args.out.clone();
    let path = path.unwrap_or_else(|| format!("{}.svg", name.unwrap_or_default()).into());
    check_picture(&path)?;
    let figure = match args.figure {
        Kind::Propagation => args.propagation(setting),
        Kind::Stale => args.stale(setting),
        Kind::Selfish => args.selfish(setting),
        Kind::DoubleSpend => args.double_spend(setting),
        Kind::Stake => args.stake(setting),
        Kind::Hybrid => args.hybrid(setting),
    };
    let figure = figure?;
    figure.save(&path).map_err(|error| Failed::file(&path, &error))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{figure}\n\nThe picture is in {}.", path.display())?;
    Ok(())
}

/// A picture may replace a picture. Anything else is most likely there by mistake.
fn check_picture(path: &Path) -> Result<(), Failed> {
    const BEGINS: &[u8] = b"<svg";
    let refused = |what| Err(Failed::impossible("not-a-picture", what));
    if fs::metadata(path).is_ok_and(|it| it.is_dir()) {
        return refused(format!("{path:?} is a folder; name a file in it"));
    }
    let mut begins = Vec::new();
    let Ok(file) = File::open(path) else { return Ok(()) };
    let read = file.take(BEGINS.len() as u64).read_to_end(&mut begins);
    if read.is_ok() && !BEGINS.starts_with(&begins) {
        return refused(format!(
            "{path:?} is already there, and it isn't a picture; name another file with --out"
        ));
    }
    Ok(())
}

/// A plot without points, or with numbers that don't fit on an axis.
fn undrawn(error: PlotError) -> Failed {
    Failed::impossible("not-drawn", format!("{error}; run more blocks, or more seeds"))
}

impl Args {
    fn propagation(&self, setting: Setting<'_>) -> Result<Figure, Failed> {
        let mut towns = Vec::new();
        for path in &self.files {
            let results = Database::look(path)?;
            let name = results.about("name")?.unwrap_or_default();
            let nodes = results.about("nodes")?.and_then(|it| it.parse().ok()).unwrap_or(2);
            towns.push(Spread { name, nodes, seeds: results.spreads()? });
        }
        if towns.is_empty() {
            let town = Scenario::parse("town.toml", super::new::TEMPLATE, &["work"])?.town;
            let town = Town { blocks: self.blocks.unwrap_or(500), ..town };
            let reports = self.reports(setting, "work", &town)?;
            towns.push(Spread::of("a town of 600", town.nodes, &reports));
        }
        propagation(&towns).map_err(undrawn)
    }

    /// Runs a town now, once for each seed.
    fn reports(
        &self,
        setting: Setting<'_>,
        rule: &str,
        town: &Town,
    ) -> Result<Vec<Report>, Failed> {
        let threads = self.threads.unwrap_or_else(pool::cores);
        let pool =
            Pool { rules: setting.rules, rule, town, recording: Default::default(), threads };
        let seeds: Vec<u64> = self.seeds.iter().collect();
        let (mut reports, mut is_interrupted) = (Vec::new(), false);
        pool.run(
            &seeds,
            |told| {
                if let Told::Ends(seed, report) = told {
                    reports.push((seed, *report));
                }
                Ok(())
            },
            |error| Failed::impossible(error.code(), error.to_string()),
            |_| {
                is_interrupted |= (setting.is_interrupted)();
                !is_interrupted
            },
        )?;
        if is_interrupted {
            warn("no picture was drawn");
            return Err(Failed::Interrupted);
        }
        // Sums of floats depend on their order.
        reports.sort_by_key(|(seed, _)| *seed);
        Ok(reports.into_iter().map(|(_, report)| report).collect())
    }
}
