pub use kusari::stage9_stake::SeedFrom;

/// How many votes a block can have.
pub(crate) const MOST_VOTES: u32 = 8;

/// The numbers that rules of stake need. Each rule uses some of them; [`Town::interval`](crate::Town::interval) is the mean time between
/// blocks under each rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// How many slots an epoch has: 1 to [`Numbers::MOST_SLOTS`]. Ethereum has 32.
    pub epoch: u32,
    /// Where the draw of a slot gets its seed from.
    pub seed: SeedFrom,
    /// In which share of the slots anyone at all may make a block, if everyone draws in private: above 0, up to 0.99. (Ouroboros Praos
    /// calls it *f*; Cardano has 0.05.)
    pub active: f64,
    /// How many intervals coins have to lie before they count, with coin age. (Peercoin: 30 days.)
    pub youngest: u32,
    /// After how many intervals they don't gain any more: more than `youngest`. (Peercoin: 90 days.)
    pub oldest: u32,
    /// How many delegates take turns: 1 to [`Numbers::MOST_DELEGATES`]. EOS has 21.
    pub delegates: u32,
    /// How many tickets a block draws: 1 to 8. Decred has 5.
    pub tickets: u32,
    /// How many of their votes the next block needs: up to `tickets`. Decred has 3.
    pub votes: u32,
    /// Which share of the voters is online, and votes: 0 to 1.
    pub present: f64,
}

impl Numbers {
    /// How many slots an epoch may have.
    pub const MOST_SLOTS: u32 = 1_000_000;
    /// How many delegates there may be.
    pub const MOST_DELEGATES: u32 = 1_000;
    /// The longest age that counts, in intervals.
    pub const MOST_INTERVALS: u32 = 10_000_000;
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers {
            epoch: 32,
            seed: SeedFrom::EpochBeforeLast,
            active: 0.05,
            youngest: 10,
            oldest: 1_000,
            delegates: 21,
            tickets: 5,
            votes: 3,
            present: 1.0,
        }
    }
}
