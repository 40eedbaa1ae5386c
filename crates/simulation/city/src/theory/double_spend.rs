//! How likely a payment with n confirmations is taken back.

use super::domain::{OutOfDomain, share, within};
use super::votes::majority_binomial;

/// The most confirmations the formulas take.
pub const MAX_CONFIRMATIONS: u32 = 100_000;

fn confirmations(found: u32) -> Result<f64, OutOfDomain> {
    within("confirmations", f64::from(found), 0.0..=f64::from(MAX_CONFIRMATIONS), "0 to 100000")
}

/// The exact chance of a double spend against `n` confirmations with the share `q` of the work, if the attacker never gives up
/// (Rosenfeld, "Analysis of hashrate-based double spending", 2014).
///
/// The attacker has one block in secret when the payment's block is made, and wins by being one ahead once there are `n` confirmations. In the paper
/// it's written as 1 minus a sum of differences. Of these, half are the chance to have n blocks first, and so are the others:
/// 2 Σ C(m + n − 1, m) qⁿ pᵐ for m < n. That needs no subtraction, so it also holds where the chance is tiny. From one half on it's 1.
///
/// # Errors
///
/// If `q` isn't a share, or `n` is above [`MAX_CONFIRMATIONS`].
pub fn double_spend_rosenfeld(q: f64, n: u32) -> Result<f64, OutOfDomain> {
    let (q, n) = (share("the attacker's share", q)?, confirmations(n)?);
    if q >= 0.5 || n == 0.0 {
        return Ok(1.0);
    }
    if q == 0.0 {
        return Ok(0.0);
    }
    let (log_q, log_p) = (libm::log(q), libm::log1p(-q));
    let term = |m: u32| {
        let m = f64::from(m);
        let ways = libm::lgamma(m + n) - libm::lgamma(n) - libm::lgamma(m + 1.0);
        libm::exp(ways + n * log_q + m * log_p)
    };
    Ok((2.0 * (0..n as u32).map(term).sum::<f64>()).min(1.0))
}

/// The chance as the Bitcoin paper has it (Nakamoto 2008, section 11): the others are taken to need exactly the average time for their `z` blocks.
///
/// # Errors
///
/// If `q` isn't a share, or `z` is above [`MAX_CONFIRMATIONS`].
pub fn double_spend_nakamoto(q: f64, z: u32) -> Result<f64, OutOfDomain> {
    let (q, z) = (share("the attacker's share", q)?, confirmations(z)?);
    if q >= 0.5 || z == 0.0 {
        return Ok(1.0);
    }
    if q == 0.0 {
        return Ok(0.0);
    }
    let log_odds = libm::log(q) - libm::log1p(-q);
    let mean = z * libm::exp(log_odds);
    let log_mean = libm::log(mean);
    // Beyond z it's certain, and far beyond there's nothing left to add: the terms fall faster than mean / z.
    let last = z + 60.0 * libm::sqrt(z) + 60.0;
    let term = |k: u32| {
        let k = f64::from(k);
        libm::exp(k * log_mean - mean - libm::lgamma(k + 1.0) + (z - k).max(0.0) * log_odds)
    };
    Ok((0..=last as u32).map(term).sum::<f64>().min(1.0))
}

/// How many confirmations make the exact chance smaller than `risk`. `None`: more than [`MAX_CONFIRMATIONS`].
///
/// # Errors
///
/// If `q` or `risk` isn't a share.
pub fn confirmations_rosenfeld(q: f64, risk: f64) -> Result<Option<u32>, OutOfDomain> {
    least(risk, |n| double_spend_rosenfeld(q, n))
}

/// The same by the Bitcoin paper's formula (the table at its end has a risk of 0.001).
///
/// # Errors
///
/// If `q` or `risk` isn't a share.
pub fn confirmations_nakamoto(q: f64, risk: f64) -> Result<Option<u32>, OutOfDomain> {
    least(risk, |z| double_spend_nakamoto(q, z))
}

// Both fall with the number of confirmations, so the answer may be bracketed and halved.
fn least(
    risk: f64,
    chance: impl Fn(u32) -> Result<f64, OutOfDomain>,
) -> Result<Option<u32>, OutOfDomain> {
    let risk = share("the risk", risk)?;
    let mut high = 1;
    while chance(high)? >= risk {
        if high == MAX_CONFIRMATIONS {
            return Ok(None);
        }
        high = (2 * high).min(MAX_CONFIRMATIONS);
    }
    let mut low = high / 2;
    while low < high {
        let middle = low + (high - low) / 2;
        if chance(middle)? < risk { high = middle } else { low = middle + 1 }
    }
    Ok(Some(low))
}

/// The share of the blocks that an attacker makes where each block needs work and a majority of `drawn` tickets: q′ = q P(s) / (q P(s) + (1 − q) P(1 − s)).
///
/// P is [`majority_binomial`]. The attacker has the share `q` of the work and `s` of the tickets; on the attacker's branch only those tickets vote,
/// and on the honest branch only the others. A block without its majority is thrown away, on either side.
///
/// # Errors
///
/// If `q` or `s` isn't a share, `drawn` isn't odd, or neither side can ever make a block.
pub fn hybrid_share(q: f64, s: f64, drawn: u32) -> Result<f64, OutOfDomain> {
    let q = share("the attacker's share of the work", q)?;
    let attacker = q * majority_binomial(s, drawn)?;
    let honest = (1.0 - q) * majority_binomial(1.0 - s, drawn)?;
    within("blocks that get through", attacker + honest, f64::MIN_POSITIVE..=1.0, "some")?;
    Ok(attacker / (attacker + honest))
}

/// The chance of a double spend against work and tickets: [`double_spend_rosenfeld`] with the share of [`hybrid_share`].
///
/// # Errors
///
/// As for these two.
pub fn double_spend_hybrid(q: f64, s: f64, drawn: u32, n: u32) -> Result<f64, OutOfDomain> {
    double_spend_rosenfeld(hybrid_share(q, s, drawn)?, n)
}
