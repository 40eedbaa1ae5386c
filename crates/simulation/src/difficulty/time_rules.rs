use kusari::stage6_coin::{CompactTarget, Header, Place, Rules, Target, TargetError};

/// When the genesis is made, in seconds since 1970. Late enough that time can be turned back.
pub(crate) const BEGINNING: u32 = 1_000_000_000;

/// Which of chapter 6's rules about times are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks {
    /// No adjustment makes mining more than four times as hard, or as easy.
    pub clamps: bool,
    /// A block is later than the median of the last eleven.
    pub median_time: bool,
    /// A period does not begin long before the one before has ended.
    pub period_start: bool,
}

impl Checks {
    /// All of them, as in the chapter.
    pub const ALL: Checks = Checks { clamps: true, median_time: true, period_start: true };
}

/// What judges times, and answers with targets.
pub(crate) trait Judge {
    fn target(&self) -> Target;
    fn earliest(&self) -> u32;
    fn clock(&self) -> u32;
    /// Takes the next block's time, if it is allowed.
    fn push(&mut self, time: u32) -> Option<()>;
}

/// The chapter's rules, all of them.
pub(crate) struct Real {
    place: Place,
    rules: Rules,
}

impl Real {
    pub(crate) fn new(genesis: &Header, rules: &Rules) -> Result<Real, TargetError> {
        Ok(Real { place: Place::first(genesis)?, rules: *rules })
    }
}

impl Judge for Real {
    fn target(&self) -> Target {
        self.place.next_target(&self.rules).to_target().unwrap_or(Target::HARDEST)
    }

    fn earliest(&self) -> u32 {
        self.place.earliest_next(&self.rules)
    }

    fn clock(&self) -> u32 {
        self.place.median_time()
    }

    fn push(&mut self, time: u32) -> Option<()> {
        let target = self.place.next_target(&self.rules);
        let previous_hash = self.place.hash();
        let header =
            Header { version: 1, previous_hash, merkle_root: [0; 32], time, target, nonce: 0 };
        self.place = self.place.next(&header, header.hash(), &self.rules).ok()?;
        Some(())
    }
}

/// The chapter's rules once more, written so that some can be left out. No chain should use this.
#[derive(Clone, Debug)]
pub(crate) struct Naive {
    rules: Rules,
    kept: Checks,
    target: CompactTarget,
    period_began: u32,
    /// The times of all blocks, the genesis first.
    times: Vec<u32>,
}

impl Naive {
    pub(crate) fn new(genesis: &Header, rules: &Rules, kept: Checks) -> Naive {
        let Header { time, target, .. } = *genesis;
        Naive { rules: *rules, kept, target, period_began: time, times: vec![time] }
    }

    /// The code of the first rule that the next header breaks, if it breaks one.
    pub(crate) fn judge(&self, header: &Header) -> Result<(), &'static str> {
        match header.time {
            _ if header.target != self.next_target() => Err("wrong-target"),
            time if time <= self.clock() => Err("time-too-old"),
            time if time < self.earliest() => Err("time-warp"),
            _ => Ok(()),
        }
    }

    fn last(&self) -> u32 {
        self.times.last().copied().unwrap_or(BEGINNING)
    }

    fn begins_period(&self) -> bool {
        self.times.len().is_multiple_of(self.rules.period as usize)
    }

    fn next_target(&self) -> CompactTarget {
        let before = self.target.to_target().unwrap_or(Target::HARDEST);
        let took = i64::from(self.last()) - i64::from(self.period_began);
        match (self.begins_period(), self.kept.clamps) {
            (false, _) => self.target,
            (true, true) => self.rules.adjust(before, took),
            (true, false) => {
                let planned = self.rules.spacing * self.rules.period;
                let took = u32::try_from(took).unwrap_or(0).max(1);
                let target = before.scale(took, planned);
                target.clamp(Target::HARDEST, self.rules.easiest_target()).to_compact()
            }
        }
    }
}

impl Judge for Naive {
    fn target(&self) -> Target {
        self.next_target().to_target().unwrap_or(Target::HARDEST)
    }

    fn earliest(&self) -> u32 {
        let by_median =
            if self.kept.median_time { self.clock().saturating_add(1) } else { BEGINNING };
        match self.begins_period() && self.kept.period_start {
            true => by_median.max(self.last().saturating_sub(self.rules.spacing)),
            false => by_median,
        }
    }

    fn clock(&self) -> u32 {
        let first = if self.kept.median_time {
            self.times.len().saturating_sub(11)
        } else {
            self.times.len() - 1
        };
        let mut last = self.times[first..].to_vec();
        last.sort_unstable();
        last[last.len() / 2]
    }

    fn push(&mut self, time: u32) -> Option<()> {
        let target = self.next_target();
        if self.begins_period() {
            self.period_began = time;
        }
        self.target = target;
        self.times.push(time);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage6_coin::BlockHash;
    use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

    /// What stands here once more is held against the chapter, block by block, with times at random.
    #[test]
    fn with_all_checks_kept_the_copy_of_the_rules_judges_as_the_chapter_does() {
        for (seed, rules) in [(1, Rules::classroom()), (2, Rules { period: 7, ..Rules::bitcoin() })]
        {
            let target = rules.easiest_target().scale(1, 5000).to_compact();
            let (previous_hash, merkle_root) = (BlockHash::from_bytes([0; 32]), [0; 32]);
            let time = BEGINNING;
            let genesis = Header { version: 1, previous_hash, merkle_root, time, target, nonce: 0 };
            let mut real = Real::new(&genesis, &rules).expect("the target is one");
            let mut copy = Naive::new(&genesis, &rules, Checks::ALL);
            let mut rng = ChaCha12Rng::seed_from_u64(seed);
            for height in 1..2000 {
                assert_eq!(real.earliest(), copy.earliest(), "before block {height}");
                assert_eq!(real.target(), copy.target(), "of block {height}");
                // Most go on, and some go back as far as they may.
                let on = copy.last() + rng.random_range(0..3 * rules.spacing);
                let time =
                    if rng.random_ratio(1, 5) { real.earliest() } else { on.max(real.earliest()) };
                assert_eq!((real.push(time), copy.push(time)), (Some(()), Some(())));
                assert_eq!(real.clock(), copy.clock(), "after block {height}");
            }
        }
    }
}
