use super::odds::TimedRace;
use crate::error::TownError;
use crate::limits::{range, share};
use crate::makers;
use crate::plan::{Attack, Flood, Grinding, LongRange, Rent};
use crate::town::{Network, Relay, Topology, Town};

/// How many confirmations, blocks behind and so on there may be.
const MOST_BLOCKS: u64 = 1_000;

/// How many coins a price may be.
const MOST_COINS: f64 = 1e15;

/// How many hashes a run may grind.
const MOST_TRIES: u64 = 1_000_000_000;

/// Checks every number of an attack on a town that's checked itself.
pub(crate) fn check(attack: &Attack, town: &Town) -> Result<(), TownError> {
    if let Some(node) = attack.node() {
        is_node("attack", node, town)?;
    }
    match attack {
        Attack::Selfish(plan) => {
            share("share", plan.share, 0.0, 1.0)?;
            announces(town)?;
            if let Some(gamma) = plan.gamma {
                share("gamma", gamma, 0.0, 1.0)?;
                let at_once = town.network == Network::Constant { delay: 0 };
                if !at_once || town.topology != Topology::Full {
                    return Err(TownError::CoinAndRace);
                }
            }
        }
        Attack::DoubleSpend(plan) => {
            share("share", plan.share, 0.0, 1.0)?;
            is_node("merchant", plan.merchant, town)?;
            is_other("merchant", plan.merchant, plan.node)?;
            range("confirmations", plan.confirmations.into(), 1, MOST_BLOCKS)?;
            range("gives_up", plan.gives_up.into(), 1, MOST_BLOCKS)?;
            share("tickets", plan.tickets.unwrap_or(0.0), 0.0, 1.0)?;
            announces(town)?;
        }
        Attack::Eclipse(plan) => {
            share("share", plan.share, 0.0, 1.0)?;
            range("victims", plan.victims.into(), 1, u64::from(town.nodes) - 1)?;
            range("confirmations", plan.confirmations.into(), 1, MOST_BLOCKS)?;
            range("from", plan.from, 0, Town::MAX_TIME)?;
            range("lasts", plan.lasts, 1, Town::MAX_TIME)?;
            announces(town)?;
            if let Some(plan) = &plan.flood {
                flood(plan)?;
            }
        }
        Attack::Liars(plan) => {
            share("share", plan.share, 0.0, 1.0)?;
            range("members", plan.members.into(), 1, MOST_BLOCKS.min(town.nodes.into()))?;
            range("draws", plan.draws.into(), 1, 1_000_000)?;
        }
        Attack::NothingAtStake(plan) => {
            share("share", plan.share, 0.0, 1.0)?;
            let signers = libm::round(plan.share * f64::from(town.nodes));
            if plan.slashing && signers == f64::from(town.nodes) {
                // Someone has to be left who makes blocks, and sees the evidence.
                let most = 1.0 - 1.0 / f64::from(town.nodes);
                return Err(TownError::NoShare {
                    field: "share",
                    found: plan.share,
                    least: 0.0,
                    most,
                });
            }
        }
        Attack::LongRange(plan) => long_range(plan, town)?,
        Attack::Rent(plan) => rent(plan, town)?,
        Attack::Grinding(Grinding { share: found, tries, epoch, .. }) => {
            share("share", *found, 0.0, 1.0)?;
            let blocks = u64::from(town.blocks);
            range("tries", (*tries).into(), 1, (MOST_TRIES / blocks).min(1_000_000))?;
            range("epoch", (*epoch).into(), 1, 100_000)?;
        }
    }
    // Whether others have anything to do.
    makers::shares_with(town, Some(attack)).map(|_| ())
}

fn long_range(plan: &LongRange, town: &Town) -> Result<(), TownError> {
    share("share", plan.share, 0.0, 1.0)?;
    share("reward", plan.reward, 0.0, 1.0)?;
    share("with_checkpoint", plan.with_checkpoint, 0.0, 1.0)?;
    range("newcomers", plan.newcomers.into(), 0, u64::from(town.nodes) - 2)?;
    // There has to be room for a branch of the same length.
    range("after", plan.after.into(), 2, u64::from(town.blocks / 2))?;
    range("fork", plan.fork.into(), 0, u64::from(plan.after) - 2)?;
    announces(town)
}

fn rent(plan: &Rent, town: &Town) -> Result<(), TownError> {
    share("rate", plan.rate, 0.0, 100.0)?;
    range("lasts", plan.lasts, 1, Town::MAX_TIME)?;
    range("depth", plan.depth.into(), 1, MOST_BLOCKS)?;
    for (field, found) in [("price", plan.price), ("reward", plan.reward), ("value", plan.value)] {
        share(field, found, 0.0, MOST_COINS)?;
    }
    announces(town)?;
    // So long a race can't be computed.
    let most = (TimedRace::MAX_STEPS * town.interval as f64) as u64;
    range("lasts", plan.lasts, 1, most)
}

pub(crate) fn flood(plan: &Flood) -> Result<(), TownError> {
    range("honest", plan.honest.into(), 1, 10_000)?;
    range("addresses", plan.addresses.into(), 1, 100_000)?;
    range("groups", plan.groups.into(), 1, 10_000)?;
    range("lasts", plan.lasts, 0, Town::MAX_TIME)?;
    share("reachable", plan.reachable, 0.0, 1.0)
}

fn is_node(field: &'static str, node: u32, town: &Town) -> Result<(), TownError> {
    let last = town.nodes - 1;
    if node > last { Err(TownError::NoSuchNode { field, node, last }) } else { Ok(()) }
}

fn is_other(field: &'static str, node: u32, attacker: u32) -> Result<(), TownError> {
    if node == attacker { Err(TownError::Oneself { field, node }) } else { Ok(()) }
}

fn announces(town: &Town) -> Result<(), TownError> {
    if town.relay == Relay::Push { Err(TownError::PushTellsAll) } else { Ok(()) }
}
