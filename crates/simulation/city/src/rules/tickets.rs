use super::stake::stakes;
use super::work::Work;
use crate::chance::{Chance, mix};
use crate::error::TownError;
use crate::rule::{Parent, Rule};
use crate::town::Town;
use kusari::stage9_stake::Stakes;

/// A block costs work, and then it needs the votes of three of the five tickets drawn for it: the hybrid of Decred (2016).
///
/// Each block draws tickets, in proportion to stake. Their holders vote for it as soon as they have it, and votes travel from neighbour to neighbour. A
/// miner begins on top of a block when enough votes have arrived; until then, it goes on searching for a better block of the same height. Of two
/// branches that weigh the same, a node leaves the one whose last block lacks votes.
#[derive(Clone, Debug)]
pub struct Tickets {
    work: Work,
    stakes: Stakes<u32>,
    is_present: Vec<bool>,
    drawn: u32,
    needed: u32,
    seed: u64,
}

impl Tickets {
    /// The miners and the tickets of a town. Everyone has the same share of the stake as of the work, unless [`Tickets::staked`] says
    /// otherwise.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<Tickets, TownError> {
        Tickets::staked(town, &town.shares()?)
    }

    /// The same with these shares of the stake, which add up to 1: one for each node.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn staked(town: &Town, shares: &[f64]) -> Result<Tickets, TownError> {
        let chance = &mut Chance::new(town.seed, "present");
        let is_present = (0..town.nodes).map(|_| chance.share() <= town.numbers.present).collect();
        Ok(Tickets {
            work: Work::new(town)?,
            stakes: stakes(shares),
            is_present,
            drawn: town.numbers.tickets,
            needed: town.numbers.votes,
            seed: Chance::new(town.seed, "tickets").bits(),
        })
    }

    /// Which share of the stake is online, and votes.
    #[must_use]
    pub fn present(&self) -> f64 {
        let there = self.stakes.iter().filter(|(node, _)| self.is_present[**node as usize]);
        there.map(|(_, coins)| coins).sum::<u64>() as f64 / self.stakes.total() as f64
    }
}

impl Rule for Tickets {
    type Place = ();

    const DEPENDS_ON_BRANCH: bool = false;

    fn first(&mut self) {}

    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        self.work.moment(now, chance)
    }

    fn makers(&mut self, parent: &Parent<'_, ()>, moment: u64, lot: u64, makers: &mut Vec<u32>) {
        self.work.makers(parent, moment, lot, makers);
    }

    fn place(&mut self, _: &Parent<'_, ()>, _: u32, _: u64, _: u64) {}

    fn votes_needed(&self) -> u32 {
        self.needed
    }

    fn voters(&mut self, block: &Parent<'_, ()>, voters: &mut Vec<u32>) {
        for ticket in 0..u64::from(self.drawn) {
            let lot = mix(mix(self.seed ^ u64::from(block.id)) ^ ticket);
            let holder = self.stakes.drawn_by(lot.into()).copied();
            voters.extend(holder.filter(|node| self.is_present[*node as usize]));
        }
    }
}
