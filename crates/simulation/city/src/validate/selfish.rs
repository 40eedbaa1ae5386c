//! A selfish pool, against Eyal and Sirer.

use super::options::{Options, ValidationError};
use super::row::{Row, Section};
use super::sample::{Sample, over_seeds};
use crate::attack::{AttackReport, Selfish};
use crate::city::run;
use crate::plan::Attack;
use crate::rules::Work;
use crate::theory::selfish_revenue;
use crate::town::{Network, Relay, Topology, Town};

const SOURCE: &str = "Eyal and Sirer 2014, revenue of the pool";

pub(super) fn rows(options: &Options, show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let short: &[(f64, f64)] = &[(1.0 / 3.0, 0.0), (0.4, 0.5)];
    let long: &[(f64, f64)] = &[
        (0.1, 0.0),
        (0.25, 0.5),
        (0.35, 1.0),
        (0.4, 0.0),
        (0.45, 0.5),
        (0.22, 0.73),
        (0.37, 0.18),
    ];
    let points = if options.long { [short, long].concat() } else { short.to_vec() };
    let blocks = if options.long { 100_000 } else { 3_000 };
    for (share, gamma) in points {
        let revenues = over_seeds(options.first_seed, options.seeds, |seed| {
            revenue(&town(options, seed, share, gamma, blocks))
        })?;
        let what = format!("the pool's part of the main chain, a = {share:.4}, γ = {gamma}");
        let published = selfish_revenue(share, gamma)?;
        show(Row::measured(Section::Selfish, what, SOURCE, published, Sample::new(&revenues)));
    }
    Ok(())
}

fn town(options: &Options, seed: u64, share: f64, gamma: f64, blocks: u32) -> Town {
    let share = options.fault.attacker(share);
    Town {
        seed,
        nodes: 5,
        blocks,
        topology: Topology::Full,
        network: Network::Constant { delay: 0 },
        relay: Relay::Announce,
        attack: Some(Attack::Selfish(Selfish { node: 0, share, gamma: Some(gamma) })),
        ..Town::default()
    }
}

fn revenue(town: &Town) -> Result<f64, ValidationError> {
    match run(town, Work::new(town)?, &mut ())?.attack {
        Some(AttackReport::Selfish(report)) => Ok(report.revenue),
        _ => Err(ValidationError::NoReport),
    }
}
