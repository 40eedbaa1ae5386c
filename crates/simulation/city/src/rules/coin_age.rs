use crate::chance::{Chance, mix, share_of};
use crate::error::TownError;
use crate::makers::Alias;
use crate::rule::{Parent, Rule};
use crate::town::Town;

/// A vote costs patience: the more coins, and the longer they've lain, the sooner they make a block, and then they're young again (Peercoin:
/// King and Nadal, 2012).
///
/// One clock ticks for all, as fast as blocks could come if all coins were old and the target as high as it gets. At each tick a lot names
/// a holder, and the branch decides: the younger the coins are *on this branch*, and the lower its target, the smaller is the chance that
/// it lets the block through. A maker's age is used up only on the branch where the block was made.
///
/// Simplified: each node has one deposit.
#[derive(Clone, Debug)]
pub struct CoinAge {
    interval: f64,
    youngest: f64,
    oldest: f64,
    holders: Alias,
    /// For each node its blocks, on all branches, the last one first to be looked at.
    made: Vec<Vec<u32>>,
    seed: u64,
}

/// What's known of a branch: its target, and when its last block was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aged {
    /// How many blocks would come in an interval if all coins had their full age.
    pub target: f64,
}

/// How high the target gets: as many blocks in an interval if all coins had their full age.
const MOST: f64 = 64.0;

/// Over how many blocks the target is adjusted. (Peercoin: a week's, 1,008.)
const TIMESPAN: f64 = 256.0;

impl CoinAge {
    /// The coins of a town. At the beginning, they have the oldest age that counts.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<CoinAge, TownError> {
        let shares = town.shares()?;
        let interval = town.interval as f64;
        Ok(CoinAge {
            interval,
            youngest: f64::from(town.numbers.youngest) * interval,
            oldest: f64::from(town.numbers.oldest) * interval,
            holders: Alias::new(&shares),
            made: vec![Vec::new(); shares.len()],
            seed: Chance::new(town.seed, "coin age").bits(),
        })
    }

    /// How much a node's coins count on a branch at a moment: 0 while they're young, and 1 from the oldest age that
    /// counts.
    #[must_use]
    pub fn age(&self, node: u32, parent: &Parent<'_, Aged>, moment: u64) -> f64 {
        let blocks = self.made[node as usize].iter().rev();
        let Some(last) = blocks.copied().find(|block| parent.follows(*block)) else { return 1.0 };
        let since = moment.saturating_sub(parent.time_of(last).unwrap_or(0)) as f64;
        ((since.min(self.oldest) - self.youngest) / (self.oldest - self.youngest)).max(0.0)
    }
}

impl Rule for CoinAge {
    type Place = Aged;

    fn first(&mut self) -> Aged {
        Aged { target: 1.0 }
    }

    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        now + chance.wait(((self.interval / MOST) as u64).max(1))
    }

    fn makers(&mut self, parent: &Parent<'_, Aged>, moment: u64, lot: u64, makers: &mut Vec<u32>) {
        let holder = self.holders.pick(lot);
        let chance = parent.place.target / MOST * self.age(holder, parent, moment);
        // The same lot on each branch, as a hash over the coins and the second would be.
        if share_of(mix(lot ^ self.seed)) <= chance {
            makers.push(holder);
        }
    }

    fn place(&mut self, parent: &Parent<'_, Aged>, maker: u32, moment: u64, _: u64) -> Aged {
        self.made[maker as usize].push(parent.next_id());
        let actual = (moment - parent.time) as f64 / self.interval;
        // Peercoin's formula: the target follows the mean time between blocks, with a weight that fades.
        let factor = (TIMESPAN - 1.0 + 2.0 * actual) / (TIMESPAN + 1.0);
        Aged { target: (parent.place.target * factor).clamp(1.0 / MOST, MOST) }
    }
}
