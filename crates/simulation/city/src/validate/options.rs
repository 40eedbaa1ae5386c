use super::fault::Fault;
use crate::error::TownError;
use crate::theory::OutOfDomain;

/// What to measure, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether to measure the long half, too.
    pub long: bool,
    /// The first seed. The others follow.
    pub first_seed: u64,
    /// How many seeds: [`Options::LEAST_SEEDS`] to [`Options::MOST_SEEDS`]. With fewer, no one would know how much they scatter.
    pub seeds: u32,
    /// A fault that's planted.
    pub fault: Fault,
}

impl Options {
    /// Every figure is measured with at least so many seeds.
    pub const LEAST_SEEDS: u32 = 30;
    /// And with at most so many.
    pub const MOST_SEEDS: u32 = 10_000;

    pub(super) fn check(&self) -> Result<(), ValidationError> {
        if (Self::LEAST_SEEDS..=Self::MOST_SEEDS).contains(&self.seeds) {
            Ok(())
        } else {
            Err(ValidationError::Seeds { found: self.seeds })
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { long: false, first_seed: 1, seeds: Self::LEAST_SEEDS, fault: Fault::None }
    }
}

/// Why nothing could be measured.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// Too few seeds, or too many.
    #[error(
        "{found} seeds can't be: the tolerance comes from how they scatter, so take {} to {}",
        Options::LEAST_SEEDS,
        Options::MOST_SEEDS
    )]
    Seeds {
        /// How many were asked for.
        found: u32,
    },
    /// A town that breaks a rule.
    #[error(transparent)]
    Town(#[from] TownError),
    /// A formula that says nothing about a number.
    #[error(transparent)]
    Formula(#[from] OutOfDomain),
    /// A town with an attack didn't report what came of it.
    #[error("the attack has no report")]
    NoReport,
    /// The stored curve of SimBlock can't be read.
    #[error("the stored curve of SimBlock can't be read: {0}")]
    Curve(&'static str),
}
