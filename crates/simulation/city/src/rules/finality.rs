use super::slots::{Seeds, Slots};
use crate::chance::Chance;
use crate::error::TownError;
use crate::rule::{Parent, Rule};
use crate::town::Town;
use std::collections::BTreeMap;

/// A vote costs nothing but having coins, and no one can take back what two thirds of them have voted for: slots, with a vote on each epoch
/// (Casper: Buterin and Griffith, 2017).
///
/// Each node votes once an epoch, for the checkpoint that's on its branch when it first follows a block of that epoch. A block counts the votes
/// that were given before it was made. A checkpoint with two thirds of all coins is *justified*, and if the next one is, too, it's *final*: no node
/// leaves it any more, however heavy another branch is.
///
/// Simplified: the maker of a block knows all votes at once, so they cost no messages. All votes are honest: no one votes twice in an
/// epoch, and because votes always go from the last justified checkpoint of a branch to the current one, none surrounds another.
#[derive(Clone, Debug)]
pub struct Finality {
    slots: Slots,
    shares: Vec<f64>,
    is_present: Vec<bool>,
    epoch: u64,
    /// For which epoch each node voted last.
    voted: Vec<u64>,
    /// Which share voted for a checkpoint: its epoch, its block, and the justified block that the vote starts from.
    votes: BTreeMap<(u64, u32, u32), f64>,
    last_final: Option<(u32, u32)>,
}

/// How far a branch is justified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voted {
    seeds: Seeds,
    epoch: u64,
    /// The last block before this epoch: the checkpoint that's voted for.
    pub checkpoint: u32,
    /// The last justified checkpoint, and its epoch.
    pub justified: (u64, u32),
    /// The last final block.
    pub last_final: u32,
}

impl Finality {
    /// The slots and votes of a town.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<Finality, TownError> {
        let shares = town.shares()?;
        let chance = &mut Chance::new(town.seed, "present");
        let is_present = shares.iter().map(|_| chance.share() <= town.numbers.present).collect();
        Ok(Finality {
            slots: Slots::new(town)?,
            is_present,
            epoch: town.numbers.epoch.into(),
            voted: vec![0; shares.len()],
            shares,
            votes: BTreeMap::new(),
            last_final: None,
        })
    }

    /// The highest final block on any branch, and its height. `None`: only the genesis.
    #[must_use]
    pub fn last_final(&self) -> Option<(u32, u32)> {
        self.last_final
    }

    fn epoch_of(&self, moment: u64) -> u64 {
        moment / self.slots.slot / self.epoch
    }
}

impl Rule for Finality {
    type Place = Voted;

    fn first(&mut self) -> Voted {
        let seeds = self.slots.first();
        Voted { seeds, epoch: 0, checkpoint: 0, justified: (0, 0), last_final: 0 }
    }

    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        self.slots.moment(now, chance)
    }

    fn makers(&mut self, parent: &Parent<'_, Voted>, moment: u64, _: u64, makers: &mut Vec<u32>) {
        makers.extend(self.slots.leader(&parent.place.seeds, moment / self.slots.slot));
    }

    fn place(&mut self, parent: &Parent<'_, Voted>, maker: u32, moment: u64, lot: u64) -> Voted {
        let mut place = *parent.place;
        place.seeds = self.slots.place(&parent.with(&parent.place.seeds), maker, moment, lot);
        // Votes for the checkpoint of the parent's epoch are counted until the next one begins, and with its first block.
        let link = (place.epoch, place.checkpoint, place.justified.1);
        let share = self.votes.get(&link).copied().unwrap_or(0.0);
        if place.epoch > place.justified.0 && share >= 2.0 / 3.0 {
            if place.epoch == place.justified.0 + 1 {
                place.last_final = place.justified.1;
                let height = parent.height_of(place.last_final).unwrap_or(0);
                if height > self.last_final.map_or(0, |(_, height)| height) {
                    self.last_final = Some((place.last_final, height));
                }
            }
            place.justified = (place.epoch, place.checkpoint);
        }
        let epoch = self.epoch_of(moment);
        if epoch > place.epoch {
            (place.epoch, place.checkpoint) = (epoch, parent.id);
        }
        place
    }

    fn followed(&mut self, node: u32, tip: &Parent<'_, Voted>) {
        let place = tip.place;
        let voted = &mut self.voted[node as usize];
        if place.epoch <= *voted || !self.is_present[node as usize] {
            return;
        }
        *voted = place.epoch;
        let link = (place.epoch, place.checkpoint, place.justified.1);
        *self.votes.entry(link).or_default() += self.shares[node as usize];
        // What's long past isn't counted any more.
        let past = place.epoch.saturating_sub(1_000);
        while self.votes.first_key_value().is_some_and(|(link, _)| link.0 < past) {
            self.votes.pop_first();
        }
    }

    fn may_leave(&self, tip: &Parent<'_, Voted>, rival: &Parent<'_, Voted>) -> bool {
        rival.follows(tip.place.last_final)
    }
}
