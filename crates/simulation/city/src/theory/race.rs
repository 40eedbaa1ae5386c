use super::domain::{OutOfDomain, share, within};
use super::stale::MAX_DELAY;

/// The most heights a race may have.
pub const MAX_HEIGHTS: u32 = 100_000_000;

/// The model of [`stale`](super::stale()), played instead of solved, for any shares. There's no queue, no message and no block in it.
///
/// Miner j reaches the next height by a find of its own, or x after the first who does: T_j ← min(T_j + E_j, M + x), with M the least of
/// all T_j + E_j, and E_j exponential with the rate of its share. That's all that happens. It's slow and noisy, but it assumes nothing, so
/// formulas and cities alike can be held against it.
pub struct Race {
    rates: Vec<f64>,
    delay: f64,
    behind: Vec<f64>,
    state: u64,
}

impl Race {
    /// Sets up a race. `delay` is in mean intervals.
    ///
    /// # Errors
    ///
    /// If a share isn't positive, or there are none or more than a thousand, or the delay isn't between 0 and
    /// [`MAX_DELAY`](super::MAX_DELAY).
    pub fn new(shares: &[f64], delay: f64, seed: u64) -> Result<Self, OutOfDomain> {
        within("the number of miners", shares.len() as f64, 1.0..=1_000.0, "1 to 1000")?;
        let delay = within("the delay", delay, 0.0..=MAX_DELAY, "0 to 1000 mean intervals")?;
        for &rate in shares {
            share("a miner's share", rate)?;
            within("a miner's share", rate, 1e-9..=1.0, "a share above 0")?;
        }
        let total: f64 = shares.iter().sum();
        let rates = shares.iter().map(|rate| rate / total).collect();
        Ok(Self { rates, delay, behind: vec![0.0; shares.len()], state: seed })
    }

    /// Plays this many more heights, and returns how long one of them took on average, in mean intervals: as many blocks were made for each of them.
    ///
    /// # Errors
    ///
    /// If it's 0 heights, or more than [`MAX_HEIGHTS`].
    pub fn play(&mut self, heights: u32) -> Result<f64, OutOfDomain> {
        let count = f64::from(heights);
        within("the number of heights", count, 1.0..=f64::from(MAX_HEIGHTS), "1 to 100000000")?;
        let mut time = 0.0;
        for _ in 0..heights {
            let mut first = f64::INFINITY;
            for j in 0..self.rates.len() {
                let found = self.behind[j] + self.exponential() / self.rates[j];
                self.behind[j] = found;
                first = first.min(found);
            }
            for behind in &mut self.behind {
                *behind = (*behind - first).min(self.delay);
            }
            time += first;
        }
        Ok(time / count)
    }

    // SplitMix64 (Steele, Lea and Flood 2014), written out again: what checks the city shouldn't share its code.
    fn exponential(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let uniform = ((z >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        -libm::log(uniform)
    }
}
