use super::header::{Header, HeaderError, time_of, time_of_seconds};
use super::rules::Rules;
use super::target::{CompactTarget, Target, TargetError};
use crate::stage5_network::{BlockHash, Tip};
use crate::stage6_coin::bytes::{Encoded, FormatError, Reader};

/// The median is taken of this many blocks' times.
const MEDIAN_OF: usize = 11;

/// Where a chain ends, and everything that the next header is checked against.
///
/// A block's place holds the times that the check of the next one needs. So no earlier block has to be looked up, and
/// the check costs the same at any height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    tip: Tip,
    target: Target,
    /// When this period began.
    period_began: u32,
    /// The times of the last blocks, the latest block first. A shorter chain repeats its genesis.
    times: [u32; MEDIAN_OF],
}

impl Place {
    /// The place of the first header, which everyone agrees on. Its work isn't checked.
    ///
    /// # Errors
    ///
    /// If its target is invalid.
    pub fn first(header: &Header) -> Result<Place, TargetError> {
        Ok(Place {
            tip: Tip { hash: header.hash(), height: 0, time: time_of(header) },
            target: header.target.to_target()?,
            period_began: header.time,
            times: [header.time; MEDIAN_OF],
        })
    }

    /// Hash, height and time of the block.
    pub fn tip(&self) -> Tip {
        self.tip
    }

    /// Its height. The genesis has height zero.
    pub fn height(&self) -> u64 {
        self.tip.height
    }

    /// Its hash.
    pub fn hash(&self) -> BlockHash {
        self.tip.hash
    }

    /// The target that it met.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The middle one of the last eleven times, in seconds.
    ///
    /// Miners write the times themselves. The next block has to be later than the median, so a few miners who lie can't
    /// turn the clock back: it takes more than half of the last eleven blocks.
    pub fn median_time(&self) -> u32 {
        let known = MEDIAN_OF.min(usize::try_from(self.tip.height + 1).unwrap_or(MEDIAN_OF));
        let mut times = self.times;
        let times = &mut times[..known];
        times.sort_unstable();
        times[known / 2]
    }

    /// The earliest time that the next block may have, in seconds.
    pub fn earliest_next(&self, rules: &Rules) -> u32 {
        let after_median = self.median_time().saturating_add(1);
        match self.ends_period(rules) {
            true => after_median.max(self.earliest_period(rules)),
            false => after_median,
        }
    }

    /// The earliest time at which a period may begin: one spacing before the last block's. With Bitcoin's numbers
    /// that's the 600 seconds of BIP 94, which would be no limit where a whole period takes less than that.
    fn earliest_period(&self, rules: &Rules) -> u32 {
        self.times[0].saturating_sub(rules.spacing)
    }

    fn ends_period(&self, rules: &Rules) -> bool {
        (self.tip.height + 1).is_multiple_of(rules.period.into())
    }

    /// The target that the next block has to meet.
    pub fn next_target(&self, rules: &Rules) -> CompactTarget {
        if !self.ends_period(rules) {
            return self.target.to_compact();
        }
        rules.adjust(self.target, i64::from(self.times[0]) - i64::from(self.period_began))
    }

    /// Checks the header of the next block, and returns its place. Whether its hash meets its own target is checked by
    /// [`Header::check_work`], which returns the hash.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn next(
        &self,
        header: &Header,
        hash: BlockHash,
        rules: &Rules,
    ) -> Result<Place, HeaderError> {
        if header.previous_hash != self.tip.hash {
            let (found, expected) = (header.previous_hash, self.tip.hash);
            return Err(HeaderError::WrongLink { found, expected });
        }
        let expected = self.next_target(rules);
        if header.target != expected {
            return Err(HeaderError::WrongTarget { found: header.target, expected });
        }
        let (time, median) = (header.time, self.median_time());
        if time <= median {
            return Err(HeaderError::TimeTooOld { time, median });
        }
        // Periods don't share a block that would tie them together. Without this rule, a majority of the miners
        // could let each period begin long ago, and mining would get easier forever.
        let begins_period = self.ends_period(rules);
        let earliest = self.earliest_period(rules);
        if begins_period && time < earliest {
            return Err(HeaderError::TimeWarp { time, earliest });
        }
        let mut times = [time; MEDIAN_OF];
        times[1..].copy_from_slice(&self.times[..MEDIAN_OF - 1]);
        Ok(Place {
            tip: Tip { hash, height: self.tip.height + 1, time: time_of(header) },
            target: header.target.to_target()?,
            period_began: if begins_period { time } else { self.period_began },
            times,
        })
    }
}

/// A node that keeps its chain on disk keeps the places, too, so it needn't read all the headers again.
impl Encoded for Place {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.tip.hash.write(bytes);
        bytes.extend(self.tip.height.to_le_bytes());
        bytes.extend(self.target.to_compact().bits().to_le_bytes());
        bytes.extend(self.period_began.to_le_bytes());
        bytes.extend(self.times.iter().flat_map(|time| time.to_le_bytes()));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Place, FormatError> {
        let (hash, height) = (BlockHash::read(reader)?, reader.u64()?);
        let compact = CompactTarget::from_bits(reader.u32()?);
        let target = compact.to_target().ok().filter(|target| target.to_compact() == compact);
        let target = target.ok_or(FormatError::NotCanonical)?;
        let period_began = reader.u32()?;
        let mut times = [0; MEDIAN_OF];
        for time in &mut times {
            *time = reader.u32()?;
        }
        let tip = Tip { hash, height, time: time_of_seconds(times[0]) };
        Ok(Place { tip, target, period_began, times })
    }
}
