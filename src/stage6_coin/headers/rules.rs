use super::in_coins::{InCoins, UNITS_PER_COIN};
use super::target::{CompactTarget, Target, TargetError};
use crate::stage5_network::{Amount, AmountError, Refusal};
use serde::{Deserialize, Serialize};

/// The numbers that everyone who uses a currency agrees on beforehand.
///
/// ```
/// use kusari::stage6_coin::*;
///
/// let rules = Rules::bitcoin();
/// assert_eq!(rules.subsidy(1).units(), 50 * UNITS_PER_COIN);
/// assert_eq!(rules.subsidy(210_000).units(), 25 * UNITS_PER_COIN);
/// // There will never be 21 million bitcoins, but almost.
/// assert_eq!(rules.cap()?.units(), 2_099_994_997_690_000);
/// # Ok::<(), RulesError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The easiest target that's allowed. A chain begins with it.
    pub easiest: CompactTarget,
    /// How many seconds are planned from one block to the next.
    pub spacing: u32,
    /// How many blocks a period has. After each period the target is adjusted.
    pub period: u32,
    /// What the first blocks bring into existence.
    pub first_subsidy: Amount,
    /// How many blocks it takes until each brings only half as much.
    pub halving: u32,
    /// How many blocks later you can spend what a coinbase pays. 1 means in the next block.
    pub maturity: u32,
}

/// No adjustment makes mining more than four times as hard, or as easy.
const CLAMP: u32 = 4;

/// The longest period and spacing, and what follows from them, fit into 32 bits.
const MAX_PERIOD_SECONDS: u64 = u32::MAX as u64 / CLAMP as u64;

impl Rules {
    /// Bitcoin's numbers.
    pub const fn bitcoin() -> Rules {
        Rules {
            easiest: CompactTarget::from_bits(0x1d00_ffff),
            spacing: 600,
            period: 2016,
            first_subsidy: Amount::new(50 * UNITS_PER_COIN),
            halving: 210_000,
            maturity: 100,
        }
    }

    /// Numbers for a lesson: some sixty thousand hashes for a block at first, a block every ten seconds, adjusted
    /// after ten of them.
    pub const fn classroom() -> Rules {
        Rules {
            easiest: CompactTarget::from_bits(0x1f00_ffff),
            spacing: 10,
            period: 10,
            first_subsidy: Amount::new(50 * UNITS_PER_COIN),
            halving: 100,
            maturity: 1,
        }
    }

    /// Checks that blocks can be checked by these numbers.
    ///
    /// # Errors
    ///
    /// The first that is out of range.
    pub fn check(&self) -> Result<(), RulesError> {
        self.easiest.to_target()?;
        self.first_subsidy.check()?;
        let seconds = u64::from(self.spacing) * u64::from(self.period);
        if self.period < 2 || seconds == 0 || seconds > MAX_PERIOD_SECONDS {
            return Err(RulesError::Period { period: self.period, spacing: self.spacing });
        }
        if self.halving == 0 || self.maturity == 0 {
            return Err(RulesError::Zero);
        }
        self.cap().map(drop)
    }

    /// The easiest target there may be.
    pub fn easiest_target(&self) -> Target {
        self.easiest.to_target().unwrap_or(Target::MAX)
    }

    /// How much a block at this height may bring into existence. It's cut in half every [`halving`](Rules::halving)
    /// blocks, and what's left over is dropped. The genesis, at height zero, brings nothing.
    pub fn subsidy(&self, height: u64) -> Amount {
        let halvings = height.checked_div(self.halving.into()).unwrap_or(u64::MAX);
        let halvings = u32::try_from(halvings).unwrap_or(u32::MAX);
        match height {
            0 => Amount::ZERO,
            _ => Amount::new(self.first_subsidy.units().checked_shr(halvings).unwrap_or(0)),
        }
    }

    /// How much will ever exist, if every block brings all it may.
    ///
    /// # Errors
    ///
    /// [`RulesError::Cap`], if that is more than the largest amount.
    pub fn cap(&self) -> Result<Amount, RulesError> {
        let halving = u128::from(self.halving);
        let eras =
            (0..u64::BITS).map(|era| u128::from(self.first_subsidy.units() >> era) * halving);
        // The genesis counts as a block of the first era, and brings nothing.
        let cap = eras.sum::<u128>().saturating_sub(self.first_subsidy.units().into());
        let cap = u64::try_from(cap).map(Amount::new).map_err(|_| RulesError::Cap)?;
        if cap > Amount::MAX { Err(RulesError::Cap) } else { Ok(cap) }
    }

    /// Computes the target after a period that took `took` seconds, from its first block to its last.
    ///
    /// The target moves in the proportion in which the period took too long or too short: at most by a factor of four, and
    /// never above the easiest. A period of n blocks has n - 1 intervals and is compared with n spacings, as in Bitcoin.
    pub fn adjust(&self, before: Target, took: i64) -> CompactTarget {
        let planned = u64::from(self.spacing) * u64::from(self.period);
        let planned = planned.clamp(1, MAX_PERIOD_SECONDS) as u32;
        let (least, most) = (planned / CLAMP, planned * CLAMP);
        let took = took.clamp(least.into(), most.into()) as u32;
        let target = before.scale(took.max(1), planned);
        target.clamp(Target::HARDEST, self.easiest_target().max(Target::HARDEST)).to_compact()
    }
}

/// The reason why numbers are no rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The easiest target is none.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The first subsidy is invalid.
    #[error(transparent)]
    Subsidy(#[from] AmountError),
    /// A period that is too short or too long to be measured.
    #[error(
        "a period of {period} blocks, {spacing} seconds each, cannot be measured: it has at least two, \
         and takes from 1 to {MAX_PERIOD_SECONDS} seconds"
    )]
    Period {
        /// How many blocks a period has.
        period: u32,
        /// How many seconds a block should take.
        spacing: u32,
    },
    /// The halving and the maturity are at least one block.
    #[error("the halving and the maturity are at least one block")]
    Zero,
    /// More than the largest amount would come into existence.
    #[error("more than {} would come into existence", InCoins(Amount::MAX))]
    Cap,
}

impl Refusal for RulesError {
    const CODES: &'static [&'static str] = &["rules-period", "rules-zero", "rules-cap"];

    fn code(&self) -> &'static str {
        match self {
            RulesError::Target(cause) => cause.code(),
            RulesError::Subsidy(cause) => cause.code(),
            RulesError::Period { .. } => "rules-period",
            RulesError::Zero => "rules-zero",
            RulesError::Cap => "rules-cap",
        }
    }
}
