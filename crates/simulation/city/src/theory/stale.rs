//! How many blocks come to nothing because news needs time.
//!
//! The model: n miners with equal shares, each block reaches everyone else after the same delay, and a miner builds on the highest block it
//! knows, the first one if there are several. The delay is given in mean intervals, x = D / T.

use super::domain::{OutOfDomain, within};

/// The longest delay the formulas take, in mean intervals.
pub const MAX_DELAY: f64 = 1_000.0;

/// The largest number of miners the formulas take.
pub const MAX_MINERS: u32 = 1_000_000;

/// Simpson's rule in steps of at most this length: the integrands change on a scale of 1 or more, so its error is below 10^-10.
const STEP: f64 = 0.01;

fn delay(found: f64) -> Result<f64, OutOfDomain> {
    within("the delay", found, 0.0..=MAX_DELAY, "0 to 1000 mean intervals")
}

fn count(miners: u32) -> Result<f64, OutOfDomain> {
    within("the number of miners", f64::from(miners), 1.0..=f64::from(MAX_MINERS), "1 to 1000000")
}

/// The least part of all blocks by which the longest chain grows: 1 / (1 + x).
///
/// Any network whose slowest delivery takes `x` keeps to it, whatever its shape (Sompolinsky and Zohar, "Secure high-rate transaction
/// processing in Bitcoin", 2015: λ / (1 + λD) blocks a second). Count blocks, not seconds: by time, the noise of the finds comes on top.
///
/// # Errors
///
/// If the delay isn't between 0 and [`MAX_DELAY`].
pub fn growth_at_least(x: f64) -> Result<f64, OutOfDomain> {
    Ok(1.0 / (1.0 + delay(x)?))
}

/// The greatest part of all blocks that can go stale, x / (1 + x), which is also exact for a crowd of miners too small to find two in a row.
///
/// # Errors
///
/// If the delay isn't between 0 and [`MAX_DELAY`].
pub fn stale_at_most(x: f64) -> Result<f64, OutOfDomain> {
    Ok(delay(x)? / (1.0 + x))
}

/// The part that goes stale for short delays: (1 − 1/n) x, because no one races against their own block. What it leaves out is of the order x².
///
/// # Errors
///
/// If a number is out of range.
pub fn stale_first_order(miners: u32, x: f64) -> Result<f64, OutOfDomain> {
    Ok((1.0 - 1.0 / count(miners)?) * delay(x)?)
}

/// Exact for two equal miners: x / (2 (1 + x)).
///
/// At height h, one of them is d ahead of the other in time, −x ≤ d ≤ x. With each height d takes a step drawn from a Laplace distribution,
/// and stops at the ends. It's found everywhere inside with the same density, and at each end with probability 1 / (2 + x).
///
/// # Errors
///
/// If the delay isn't between 0 and [`MAX_DELAY`].
pub fn stale_two(x: f64) -> Result<f64, OutOfDomain> {
    Ok(delay(x)? / (2.0 * (1.0 + x)))
}

/// A lower bound on the part that goes stale: 1 − 1 / (∫₀ˣ S + S(x)), with S(t) = e⁻ᵗ (1 + t/n)ⁿ⁻¹.
///
/// S(t) is the chance that the next height takes longer than t. The miner who reached this height first needs one block, and each of the others
/// two, until it hears of the first: one for this height, and one for the next. It would be exact if all of them had already been at the height
/// below when the first block came. For long delays and few miners some hadn't, and more goes stale. The bound is off by less than 10⁻⁴ as long
/// as x ≤ 1/10.
///
/// # Errors
///
/// If a number is out of range.
pub fn stale_at_least(miners: u32, x: f64) -> Result<f64, OutOfDomain> {
    let (n, x) = (count(miners)?, delay(x)?);
    let survives = |t: f64| libm::exp((n - 1.0) * libm::log1p(t / n) - t);
    Ok(1.0 - 1.0 / (integral(x, survives) + survives(x)))
}

/// The part of all blocks that goes stale, for any number of miners: exact for two and for a crowd, and between that too low by less than
/// [`stale_slack`].
///
/// As seen from the moment at which the first miner reaches a height, the others get there by an own find, at any time before x with
/// the same density, or at x by the news, with the weight of n intervals; and each independently of the others. For two miners that's the exact
/// law of [`stale_two`]. For more, independence is an assumption. [`Race`](super::Race) has none, and measured what it costs.
///
/// # Errors
///
/// If a number is out of range.
pub fn stale(miners: u32, x: f64) -> Result<f64, OutOfDomain> {
    let (n, x) = (count(miners)?, delay(x)?);
    // How likely one of the others needs longer than t for the next height, minus 1, so that nothing is lost if it's nearly certain. Those who get to
    // this height at u by themselves have until then found nothing above it, and those who hear of it haven't either.
    let other = |t: f64| (-n * libm::expm1(-t / n) - t) / (x + n);
    let survives = |t: f64| libm::exp((n - 1.0) * libm::log1p(other(t)) - t / n);
    // From x on, everyone is at this height, and the next block takes one interval on average.
    Ok(1.0 - 1.0 / (integral(x, survives) + survives(x)))
}

/// How far [`stale`] may be too low, measured with [`Race`](super::Race): 0.0001 + 0.0008 x², for any number of miners and x ≤ 5.
///
/// Races of some million blocks with 3 to 60 miners were off by less than 0.0001 at x = 1/2, and by up to 0.0006 at x = 1, 0.0031 at x = 2
/// and 0.0143 at x = 5. From 60 miners on it's a tenth of that.
///
/// # Errors
///
/// If the delay isn't between 0 and [`MAX_DELAY`].
pub fn stale_slack(x: f64) -> Result<f64, OutOfDomain> {
    Ok(0.0001 + 0.0008 * delay(x)? * x)
}

fn integral(end: f64, function: impl Fn(f64) -> f64) -> f64 {
    let pairs = libm::ceil(end / (2.0 * STEP)).max(1.0);
    let step = end / (2.0 * pairs);
    let pair = |k: u32| {
        let from = 2.0 * f64::from(k) * step;
        function(from) + 4.0 * function(from + step) + function(from + 2.0 * step)
    };
    (0..pairs as u32).map(pair).sum::<f64>() * step / 3.0
}
