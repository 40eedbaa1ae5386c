use crate::chance::Chance;
use crate::error::TownError;
use crate::makers::Alias;
use crate::rule::{Parent, Rule};
use crate::town::Town;

/// A vote costs work: with a share of it you find that share of the blocks, at moments that no one can foretell.
///
/// One clock ticks for all, and a lot says whose block it is, because that's the same as a clock for each and costs one event a block.
/// Simplified: the difficulty never changes.
#[derive(Clone, Debug)]
pub struct Work {
    interval: u64,
    finders: Alias,
}

impl Work {
    /// The work of a town.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<Work, TownError> {
        Ok(Work { interval: town.interval, finders: Alias::new(&town.shares()?) })
    }
}

impl Rule for Work {
    type Place = ();

    const DEPENDS_ON_BRANCH: bool = false;

    fn first(&mut self) {}

    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        now + chance.wait(self.interval)
    }

    fn makers(&mut self, _: &Parent<'_, ()>, _: u64, lot: u64, makers: &mut Vec<u32>) {
        makers.push(self.finders.pick(lot));
    }

    fn place(&mut self, _: &Parent<'_, ()>, _: u32, _: u64, _: u64) {}
}
