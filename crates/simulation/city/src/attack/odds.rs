//! Closed forms for races that end, and for draws without putting back.

/// The chance that a walk that goes up with the chance `up`, and down otherwise, gains `above` before it loses `below` (the gambler's
/// ruin: Feller, "An introduction to probability theory", volume 1, XIV.2).
///
/// 0 to 1 for `up`; what's outside counts as the nearest of them.
#[must_use]
pub fn gains_first(up: f64, above: u32, below: u32) -> f64 {
    if above == 0 {
        return 1.0;
    }
    if below == 0 || up.is_nan() || up <= 0.0 {
        return 0.0;
    }
    if up >= 1.0 {
        return 1.0;
    }
    let (above, below) = (f64::from(above), f64::from(below));
    let ratio = (1.0 - up) / up;
    if ratio == 1.0 {
        below / (above + below)
    } else if ratio < 1.0 {
        (1.0 - libm::pow(ratio, below)) / (1.0 - libm::pow(ratio, above + below))
    } else {
        let inverse = 1.0 / ratio;
        libm::pow(inverse, above) * (1.0 - libm::pow(inverse, below))
            / (1.0 - libm::pow(inverse, above + below))
    }
}

/// The chance of a double spend with the share `q` against `n` confirmations, by someone who gives up `gives_up` blocks behind.
///
/// As [`double_spend_rosenfeld`](crate::theory::double_spend_rosenfeld), the attacker has one block when the payment is made, and wins by being one ahead
/// once there are `n` confirmations. With a large `gives_up` it's the same number.
#[must_use]
pub fn double_spend_giving_up(q: f64, n: u32, gives_up: u32) -> f64 {
    let q = q.clamp(0.0, 1.0);
    // For each count of the attacker's blocks, the chance to have them when the others have a number of theirs, and not to have given up.
    let (n, gives_up) = (n as usize, gives_up as usize);
    let most = n + 1;
    let mut have = vec![0.0; most + 1];
    have[1] = 1.0;
    for theirs in 0..n {
        // Any number of the attacker's before the next one of theirs. More than `most` is as good as `most`.
        for ours in 1..most {
            have[ours + 1] += have[ours] * q;
            have[ours] *= 1.0 - q;
        }
        for (ours, chance) in have.iter_mut().enumerate() {
            if ours + gives_up <= theirs + 1 {
                *chance = 0.0;
            }
        }
    }
    let wins = |(ours, chance): (usize, &f64)| {
        let above = (n + 1).saturating_sub(ours) as u32;
        let below = (ours + gives_up).saturating_sub(n) as u32;
        chance * gains_first(q, above, below)
    };
    have.iter().enumerate().map(wins).sum()
}

/// A draw without putting back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// How many there are.
    pub all: u32,
    /// How many of them are marked.
    pub marked: u32,
    /// How many are drawn.
    pub drawn: u32,
}

impl Draw {
    /// The chance that at least this many of those drawn are marked (the hypergeometric distribution).
    #[must_use]
    pub fn at_least(self, least: u32) -> f64 {
        let marked = self.marked.min(self.all);
        let drawn = self.drawn.min(self.all);
        let most = drawn.min(marked);
        let lowest = least.max((drawn + marked).saturating_sub(self.all));
        let choose = |n: u32, k: u32| {
            let log = |n: u32| libm::lgamma(f64::from(n) + 1.0);
            log(n) - log(k) - log(n - k)
        };
        let chance = |k: u32| {
            let log = choose(marked, k) + choose(self.all - marked, drawn - k);
            libm::exp(log - choose(self.all, drawn))
        };
        // Begun at 0, because the sum of nothing is minus 0.
        (lowest..=most).map(chance).fold(0.0, |sum: f64, chance| sum + chance).min(1.0)
    }
}

/// A race for some time: the honest find blocks at the rate 1, and someone else at another rate.
///
/// All steps of the race come at the rate `1 + rate`, and each is the other's with the chance `rate / (1 + rate)`. How many steps there are is Poisson's.
/// The walk is followed step by step, which is exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedRace {
    up: f64,
    /// How many steps there are on average.
    mean: f64,
    /// After so many, nothing is left to add.
    last: usize,
}

impl TimedRace {
    /// How many steps a race may have on average.
    pub const MAX_STEPS: f64 = 10_000.0;

    /// A race against someone who finds `rate` blocks while the honest find one, for `time` mean times between two honest blocks. `None`: one of them
    /// isn't a number from 0 up, or there are more than [`MAX_STEPS`](Self::MAX_STEPS).
    #[must_use]
    pub fn new(rate: f64, time: f64) -> Option<TimedRace> {
        let mean = time * (1.0 + rate);
        if !(rate >= 0.0 && time >= 0.0 && mean <= TimedRace::MAX_STEPS) {
            return None;
        }
        // Ten standard deviations above the mean.
        let last = (mean + 10.0 * libm::sqrt(mean) + 30.0) as usize;
        Some(TimedRace { up: rate / (1.0 + rate), mean, last })
    }

    /// The chance that there are this many steps.
    fn chance_of(self, steps: usize) -> f64 {
        if self.mean == 0.0 {
            return f64::from(u8::from(steps == 0));
        }
        let count = steps as f64;
        libm::exp(count * libm::log(self.mean) - self.mean - libm::lgamma(count + 1.0))
    }

    /// The chance to be this many blocks ahead at some moment.
    #[must_use]
    pub fn leads_by(self, ahead: u32) -> f64 {
        let ahead = ahead as usize;
        if ahead == 0 || ahead > self.last {
            return f64::from(u8::from(ahead == 0));
        }
        // For each distance below `ahead`, the chance to be there. At 0 the walk ends.
        let width = ahead + self.last + 2;
        let (mut below, mut next) = (vec![0.0; width], vec![0.0; width]);
        below[ahead] = 1.0;
        let (mut there, mut sum, mut low, mut high) = (0.0, 0.0, ahead, ahead);
        for steps in 0..=self.last {
            sum += self.chance_of(steps) * there;
            next[low - 1..=high + 1].fill(0.0);
            for at in low..=high {
                next[at - 1] += below[at] * self.up;
                next[at + 1] += below[at] * (1.0 - self.up);
            }
            there += std::mem::take(&mut next[0]);
            std::mem::swap(&mut below, &mut next);
            (low, high) = ((low - 1).max(1), high + 1);
        }
        sum.min(1.0)
    }

    /// How many blocks can be rewritten on average: one less than the greatest lead, if there's any.
    #[must_use]
    pub fn mean_depth(self) -> f64 {
        // For each distance below the greatest lead so far, the chance to be there. A step up from 0 makes it greater.
        let (mut below, mut next) = (vec![0.0; self.last + 2], vec![0.0; self.last + 2]);
        below[0] = 1.0;
        let (mut greatest, mut sum) = (0.0, 0.0);
        for steps in 0..=self.last {
            sum += self.chance_of(steps) * greatest;
            next[..=steps + 1].fill(0.0);
            greatest += below[0] * self.up;
            next[0] += below[0] * self.up;
            for at in 0..=steps {
                next[at + 1] += below[at] * (1.0 - self.up);
                if at > 0 {
                    next[at - 1] += below[at] * self.up;
                }
            }
            std::mem::swap(&mut below, &mut next);
        }
        sum - self.leads_by(1)
    }
}
