//! A payment that's taken back, against Rosenfeld.

use super::options::{Options, ValidationError};
use super::row::{Row, Section};
use super::sample::{Sample, over_seeds};
use crate::attack::{AttackReport, DoubleSpend};
use crate::city::run;
use crate::plan::Attack;
use crate::rules::Work;
use crate::theory::{double_spend_hybrid, double_spend_rosenfeld};
use crate::town::{Network, Relay, Topology, Town};

const SOURCE: &str = "Rosenfeld 2014, chance of success";

/// An attacker with less than half of the work who's this far behind wins in fewer than one of a million cases.
const GIVES_UP: u32 = 60;

pub(super) fn rows(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let short: &[(f64, u32)] = &[(0.1, 1), (0.3, 3)];
    let long: &[(f64, u32)] =
        &[(0.1, 3), (0.2, 6), (0.3, 6), (0.4, 2), (0.13, 2), (0.27, 5), (0.38, 9)];
    let points = if options.long { [short, long].concat() } else { short.to_vec() };
    let blocks = if options.long { 300_000 } else { 20_000 };
    for (share, confirmations) in points {
        let chances = over_seeds(options.first_seed, options.seeds, |seed| {
            success(&town(options, seed, share, confirmations, blocks))
        })?;
        let s = if confirmations == 1 { "" } else { "s" };
        let what = format!("success, q = {share}, {confirmations} confirmation{s}");
        let published = double_spend_rosenfeld(share, confirmations)?;
        show(Row::measured(Section::DoubleSpend, what, SOURCE, published, Sample::new(&chances)));
    }
    hybrid(options, show)
}

/// The hybrid: work, and three of five tickets. (q, share of the tickets, confirmations)
fn hybrid(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let long = [(0.3, 0.5, 6), (0.2, 0.6, 6), (0.5, 0.3, 6), (0.35, 0.45, 2)];
    let points = if options.long { &long[..] } else { &long[1..2] };
    let blocks = if options.long { 200_000 } else { 6_000 };
    for &(share, tickets, confirmations) in points {
        let chances = over_seeds(options.first_seed, options.seeds, |seed| {
            let mut town = town(options, seed, share, confirmations, blocks);
            if let Some(Attack::DoubleSpend(plan)) = &mut town.attack {
                plan.tickets = Some(options.fault.stake(tickets));
            }
            success(&town)
        })?;
        let what = format!(
            "success, q = {share}, {tickets} of the tickets, {confirmations} confirmations"
        );
        let source = "Rosenfeld's, with q′ = qP(s) / (qP(s) + (1 − q)P(1 − s))";
        let published = double_spend_hybrid(share, tickets, 5, confirmations)?;
        show(Row::measured(Section::DoubleSpend, what, source, published, Sample::new(&chances)));
    }
    Ok(())
}

fn town(options: &Options, seed: u64, share: f64, confirmations: u32, blocks: u32) -> Town {
    let plan = DoubleSpend {
        node: 0,
        merchant: 1,
        share: options.fault.attacker(share),
        confirmations,
        gives_up: GIVES_UP,
        ..DoubleSpend::default()
    };
    Town {
        seed,
        nodes: 3,
        blocks,
        topology: Topology::Full,
        network: Network::Constant { delay: 0 },
        relay: Relay::Announce,
        attack: Some(Attack::DoubleSpend(plan)),
        ..Town::default()
    }
}

fn success(town: &Town) -> Result<f64, ValidationError> {
    match run(town, Work::new(town)?, &mut ())?.attack {
        Some(AttackReport::DoubleSpend(report)) => Ok(report.success.unwrap_or(f64::NAN)),
        _ => Err(ValidationError::NoReport),
    }
}
