//! How likely someone with a part of the votes has enough of those that are drawn.

use super::domain::{OutOfDomain, share, within};

/// The most votes that may be drawn at once.
pub const MAX_DRAWN: u32 = 1_001;

fn count(drawn: u32) -> Result<usize, OutOfDomain> {
    let range = 1.0..=f64::from(MAX_DRAWN);
    within("votes drawn", f64::from(drawn), range, "a number from 1 to 1001")?;
    Ok(drawn as usize)
}

/// More than half of an odd number.
fn most_of(drawn: u32) -> Result<u32, OutOfDomain> {
    if drawn.is_multiple_of(2) {
        let found = f64::from(drawn);
        return Err(OutOfDomain { name: "votes drawn", found, domain: "an odd number" });
    }
    Ok(drawn / 2 + 1)
}

/// The chance to hold at least `needed` of `drawn` votes with the share `s` of all of them: Σ C(n, k) sᵏ (1 − s)ⁿ⁻ᵏ over k ≥ `needed`.
///
/// # Errors
///
/// If `s` isn't a share, or `drawn` isn't between 1 and [`MAX_DRAWN`].
pub fn quorum_binomial(s: f64, drawn: u32, needed: u32) -> Result<f64, OutOfDomain> {
    let s = share("the share of the votes", s)?;
    Ok(at_least(needed, count(drawn)?, |_, _| s))
}

/// The same if the votes are drawn without putting any back, from a pool of `pool` tickets of which `held` are one's own.
///
/// # Errors
///
/// If `drawn` isn't between 1 and [`MAX_DRAWN`], or more are drawn or held than there are.
pub fn quorum_hypergeometric(
    pool: u32,
    held: u32,
    drawn: u32,
    needed: u32,
) -> Result<f64, OutOfDomain> {
    let (count, all) = (count(drawn)?, f64::from(pool));
    within("votes drawn", f64::from(drawn), 1.0..=all, "at most the whole pool")?;
    within("tickets held", f64::from(held), 0.0..=all, "at most the whole pool")?;
    Ok(at_least(needed, count, |before, own| {
        ((f64::from(held) - own as f64) / (all - before as f64)).clamp(0.0, 1.0)
    }))
}

/// The chance to hold more than half of `drawn` votes with the share `s` of all of them: [`quorum_binomial`] of a majority.
///
/// Decred draws five tickets a block and needs three of them (dcrd, `chaincfg`: `TicketsPerBlock` 5).
///
/// # Errors
///
/// If `s` isn't a share, or `drawn` isn't odd or is above [`MAX_DRAWN`].
pub fn majority_binomial(s: f64, drawn: u32) -> Result<f64, OutOfDomain> {
    quorum_binomial(s, drawn, most_of(drawn)?)
}

/// The same without putting any back: [`quorum_hypergeometric`] of a majority.
///
/// # Errors
///
/// If `drawn` isn't odd or is above [`MAX_DRAWN`], or more are drawn or held than there are.
pub fn majority_hypergeometric(pool: u32, held: u32, drawn: u32) -> Result<f64, OutOfDomain> {
    quorum_hypergeometric(pool, held, drawn, most_of(drawn)?)
}

// Draws one vote after another, and keeps the chance of each number of own votes so far. Nothing is subtracted, so nothing cancels.
fn at_least(needed: u32, drawn: usize, own_next: impl Fn(usize, usize) -> f64) -> f64 {
    let mut chances = vec![0.0; drawn + 1];
    chances[0] = 1.0;
    for before in 0..drawn {
        for own in (0..=before).rev() {
            let next = own_next(before, own);
            chances[own + 1] += chances[own] * next;
            chances[own] *= 1.0 - next;
        }
    }
    chances.get(needed as usize..).map_or(0.0, |enough| enough.iter().sum())
}
