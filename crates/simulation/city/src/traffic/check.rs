use crate::error::TownError;
use crate::limits::{range, share, weights};
use crate::plan::{Distribution, Model, Traffic};
use crate::town::Town;

/// How many payments may be made where each is a message: their numbers have 24 bits.
const MOST_PAYMENTS: f64 = 4_000_000.0;

/// How many bits are kept where each node knows what it has heard of.
const MOST_KNOWN: f64 = 4e9;

/// How many blocks may be made where payments flow: each keeps the flow's state.
const MOST_BLOCKS: u64 = 200_000;

impl Traffic {
    /// How many nodes may have pools of their own.
    pub const MOST_POOLS: u32 = 300;

    /// Whether each node has a pool of its own.
    pub(crate) fn has_pools(&self, town: &Town) -> bool {
        match self.model {
            Model::Pools => true,
            Model::Flow => false,
            Model::Auto => {
                town.nodes <= Traffic::MOST_POOLS && self.count_in(town) <= self.most(town)
            }
        }
    }

    /// How many payments are made in a run, on average.
    fn count_in(&self, town: &Town) -> f64 {
        self.per_second * town.interval as f64 / 1e6 * f64::from(town.blocks)
    }

    fn most(&self, town: &Town) -> f64 {
        MOST_PAYMENTS.min(MOST_KNOWN / f64::from(town.nodes))
    }
}

pub(crate) fn check(traffic: &Traffic, town: &Town) -> Result<(), TownError> {
    share("per_second", traffic.per_second, 0.0, 10_000.0)?;
    range("wallets", traffic.wallets.into(), 2, 1_000_000)?;
    range("balance", traffic.balance, 0, super::distribution::MOST as u64)?;
    range("pool_bytes", traffic.pool_bytes, 1, 1 << 40)?;
    distribution("amount", &traffic.amount)?;
    distribution("bytes", &traffic.bytes)?;
    distribution("fee_rate", &traffic.fee_rate)?;
    if traffic.has_pools(town) {
        range("nodes", town.nodes.into(), 2, Traffic::MOST_POOLS.into())?;
        let (count, most) = (traffic.count_in(town), traffic.most(town));
        if count > most {
            let most = most / count * traffic.per_second;
            share("per_second", traffic.per_second, 0.0, most)?;
        }
        Ok(())
    } else {
        range("blocks", town.blocks.into(), 1, MOST_BLOCKS)
    }
}

fn distribution(field: &'static str, distribution: &Distribution) -> Result<(), TownError> {
    let most = super::distribution::MOST;
    match distribution {
        Distribution::Constant(value) => range(field, *value, 1, most as u64),
        Distribution::LogNormal { median, deviation } => {
            share(field, *median, 1.0, most)?;
            share("deviation", *deviation, 0.0, 5.0)
        }
        Distribution::Exponential { mean } => share(field, *mean, 1.0, most),
        Distribution::Table(rows) => {
            weights(field, rows.iter().map(|(_, weight)| *weight), 1_000)?;
            rows.iter().try_for_each(|(value, _)| range(field, *value, 1, most as u64))
        }
    }
}
