//! Attacks at size: what one node, or a few of them, can do to a whole town.
//!
//! The attack is a field of the [`Town`], and its results are in the [`Report`](crate::Report). Each attacker is a single
//! node, which stands for a pool whose members talk to each other without delay.

mod attacker;
pub(crate) mod check;
mod double_spend;
mod eclipse;
mod flood;
mod grinding;
mod liars;
mod long_range;
mod nothing_at_stake;
mod odds;
mod rent;
mod reports;
mod selfish;

pub use crate::plan::{
    Attack, DoubleSpend, Eclipse, Flood, Grinding, Liars, LongRange, NothingAtStake, Rent, Selfish,
};
pub use odds::{Draw, TimedRace, double_spend_giving_up, gains_first};
pub use reports::{
    AttackReport, DoubleSpendReport, EclipseReport, FloodReport, GrindingReport, LiarsReport,
    LongRangeReport, NothingAtStakeReport, RentReport, SelfishReport,
};

pub(crate) use attacker::{Attacker, drawn};
pub(crate) use selfish::Pool;

use crate::error::TownError;
pub use crate::numbers::SeedFrom;
use crate::town::Town;

impl Attack {
    /// Which node attacks, if it's one.
    #[must_use]
    pub fn node(&self) -> Option<u32> {
        match self {
            Attack::Selfish(plan) => Some(plan.node),
            Attack::DoubleSpend(plan) => Some(plan.node),
            Attack::Eclipse(plan) => Some(plan.node),
            Attack::LongRange(plan) => Some(plan.node),
            Attack::Rent(plan) => Some(plan.node),
            Attack::Liars(_) | Attack::NothingAtStake(_) | Attack::Grinding(_) => None,
        }
    }

    /// What the attacker's share of the work, or of the stake, is set to.
    pub(crate) fn share(&self) -> Option<f64> {
        match self {
            Attack::Selfish(plan) => Some(plan.share),
            Attack::DoubleSpend(plan) => Some(plan.share),
            Attack::Eclipse(plan) => Some(plan.share),
            // They hold none any more.
            Attack::LongRange(_) => Some(0.0),
            Attack::Rent(plan) => Some(plan.rate / (1.0 + plan.rate)),
            Attack::Liars(_) | Attack::NothingAtStake(_) | Attack::Grinding(_) => None,
        }
    }

    /// Nodes that have no work, and no stake.
    pub(crate) fn are_idle(&self, town: &Town) -> Option<Vec<bool>> {
        match self {
            Attack::LongRange(plan) => Some(long_range::newcomers(plan, town)),
            _ => None,
        }
    }

    /// Lines that the attacker adds.
    pub(crate) fn lines(&self, town: &Town) -> Vec<(u32, u32)> {
        let (node, others) = match self {
            Attack::Eclipse(plan) => (plan.node, eclipse::attacked(plan, town)),
            Attack::LongRange(plan) => (plan.node, long_range::newcomers(plan, town)),
            _ => return Vec::new(),
        };
        (0..).zip(others).filter(|(_, is)| *is).map(|(other, _)| (node, other)).collect()
    }

    /// Someone who does it.
    pub(crate) fn attacker(&self, town: &Town) -> Result<Box<dyn Attacker>, TownError> {
        let seed = town.seed;
        let shares = town.shares()?;
        let share = self.node().map_or(0.0, |node| shares[node as usize]);
        Ok(match self {
            Attack::Selfish(plan) => Box::new(selfish::Pool::new(plan, seed)),
            Attack::DoubleSpend(plan) => Box::new(double_spend::Payer::new(plan, share, seed)),
            Attack::Eclipse(plan) => Box::new(eclipse::Curtain::new(plan, town)?),
            Attack::Liars(plan) => Box::new(liars::Voters { plan: plan.clone(), seed }),
            Attack::NothingAtStake(plan) => {
                Box::new(nothing_at_stake::Signers::new(plan, shares, seed))
            }
            Attack::LongRange(plan) => Box::new(long_range::Historians::new(plan, town)),
            Attack::Rent(plan) => {
                let honest = town.interval as f64 * (1.0 + plan.rate);
                let race = TimedRace::new(plan.rate, plan.lasts as f64 / honest);
                let race = race.ok_or(TownError::NoShare {
                    field: "rate",
                    found: plan.rate,
                    least: 0.0,
                    most: 100.0,
                })?;
                Box::new(rent::Tenant::new(plan, race))
            }
            Attack::Grinding(plan) => {
                Box::new(grinding::Grinder { plan: plan.clone(), slots: town.blocks, seed })
            }
        })
    }
}
