use super::error::StakeGenesisError;
use serde::{Deserialize, Serialize};

/// What the draw of a slot depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeedFrom {
    /// One bit of each block up to the end of the epoch before last. When the draw can be foretold, it can't be changed any more.
    EpochBeforeLast,
    /// The block before. Then its maker can try out blocks until the next draw is theirs, too: they *grind*.
    Parent,
}

/// The numbers of this chapter that everyone agrees on beforehand. Each rule uses some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// How many seconds a slot takes.
    pub slot: u32,
    /// How many slots an epoch has.
    pub epoch: u32,
    /// What the draw of a slot depends on.
    pub seed: SeedFrom,
    /// How many seconds coins have to lie before they count, with coin age: never less than three epochs. Peercoin: 30 days.
    pub youngest: u32,
    /// After how many seconds they don't gain any more. Peercoin: 90 days.
    pub oldest: u32,
    /// How many delegates take turns.
    pub delegates: u32,
    /// What a ticket has to hold at least, in units. A deposit that holds more is one ticket, too, and can pay the fees of its votes.
    pub ticket: u64,
    /// How many blocks a ticket has to wait before it can be drawn. Decred: 256.
    pub maturity: u32,
}

/// The longest time, in seconds, that any of these numbers may name: ten years.
const MOST_SECONDS: u32 = 10 * 365 * 24 * 60 * 60;

impl Numbers {
    /// Numbers for a lesson: slots of ten seconds, and an epoch of twelve.
    pub const fn classroom() -> Numbers {
        Numbers {
            slot: 10,
            epoch: 12,
            seed: SeedFrom::EpochBeforeLast,
            youngest: 60,
            oldest: 600,
            delegates: 3,
            ticket: 1_000_000,
            maturity: 4,
        }
    }

    /// How many seconds an epoch takes.
    pub fn epoch_seconds(&self) -> u64 {
        u64::from(self.slot) * u64::from(self.epoch)
    }

    /// Checks that blocks can be checked by these numbers.
    ///
    /// # Errors
    ///
    /// [`StakeGenesisError::Number`] names the first one that's out of range.
    pub fn check(&self) -> Result<(), StakeGenesisError> {
        let ranges = [
            ("slot", u64::from(self.slot), 1, MOST_SECONDS.into()),
            ("epoch", self.epoch.into(), 1, MOST_SECONDS.into()),
            ("slot times epoch", self.epoch_seconds(), 1, MOST_SECONDS.into()),
            ("oldest", self.oldest.into(), 1, MOST_SECONDS.into()),
            ("youngest", self.youngest.into(), 0, u64::from(self.oldest).saturating_sub(1)),
            ("delegates", self.delegates.into(), 1, 1_000),
            ("ticket", self.ticket, 1, u64::MAX),
            ("maturity", self.maturity.into(), 1, 1_000_000),
        ];
        let wrong =
            ranges.into_iter().find(|(_, found, least, most)| !(least..=most).contains(&found));
        match wrong {
            None => Ok(()),
            Some((name, found, least, most)) => {
                Err(StakeGenesisError::Number { name, found, least, most })
            }
        }
    }
}
