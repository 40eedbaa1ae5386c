//! Blocks that come to nothing because news takes time.

use super::options::{Options, ValidationError};
use super::row::{Compares, Row, Section};
use super::sample::{Sample, over_seeds};
use crate::city::run;
use crate::error::TownError;
use crate::rules::Work;
use crate::theory::{
    Race, growth_at_least, stale, stale_at_least, stale_first_order, stale_slack, stale_two,
};
use crate::town::{Makers, Network, Relay, Topology, Town};

/// The mean interval: any will do, because only its ratio to the delay counts.
const INTERVAL: u64 = 600_000_000;

/// A town in which each block takes the same time to everyone.
fn full(seed: u64, miners: u32, delay: f64, blocks: u32) -> Town {
    Town {
        seed,
        nodes: miners,
        blocks,
        interval: INTERVAL,
        topology: Topology::Full,
        network: Network::Constant { delay: (delay * INTERVAL as f64) as u64 },
        relay: Relay::Push,
        ..Town::default()
    }
}

/// What goes stale in the town of each seed, with the fault in it that's planted.
fn over_towns(options: &Options, town: impl Fn(u64) -> Town + Sync) -> Result<Sample, TownError> {
    let rates = over_seeds(options.first_seed, options.seeds, |seed| {
        let town = options.fault.town(town(seed));
        Ok(run(&town, Work::new(&town)?, &mut ())?.stale_rate())
    })?;
    Ok(Sample::new(&rates))
}

pub(super) fn rows(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let short: &[(u32, f64, u32)] =
        &[(2, 0.5, 4_000), (2, 2.0, 4_000), (7, 0.1, 8_000), (16, 0.5, 3_000)];
    let long: &[(u32, f64, u32)] = &[
        (2, 0.1, 100_000),
        (5, 0.5, 50_000),
        (5, 2.0, 50_000),
        (16, 0.01, 30_000),
        (16, 0.033, 30_000),
        (16, 0.1, 30_000),
        (16, 0.3, 30_000),
        (16, 1.0, 30_000),
        (16, 2.0, 30_000),
        (60, 0.0145, 5_000),
        (60, 0.1, 5_000),
        (60, 0.5, 5_000),
        (60, 2.0, 5_000),
    ];
    let points = if options.long { [short, long].concat() } else { short.to_vec() };
    for (miners, delay, blocks) in points {
        let ours = over_towns(options, |seed| full(seed, miners, delay, blocks))?;
        show(against_formula(miners, delay, ours)?);
        if (miners, delay) == (16, 2.0) {
            let what = format!("at least this much, {miners} miners, D / T = {delay}");
            let source = "1 − 1 / (∫ S + S(x)), S(t) = e⁻ᵗ (1 + t/n)ⁿ⁻¹";
            let row =
                Row::measured(Section::Stale, what, source, stale_at_least(miners, delay)?, ours);
            show(row.compares(Compares::AtLeast));
        }
        if (miners, delay) == (16, 0.01) {
            let what = format!("to first order, {miners} miners, D / T = {delay}");
            let source = "(1 − 1/n) D / T";
            let row = Row::measured(
                Section::Stale,
                what,
                source,
                stale_first_order(miners, delay)?,
                ours,
            );
            // What's left out is of the order x², and no more than that.
            show(row.formula_error(delay * delay));
        }
    }
    show(unequal(options)?);
    show(ring(options)?);
    Ok(())
}

fn against_formula(miners: u32, delay: f64, ours: Sample) -> Result<Row, ValidationError> {
    let what = format!("stale, {miners} miners, D / T = {delay}");
    if miners == 2 {
        let source = "exact for two miners: x / (2 (1 + x))";
        return Ok(Row::measured(Section::Stale, what, source, stale_two(delay)?, ours));
    }
    let row = Row::measured(
        Section::Stale,
        what,
        "formula in theory/stale.rs",
        stale(miners, delay)?,
        ours,
    );
    Ok(row.formula_error(stale_slack(delay)?))
}

/// Miners with different shares, against the same race played without a network.
fn unequal(options: &Options) -> Result<Row, ValidationError> {
    const SHARES: [f64; 4] = [0.45, 0.3, 0.15, 0.1];
    let (delay, blocks) = (0.8, if options.long { 50_000 } else { 3_000 });
    let makers = Makers::Shares((0..).zip(SHARES).collect());
    let ours = over_towns(options, |seed| Town {
        makers: makers.clone(),
        ..full(seed, SHARES.len() as u32, delay, blocks)
    })?;
    let raced = over_seeds(options.first_seed, options.seeds, |seed| {
        Ok::<_, ValidationError>(1.0 - 1.0 / Race::new(&SHARES, delay, seed)?.play(2 * blocks)?)
    })?;
    let raced = Sample::new(&raced);
    let what = format!("stale, shares 45, 30, 15 and 10 %, D / T = {delay}");
    let row = Row::measured(
        Section::Stale,
        what,
        "the same race, played without a network",
        raced.mean,
        ours,
    );
    Ok(row.published_error(raced.error()))
}

/// A ring, in which news takes longest to get to the other side.
fn ring(options: &Options) -> Result<Row, ValidationError> {
    let (miners, delay, blocks) = (20, 0.6, if options.long { 20_000 } else { 1_000 });
    let hop = delay / f64::from(miners / 2);
    let ours = over_towns(options, |seed| Town {
        topology: Topology::Ring,
        ..full(seed, miners, hop, blocks)
    })?;
    let what = format!("growth of the chain, a ring of {miners}, D / T = {delay} to the far side");
    let source = "Sompolinsky and Zohar 2015: 1 / (1 + D / T) of all blocks";
    let grown = Sample { mean: 1.0 - ours.mean, ..ours };
    let row = Row::measured(Section::Stale, what, source, growth_at_least(delay)?, grown);
    Ok(row.compares(Compares::AtLeast))
}
