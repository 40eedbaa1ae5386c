//! SimBlock's curve.

use super::options::{Options, ValidationError};
use super::row::{Compares, Row, Section, Unit};
use super::sample::{Sample, over_seeds};
use crate::city::run;
use crate::error::TownError;
use crate::histogram::Histogram;
use crate::regions::Regions;
use crate::report::Report;
use crate::rules::Work;
use crate::town::{Makers, Network, Relay, Topology, Town, Uplink};
use serde_json::Value;

/// What SimBlock measured, stored: see `tests/vectors/simblock-2015.json` for how it was made.
const STORED: &str = include_str!("../../tests/vectors/simblock-2015.json");

const SOURCE: &str = "SimBlock, run with the same inputs";

/// How blocks spread in SimBlock.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SimBlockCurve {
    /// Its runs.
    pub runs: Vec<SimBlockRun>,
    /// The quantiles of the time from a block's making to its arrival, in microseconds, at equal steps from 0 to 1, over all runs.
    pub quantiles: Vec<u64>,
}

/// One run of SimBlock.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SimBlockRun {
    /// How many blocks were made.
    pub blocks: u32,
    /// How many of them went stale.
    pub stale: u32,
    /// The median of the time from a block's making to its arrival, in seconds.
    pub median: f64,
    /// Its ninth decile.
    pub ninth: f64,
    /// The Kolmogorov–Smirnov distance between this run and the other ones.
    pub from_others: f64,
}

impl SimBlockCurve {
    /// Reads what's stored.
    ///
    /// # Errors
    ///
    /// If it's not as it should be.
    pub fn stored() -> Result<Self, ValidationError> {
        let curve = || {
            let value: Value = serde_json::from_str(STORED).ok()?;
            let runs = value["runs"].as_array()?.iter().map(run_of).collect::<Option<_>>()?;
            let times = value["quantiles_ms"].as_array()?.iter();
            let quantiles =
                times.map(|time| Some(1_000 * time.as_u64()?)).collect::<Option<_>>()?;
            Some(Self { runs, quantiles })
        };
        curve()
            .filter(|curve| curve.quantiles.len() > 64 && curve.runs.len() > 1)
            .ok_or(ValidationError::Curve("it needs `runs` and more than 64 `quantiles_ms`"))
    }

    /// The greatest difference between this curve and that of a run of ours, at the stored quantiles.
    #[must_use]
    pub fn distance(&self, ours: &Histogram) -> f64 {
        let steps = (self.quantiles.len() - 1) as f64;
        let ours: Vec<(u64, f64)> = ours.distribution().collect();
        let mut greatest = 0.0_f64;
        for (k, time) in self.quantiles.iter().enumerate() {
            greatest = greatest.max((share_until(&ours, *time) - k as f64 / steps).abs());
        }
        greatest
    }
}

/// The share of arrivals up to a time. Inside a bin it's taken to grow evenly.
fn share_until(distribution: &[(u64, f64)], time: u64) -> f64 {
    let after = distribution.partition_point(|(upper, _)| *upper < time);
    let before = if after == 0 { (0, 0.0) } else { distribution[after - 1] };
    let Some(&(upper, share)) = distribution.get(after) else { return 1.0 };
    // An empty stretch before this bin isn't part of it: bins are at most one part in 256 wide.
    let lower = before.0.max(upper - upper / 256);
    let part = time.saturating_sub(lower) as f64 / (upper - lower).max(1) as f64;
    before.1 + (share - before.1) * part
}

fn run_of(run: &Value) -> Option<SimBlockRun> {
    let count = |name: &str| u32::try_from(run[name].as_u64()?).ok();
    Some(SimBlockRun {
        blocks: count("blocks")?,
        stale: count("stale")?,
        median: f64::from(count("median_ms")?) / 1_000.0,
        ninth: f64::from(count("p90_ms")?) / 1_000.0,
        from_others: run["ks_others"].as_f64()?,
    })
}

/// SimBlock's town of 2015: 600 nodes, its tables, blocks of 535 kB without compact blocks, and its rule for uplinks.
#[must_use]
pub fn simblock_town(seed: u64, blocks: u32) -> Town {
    Town {
        seed,
        nodes: 600,
        blocks,
        interval: 600_000_000,
        topology: Topology::of_2015(),
        network: Network::Regions(Box::new(Regions::of_2015())),
        relay: Relay::Announce,
        uplink: Uplink::UntilArrival,
        block_bytes: 535_000,
        makers: Makers::Normal { deviation: 0.25 },
        ..Town::default()
    }
}

fn ran(town: &Town) -> Result<Report, TownError> {
    run(town, Work::new(town)?, &mut ())
}

pub(super) fn rows(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let curve = SimBlockCurve::stored()?;
    let blocks = if options.long { 4_000 } else { 60 };
    let reports = over_seeds(options.first_seed, options.seeds, |seed| {
        ran(&options.fault.town(simblock_town(seed, blocks)))
    })?;
    let mut all = Histogram::default();
    reports.iter().for_each(|report| all.merge(&report.arrivals));
    let worst = curve.runs.iter().map(|run| run.from_others).fold(0.0, f64::max);
    let what = "distance of the curves of arrivals, all seeds together";
    show(at_most(what, worst, curve.distance(&all)));
    if options.long {
        // One topology scatters more than thirty of them together.
        let distances = reports.iter().map(|report| curve.distance(&report.arrivals));
        show(at_most(
            "distance of the curves, the worst of all seeds",
            0.03,
            distances.fold(0.0, f64::max),
        ));
    }
    for (what, share, theirs) in [
        ("when half of all deliveries are done", 0.5, column(&curve, |run| run.median)),
        ("when nine tenths of them are", 0.9, column(&curve, |run| run.ninth)),
    ] {
        let time = |report: &Report| {
            report.arrivals.quantile(share).map_or(f64::NAN, |time| time as f64 / 1e6)
        };
        let ours: Vec<f64> = reports.iter().map(time).collect();
        let theirs = Sample::new(&theirs);
        let row = Row::measured(Section::SimBlock, what, SOURCE, theirs.mean, Sample::new(&ours));
        show(row.published_error(theirs.error()).unit(Unit::Seconds));
    }
    let stale: Vec<f64> = reports.iter().map(Report::stale_rate).collect();
    let theirs = Sample::new(&column(&curve, |run| f64::from(run.stale) / f64::from(run.blocks)));
    let row = Row::measured(Section::SimBlock, "stale", SOURCE, theirs.mean, Sample::new(&stale));
    show(row.published_error(theirs.error()));
    Ok(())
}

fn at_most(what: &str, most: f64, ours: f64) -> Row {
    Row::exact(Section::SimBlock, what, SOURCE, most, ours, 0.0).compares(Compares::AtMost)
}

fn column(curve: &SimBlockCurve, figure: impl Fn(&SimBlockRun) -> f64) -> Vec<f64> {
    curve.runs.iter().map(figure).collect()
}
