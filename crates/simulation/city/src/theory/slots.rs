//! Who may make a block in a slot, if each staker throws dice of their own.

use super::domain::{OutOfDomain, share, within};

/// The chance that someone with the share `stake` leads a slot: 1 − (1 − f)ˢ (David, Gaži, Kiayias and Russell, "Ouroboros Praos", 2018; as
/// implemented, section "Leader value calculation" of Cardano's ledger specification).
///
/// `f` is the part of the slots that have a leader at all. Someone who splits their stake over two names gains nothing by it.
///
/// # Errors
///
/// If one of them isn't a share, or `f` is 1.
pub fn slot_leader(f: f64, stake: f64) -> Result<f64, OutOfDomain> {
    let f = active(f)?;
    let stake = share("the stake", stake)?;
    Ok(-libm::expm1(stake * libm::log1p(-f)))
}

fn active(f: f64) -> Result<f64, OutOfDomain> {
    // At f = 1 even a stake of nothing would lead every slot.
    within("the part of active slots", f, 0.0..=1.0 - f64::EPSILON, "a share below 1")
}

/// How many leaders a slot has.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Slots {
    /// The chance of none.
    pub none: f64,
    /// The chance of exactly one.
    pub one: f64,
    /// The chance of two or more: these blocks compete even if news takes no time.
    pub several: f64,
}

impl Slots {
    /// Computes the three chances from the part of active slots and everyone's stake. Only ratios of stakes count.
    ///
    /// None: Π (1 − f)^sᵢ = 1 − f. One: (1 − f) Σ ((1 − f)^−sᵢ − 1). (Both follow from [`slot_leader`], as everyone throws independently.)
    ///
    /// # Errors
    ///
    /// If `f` isn't a share below 1, a stake is negative or not a number, or all of them together are 0.
    pub fn new(f: f64, stakes: &[f64]) -> Result<Self, OutOfDomain> {
        let f = active(f)?;
        for &stake in stakes {
            within("a stake", stake, 0.0..=f64::MAX, "0 or more")?;
        }
        let total: f64 = stakes.iter().sum();
        within("all stakes together", total, f64::MIN_POSITIVE..=f64::MAX, "more than 0")?;
        let log_none = libm::log1p(-f);
        let alone: f64 = stakes.iter().map(|stake| libm::expm1(-stake / total * log_none)).sum();
        let one = (1.0 - f) * alone;
        // For a small f that's a small difference: what rounding leaves must not be negative.
        Ok(Self { none: 1.0 - f, one, several: (f - one).max(0.0) })
    }
}
