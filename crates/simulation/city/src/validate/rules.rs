//! Rules other than work, where a formula says what comes out.

use super::options::{Options, ValidationError};
use super::row::{Row, Section, Unit};
use super::sample::{Sample, over_seeds};
use crate::city::run;
use crate::error::TownError;
use crate::numbers::Numbers;
use crate::report::Report;
use crate::rule::Rule;
use crate::rules::{Private, Slots, Tickets};
use crate::theory::{majority_binomial, slot_leader};
use crate::town::{Makers, Network, Relay, Topology, Town};

/// Who holds how much of the stake. The first of them is watched.
const STAKES: [f64; 4] = [0.4, 0.3, 0.2, 0.1];

/// Cardano's part of active slots.
const ACTIVE: f64 = 0.05;

const SECOND: u64 = 1_000_000;

pub(super) fn rows(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let blocks = if options.long { 20_000 } else { 2_000 };
    one_leader(options, blocks, show)?;
    private(options, blocks, show)?;
    show(absent_voters(options, blocks)?);
    show(votes_travel(options, if options.long { 4_000 } else { 300 })?);
    Ok(())
}

/// Stakers who all have a line to each other.
fn town(options: &Options, seed: u64, blocks: u32, delay: u64) -> Town {
    // If the watched one has more, the others share what's left.
    let watched = options.fault.stake(STAKES[0]);
    let left = (1.0 - watched) / (1.0 - STAKES[0]);
    let stake = |(node, stake): (u32, f64)| (node, if node == 0 { watched } else { stake * left });
    Town {
        seed,
        nodes: STAKES.len() as u32,
        blocks,
        interval: 20 * SECOND,
        topology: Topology::Full,
        network: Network::Constant { delay },
        relay: Relay::Push,
        makers: Makers::Shares((0..).zip(STAKES).map(stake).collect()),
        ..Town::default()
    }
}

fn ran<R: Rule>(town: &Town, rule: Result<R, TownError>) -> Result<Report, TownError> {
    run(town, rule?, &mut ())
}

/// One leader a slot, whom everyone can know (follow the satoshi).
fn one_leader(
    options: &Options,
    blocks: u32,
    show: &mut impl FnMut(Row),
) -> Result<(), ValidationError> {
    let reports = over_seeds(options.first_seed, options.seeds, |seed| {
        let town = town(options, seed, blocks, 9 * SECOND);
        ran(&town, Slots::new(&town))
    })?;
    let stale: u32 = reports.iter().map(|report| report.stale).sum();
    let what = "stale blocks with one leader a slot, D = 0.45 slots";
    let source = "every block arrives before the next slot";
    let row = Row::exact(Section::Rules, what, source, 0.0, f64::from(stale), 0.0);
    show(Row { seeds: options.seeds, ..row }.unit(Unit::Count));

    let revenues: Vec<f64> = reports.iter().map(|report| report.revenue(0)).collect();
    let what = format!("blocks of someone with {} of the stake, one leader a slot", STAKES[0]);
    let source = "follow the satoshi: as many as coins";
    show(Row::measured(Section::Rules, what, source, STAKES[0], Sample::new(&revenues)));
    Ok(())
}

/// Everyone draws for themselves, and a slot may have two leaders.
fn private(
    options: &Options,
    blocks: u32,
    show: &mut impl FnMut(Row),
) -> Result<(), ValidationError> {
    let leads =
        STAKES.iter().map(|stake| slot_leader(ACTIVE, *stake)).collect::<Result<Vec<_>, _>>()?;
    let all: f64 = leads.iter().sum();
    let reports = over_seeds(options.first_seed, options.seeds, |seed| {
        let numbers = Numbers { active: ACTIVE, ..Numbers::default() };
        let town = Town { numbers, ..town(options, seed, blocks, 0) };
        ran(&town, Private::new(&town))
    })?;
    let source = "Praos: 1 − (1 − f)ˢ, f = 0.05";
    let stale: Vec<f64> = reports.iter().map(Report::stale_rate).collect();
    let what = "stale without delay: slots with two leaders";
    show(Row::measured(Section::Rules, what, source, 1.0 - ACTIVE / all, Sample::new(&stale)));
    let made = |report: &Report| f64::from(report.nodes[0].made) / f64::from(report.made);
    let made: Vec<f64> = reports.iter().map(made).collect();
    let what = format!("blocks made by someone with {} of the stake", STAKES[0]);
    show(Row::measured(Section::Rules, what, source, leads[0] / all, Sample::new(&made)));
    Ok(())
}

/// Miners of a town with tickets. All are alike.
fn hybrid(seed: u64, nodes: u32, blocks: u32, delay: u64, present: f64) -> Town {
    Town {
        seed,
        nodes,
        blocks,
        interval: 20 * SECOND,
        topology: Topology::Full,
        network: Network::Constant { delay },
        relay: Relay::Push,
        numbers: Numbers { present, ..Numbers::default() },
        ..Town::default()
    }
}

/// Some voters are away, and a block that misses their votes is replaced.
fn absent_voters(options: &Options, blocks: u32) -> Result<Row, ValidationError> {
    let figures = over_seeds(options.first_seed, options.seeds, |seed| {
        // Who's away is drawn by chance, so each seed has its own share.
        let present = Tickets::new(&hybrid(seed, 12, blocks, 0, 0.6))?.present();
        let theory = majority_binomial(present, 5)?;
        let town = hybrid(seed, 12, blocks, 0, options.fault.stake(0.6));
        let report = ran(&town, Tickets::new(&town))?;
        Ok::<_, ValidationError>((theory, f64::from(report.main) / f64::from(report.made)))
    })?;
    let theory = Sample::new(&figures.iter().map(|figure| figure.0).collect::<Vec<f64>>());
    let above =
        Sample::new(&figures.iter().map(|(theory, ours)| ours - theory).collect::<Vec<f64>>());
    let ours = Sample { mean: theory.mean + above.mean, ..above };
    let what = "blocks that get three of five votes, two in five voters away";
    let source = "Σ C(5, k) sᵏ (1 − s)⁵⁻ᵏ, k ≥ 3";
    Ok(Row::measured(Section::Rules, what, source, theory.mean, ours))
}

/// A block needs one delay to its voters, and its votes need another.
fn votes_travel(options: &Options, blocks: u32) -> Result<Row, ValidationError> {
    let x = 0.2;
    let stale = over_seeds(options.first_seed, options.seeds, |seed| {
        let delay = (x * 10.0) as u64 * SECOND;
        let town = options.fault.town(hybrid(seed, 30, blocks, delay, 1.0));
        Ok::<_, TownError>(ran(&town, Tickets::new(&town))?.stale_rate())
    })?;
    let what = "stale where miners wait for votes, 2 D / T = 0.2";
    let source = "x / (1 + x): no one builds on it before the votes are there";
    Ok(Row::measured(Section::Rules, what, source, x / (1.0 + x), Sample::new(&stale)))
}
