use super::stake::stakes;
use crate::chance::{Chance, mix};
use crate::error::TownError;
use crate::numbers::SeedFrom;
use crate::rule::{Parent, Rule};
use crate::town::Town;
use kusari::stage9_stake::Stakes;

/// A vote costs nothing but having coins: in each slot one coin is drawn, and its holder may make a block
/// (*follow the satoshi*). A slot lasts for [an interval](Town::interval).
///
/// Simplified: everyone keeps the same number of coins.
#[derive(Clone, Debug)]
pub struct Slots {
    pub(super) slot: u64,
    pub(super) stakes: Stakes<u32>,
    draws: Draws,
}

/// What the draws on a branch depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds {
    /// The block's own number, as good as a hash. On another branch, it's another one.
    pub hash: u64,
    epoch: u64,
    /// The seed of this epoch, and that of the next one.
    seeds: [u64; 2],
}

/// How seeds are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws {
    first: u64,
    epoch: u64,
    from: SeedFrom,
}

impl Draws {
    pub(super) fn new(town: &Town) -> Draws {
        let first = Chance::new(town.seed, "genesis").bits();
        Draws { first, epoch: town.numbers.epoch.into(), from: town.numbers.seed }
    }

    pub(super) fn first(self) -> Seeds {
        Seeds { hash: self.first, epoch: 0, seeds: [self.first; 2] }
    }

    /// The seed for a next block in a slot. What's frozen at the end of an epoch counts in the epoch after the next.
    pub(super) fn seed(self, parent: &Seeds, slot: u64) -> u64 {
        match (self.from, (slot / self.epoch).saturating_sub(parent.epoch)) {
            (SeedFrom::Parent, _) => parent.hash,
            (SeedFrom::EpochBeforeLast, 0) => parent.seeds[0],
            (SeedFrom::EpochBeforeLast, 1) => parent.seeds[1],
            (SeedFrom::EpochBeforeLast, _) => parent.hash,
        }
    }

    pub(super) fn next(self, parent: &Seeds, maker: u32, slot: u64, lot: u64) -> Seeds {
        // What's in the block isn't known beforehand, not even to those who know whose slots are next.
        let hash = mix(mix(parent.hash ^ lot) ^ slot ^ u64::from(maker) << 40);
        let epoch = slot / self.epoch;
        let seeds = match epoch.saturating_sub(parent.epoch) {
            0 => parent.seeds,
            1 => [parent.seeds[1], parent.hash],
            _ => [parent.hash; 2],
        };
        Seeds { hash, epoch, seeds }
    }
}

impl Slots {
    /// The slots of a town.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<Slots, TownError> {
        let stakes = stakes(&town.shares()?);
        Ok(Slots { slot: town.interval, stakes, draws: Draws::new(town) })
    }

    /// The seed of a slot for a block on top of one with these seeds: the [hash](Seeds::hash) of a block below.
    #[must_use]
    pub fn seed(&self, parent: &Seeds, slot: u64) -> u64 {
        self.draws.seed(parent, slot)
    }

    /// Who may make the block of a slot, on top of a block with these seeds.
    #[must_use]
    pub fn leader(&self, parent: &Seeds, slot: u64) -> Option<u32> {
        let lot = mix(self.seed(parent, slot) ^ mix(slot));
        self.stakes.drawn_by(lot.into()).copied()
    }
}

impl Rule for Slots {
    type Place = Seeds;

    fn first(&mut self) -> Seeds {
        self.draws.first()
    }

    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        (now / self.slot + 1) * self.slot
    }

    fn makers(&mut self, parent: &Parent<'_, Seeds>, moment: u64, _: u64, makers: &mut Vec<u32>) {
        makers.extend(self.leader(parent.place, moment / self.slot));
    }

    fn place(&mut self, parent: &Parent<'_, Seeds>, maker: u32, moment: u64, lot: u64) -> Seeds {
        self.draws.next(parent.place, maker, moment / self.slot, lot)
    }
}
