use crate::chance::Chance;
use crate::error::TownError;
use crate::rule::{Parent, Rule};
use crate::town::Town;

/// A vote costs nothing, and counts for little: those with the most coins behind them are elected, and take turns. A turn lasts for
/// [an interval](Town::interval).
///
/// Simplified: each node's share is what voters put behind it, and there's one election.
#[derive(Clone, Debug)]
pub struct Delegates {
    turn: u64,
    elected: Vec<u32>,
}

impl Delegates {
    /// The delegates of a town: of equals, the one with the lower number is elected.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<Delegates, TownError> {
        let shares = town.shares()?;
        let mut elected: Vec<u32> =
            (0..town.nodes).filter(|node| shares[*node as usize] > 0.0).collect();
        let by_share = |a: &u32, b: &u32| shares[*b as usize].total_cmp(&shares[*a as usize]);
        elected.sort_by(by_share);
        elected.truncate(town.numbers.delegates as usize);
        Ok(Delegates { turn: town.interval, elected })
    }

    /// The delegates, in the order in which they take turns.
    #[must_use]
    pub fn elected(&self) -> &[u32] {
        &self.elected
    }
}

impl Rule for Delegates {
    type Place = ();

    const DEPENDS_ON_BRANCH: bool = false;

    fn first(&mut self) {}

    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        (now / self.turn + 1) * self.turn
    }

    fn makers(&mut self, _: &Parent<'_, ()>, moment: u64, _: u64, makers: &mut Vec<u32>) {
        let turn = (moment / self.turn) % self.elected.len() as u64;
        makers.push(self.elected[turn as usize]);
    }

    fn place(&mut self, _: &Parent<'_, ()>, _: u32, _: u64, _: u64) {}
}
