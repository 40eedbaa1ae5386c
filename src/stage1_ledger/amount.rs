use super::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number of whole units of money.
///
/// Whole units, because fractions kept as floating-point numbers don't add up: `0.1 + 0.2` isn't
/// `0.3`, and `NaN` is neither less nor more than anything. The largest amount is 2^53 − 1: up to there, all
/// readers of JSON agree on integers (RFC 8259, section 6).
///
/// An `Amount` can hold any `u64`, because it has to hold whatever arrives from outside. Whether you
/// can pay it is a rule of its own, and [`check`](Amount::check) applies it.
///
/// ```
/// use kusari::stage1_ledger::{Amount, AmountError};
///
/// assert_eq!(Amount::new(30).check(), Ok(()));
/// assert_eq!(Amount::new(0).check(), Err(AmountError::Zero));
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(u64);

impl Amount {
    /// Nothing: the balance of an empty account.
    pub const ZERO: Amount = Amount(0);

    /// The largest amount there is, 2^53 − 1 units.
    pub const MAX: Amount = Amount((1 << 53) - 1);

    /// Wraps a number of units, even one that no rule would let pass.
    pub const fn new(units: u64) -> Amount {
        Amount(units)
    }

    /// The number of units.
    pub const fn units(self) -> u64 {
        self.0
    }

    /// Checks that this is an amount that can be paid.
    ///
    /// # Errors
    ///
    /// [`AmountError::Zero`] or [`AmountError::TooLarge`].
    pub fn check(self) -> Result<(), AmountError> {
        match self {
            Amount::ZERO => Err(AmountError::Zero),
            amount if amount > Amount::MAX => Err(AmountError::TooLarge { amount }),
            _ => Ok(()),
        }
    }

    /// The sum, or `None` if it would be more than [`Amount::MAX`].
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        let sum = Amount(self.0.checked_add(other.0)?);
        (sum <= Amount::MAX).then_some(sum)
    }

    /// The difference, or `None` if it would be less than zero.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Amount)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why an amount can't be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// A payment of nothing says nothing, and still takes up room in everyone's copy.
    #[error("the amount is zero")]
    Zero,
    /// More than [`Amount::MAX`].
    #[error("the amount {amount} is more than {max}, the largest there is", max = Amount::MAX)]
    TooLarge {
        /// The amount that was to be paid.
        amount: Amount,
    },
}

impl Refusal for AmountError {
    const CODES: &'static [&'static str] = &["zero-amount", "amount-too-large"];

    fn code(&self) -> &'static str {
        match self {
            AmountError::Zero => "zero-amount",
            AmountError::TooLarge { .. } => "amount-too-large",
        }
    }
}
