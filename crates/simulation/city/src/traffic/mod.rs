//! Payments that make themselves, and wait for a block.
//!
//! Wallets pay each other at moments without memory. In a small town, each payment is a message that goes from node to node, and each node keeps what
//! waits in a pool of its own. In a large town, payments of one fee rate are only counted: a flow. Both fill blocks with those that pay most.

pub(crate) mod check;
mod distribution;
mod flow;
mod included;
mod pool;
mod pools;
mod report;

pub use crate::plan::{Distribution, Model, Traffic};
pub use report::{TrafficReport, Waits};

use crate::strategy::Acts;
use crate::town::Town;
use crate::view::View;

/// Payments, in one of two models.
pub(crate) enum Payments {
    Pools(pools::Pools),
    Flow(flow::Flow),
}

impl Payments {
    pub(crate) fn new(plan: &Traffic, town: &Town) -> Payments {
        if plan.has_pools(town) {
            Payments::Pools(pools::Pools::new(plan, town))
        } else {
            Payments::Flow(flow::Flow::new(plan, town))
        }
    }

    pub(crate) fn start(&mut self, view: &View<'_>, acts: &mut Acts) {
        if let Payments::Pools(pools) = self {
            pools.set_alarm(view, acts);
        }
    }

    /// It's time for a payment.
    pub(crate) fn woken(
        &mut self,
        is_away: impl Fn(u32) -> bool,
        view: &View<'_>,
        acts: &mut Acts,
    ) {
        if let Payments::Pools(pools) = self {
            pools.pay(is_away, view, acts);
        }
    }

    pub(crate) fn word(
        &mut self,
        from: u32,
        to: u32,
        token: u32,
        view: &View<'_>,
        acts: &mut Acts,
    ) {
        if let Payments::Pools(pools) = self {
            pools.hear(from, to, token, view, acts);
        }
    }

    /// A node is about to decide about a block: what's on its branch so far no longer waits.
    pub(crate) fn catch_up(&mut self, node: u32, tip: u32, view: &View<'_>) {
        if let Payments::Pools(pools) = self {
            pools.catch_up(node, tip, view);
        }
    }

    /// A node is about to make a block: chooses the payments, and returns how large the block is.
    pub(crate) fn fill(&mut self, maker: u32, parent: u32, view: &View<'_>) -> u32 {
        match self {
            Payments::Pools(pools) => pools.fill(maker, parent, view),
            Payments::Flow(flow) => flow.fill(parent, view),
        }
    }

    pub(crate) fn made(&mut self, node: u32, block: u32, view: &View<'_>) {
        if let Payments::Pools(pools) = self {
            pools.catch_up(node, view.tip(node), view);
            pools.confirm(block);
        }
    }

    pub(crate) fn report(&mut self, view: &View<'_>, tip: u32) -> TrafficReport {
        match self {
            Payments::Pools(pools) => pools.report(view, tip),
            Payments::Flow(flow) => flow.report(view, tip),
        }
    }
}
