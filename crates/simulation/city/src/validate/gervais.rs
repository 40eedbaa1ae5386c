//! The shape of Gervais' page.
//!
//! The source is the authors' own page of results for "On the security and performance of proof of work blockchains" (2016). Their town has 6,000 nodes,
//! 16 pools with lines and shares of their own, and links of ns-3. Ours has 600 nodes, 16 equal pools and one physical uplink a node, and
//! nothing in it was fitted.

use super::options::{Options, ValidationError};
use super::row::{Compares, Row, Section, Unit};
use super::sample::{Sample, over_seeds};
use super::simblock::simblock_town;
use crate::city::run;
use crate::error::TownError;
use crate::rules::Work;
use crate::town::{Makers, Mesh, Town, Uplink};

const SOURCE: &str = "Gervais and others 2016, results page";

const OTHER_TOWN: &str =
    "theirs has other pools, with other shares and hundreds of lines each, on 6,000 nodes";

/// Sizes in bytes, and what went stale in theirs, at ten minutes.
const SIZES: [(u32, f64); 7] = [
    (100_000, 0.0032),
    (250_000, 0.0088),
    (500_000, 0.0163),
    (1_000_000, 0.0317),
    (2_000_000, 0.0624),
    (4_000_000, 0.1185),
    (8_000_000, 0.2997),
];

/// Intervals in seconds, and what went stale in theirs, with blocks whose size is in proportion: standard, and with unsolicited push.
const INTERVALS: [(u64, f64, f64); 7] = [
    (600, 0.0151, 0.0013),
    (150, 0.0182, 0.0016),
    (60, 0.0215, 0.0035),
    (20, 0.0320, 0.0086),
    (10, 0.0477, 0.0173),
    (5, 0.0864, 0.0294),
    (1, 0.2674, 0.1244),
];

/// How many pools they had.
const POOLS: u32 = 16;

/// What a pool's line carries in theirs.
const POOL_BANDWIDTH: u64 = 100_000_000;

fn town(options: &Options, seed: u64, blocks: u32, seconds: u64, bytes: u32) -> Town {
    let town = options.fault.town(simblock_town(seed, blocks));
    Town { interval: seconds * 1_000_000, block_bytes: bytes, uplink: Uplink::Transmit, ..town }
}

/// Sixteen equal pools. With `push`, a new block is pushed to the other pools over lines of their own.
fn pools(town: Town, push: bool) -> Town {
    let makers = Makers::Shares((0..POOLS).map(|pool| (pool, 1.0)).collect());
    let mesh = push.then_some(Mesh { push: true, bandwidth: Some(POOL_BANDWIDTH) });
    Town { makers, mesh, ..town }
}

fn stale(options: &Options, of: impl Fn(u64) -> Town + Sync) -> Result<Vec<f64>, TownError> {
    over_seeds(options.first_seed, options.seeds, |seed| {
        let town = of(seed);
        Ok(run(&town, Work::new(&town)?, &mut ())?.stale_rate())
    })
}

pub(super) fn rows(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    if options.long {
        long(options, show)?
    } else {
        short(options, show)?
    }
    Ok(())
}

fn short(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), TownError> {
    let small = stale(options, |seed| town(options, seed, 40, 600, 1_000_000))?;
    let large = stale(options, |seed| town(options, seed, 40, 600, 8_000_000))?;
    show(grows("8 MB lose more than 1 MB, a block in 10 min", &[small, large]));
    Ok(())
}

fn long(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), TownError> {
    let blocks = 1_000;
    let mut by_size = Vec::new();
    for (bytes, theirs) in SIZES {
        let rates = stale(options, |seed| town(options, seed, blocks, 600, bytes))?;
        let what = format!("stale, {} MB every 10 min", f64::from(bytes) / 1e6);
        let reason = if bytes == 8_000_000 {
            "their links are full at 8 MB (median 572 s), and ours aren't"
        } else {
            OTHER_TOWN
        };
        let row = Row::measured(Section::Gervais, what, SOURCE, theirs, Sample::new(&rates));
        show(row.because(reason));
        by_size.push(rates);
    }
    show(grows("each size loses more than the one before", &by_size));
    show(slope(&by_size[1..6]));

    let mut by_interval = Vec::new();
    for (seconds, theirs, _) in INTERVALS {
        let bytes = bytes_at(seconds);
        let rates = stale(options, |seed| town(options, seed, blocks, seconds, bytes))?;
        let what = format!("stale, {bytes} bytes every {seconds} s");
        let row = Row::measured(Section::Gervais, what, SOURCE, theirs, Sample::new(&rates));
        show(row.because(OTHER_TOWN));
        by_interval.push(rates);
    }
    // Theirs isn't monotone above ten minutes, and neither need ours be.
    show(grows("from 1 min down, each interval loses more than the one before", &by_interval[2..]));

    for (seconds, theirs, pushed) in [INTERVALS[2], INTERVALS[4], INTERVALS[5]] {
        let bytes = bytes_at(seconds);
        let of =
            |push| stale(options, |seed| pools(town(options, seed, blocks, seconds, bytes), push));
        let (announced, pushed_here) = (of(false)?, of(true)?);
        let ratios: Vec<f64> = pushed_here.iter().zip(&announced).map(|(a, b)| a / b).collect();
        let what = format!("stale with push between pools, as part of that without, {seconds} s");
        let ours = Sample::new(&ratios);
        let row = Row::measured(Section::Gervais, what, SOURCE, pushed / theirs, ours);
        show(row.compares(Compares::AtMost).unit(Unit::Number));
    }
    Ok(())
}

/// The size in proportion to the interval, from Bitcoin's 534.8 kB in ten minutes.
fn bytes_at(seconds: u64) -> u32 {
    (534_800 * seconds / 600) as u32
}

/// Whether figures grow from step to step: the smallest step, less the three deviations by which it may be luck, has to be above 0.
fn grows(what: &str, steps: &[Vec<f64>]) -> Row {
    let step = |pair: &[Vec<f64>]| {
        let differences: Vec<f64> = pair[1].iter().zip(&pair[0]).map(|(b, a)| b - a).collect();
        let step = Sample::new(&differences);
        step.mean - 3.0 * step.error()
    };
    let least = steps.windows(2).map(step).fold(f64::INFINITY, f64::min);
    let seeds = steps.first().map_or(0, Vec::len) as u32;
    let row = Row::exact(Section::Gervais, what, SOURCE, 0.0, least, 0.0);
    Row { seeds, ..row }.compares(Compares::AtLeast).unit(Unit::Share)
}

/// The exponent with which stale blocks grow with the size, from 0.25 to 4 MB: a straight line through logarithms, for each seed.
fn slope(by_size: &[Vec<f64>]) -> Row {
    let sizes: Vec<f64> =
        SIZES[1..6].iter().map(|(bytes, _)| libm::log(f64::from(*bytes))).collect();
    let theirs: Vec<f64> = SIZES[1..6].iter().map(|(_, stale)| libm::log(*stale)).collect();
    // Over all seeds first: with few blocks, a seed may have no stale one, and no logarithm.
    let groups = 6;
    let per_group = by_size[0].len().div_ceil(groups);
    let exponents: Vec<f64> = (0..by_size[0].len().div_ceil(per_group))
        .map(|group| {
            let of = |rates: &Vec<f64>| {
                let some: Vec<f64> =
                    rates.iter().skip(group * per_group).take(per_group).copied().collect();
                libm::log(Sample::new(&some).mean)
            };
            fit(&sizes, &by_size.iter().map(of).collect::<Vec<f64>>())
        })
        .collect();
    let what = "exponent of stale in the size, 0.25 to 4 MB";
    let ours = Sample::new(&exponents);
    let row = Row::measured(Section::Gervais, what, SOURCE, fit(&sizes, &theirs), ours);
    row.unit(Unit::Number)
}

/// The slope of the straight line that's nearest to some points.
fn fit(x: &[f64], y: &[f64]) -> f64 {
    let count = x.len() as f64;
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / count, y.iter().sum::<f64>() / count);
    let products: f64 = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let squares: f64 = x.iter().map(|x| (x - mean_x) * (x - mean_x)).sum();
    products / squares
}
