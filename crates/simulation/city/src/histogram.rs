use std::fmt;

/// How often times of each length came, so finely that a quantile is off by less than one part in 256.
///
/// Up to 255 µs each time has a bin of its own; above, an octave has 256 bins.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    bins: Vec<u64>,
    count: u64,
    sum: u128,
}

const BITS: u32 = 8;

impl Histogram {
    /// Counts a time, in microseconds.
    #[inline]
    pub fn add(&mut self, time: u64) {
        let bin = bin_of(time);
        if bin >= self.bins.len() {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += 1;
        self.count += 1;
        self.sum += u128::from(time);
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Histogram) {
        if other.bins.len() > self.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// How many times were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their mean, in microseconds, exactly. 0 if there are none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 }
    }

    /// The time that this share of all doesn't exceed, in microseconds: the middle of its bin. `None` if there are none.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let rank = (share.clamp(0.0, 1.0) * self.count as f64).max(1.0);
        let mut below = 0_u64;
        let bin = self.bins.iter().position(|count| {
            below += count;
            below as f64 >= rank
        })?;
        let (low, high) = bounds(bin);
        Some(low + (high - low) / 2)
    }

    /// The distribution: for each bin that isn't empty, its upper bound in microseconds, and the share of times up to there.
    pub fn distribution(&self) -> impl Iterator<Item = (u64, f64)> {
        let mut below = 0_u64;
        self.bins.iter().enumerate().filter(|(_, count)| **count > 0).map(move |(bin, count)| {
            below += count;
            (bounds(bin).1, below as f64 / self.count as f64)
        })
    }
}

/// Without its thousands of bins.
impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Histogram({} times, with a mean of {} µs)", self.count, self.mean())
    }
}

fn bin_of(time: u64) -> usize {
    let octave = (u64::BITS - time.leading_zeros()).saturating_sub(BITS + 1);
    ((octave as usize) << BITS) + (time >> octave) as usize
}

/// The first and the last time of a bin.
fn bounds(bin: usize) -> (u64, u64) {
    let octave = (bin >> BITS).saturating_sub(1);
    let low = (bin - (octave << BITS)) as u64;
    (low << octave, (low << octave) + ((1 << octave) - 1))
}
