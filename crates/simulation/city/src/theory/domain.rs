use std::ops::RangeInclusive;

/// A number for which a formula says nothing.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {found}, and this formula needs {domain}")]
#[non_exhaustive]
pub struct OutOfDomain {
    /// Which parameter it is.
    pub name: &'static str,
    /// What was given.
    pub found: f64,
    /// What's allowed.
    pub domain: &'static str,
}

/// Lets a number pass that's in the range. NaN is in none.
pub(super) fn within(
    name: &'static str,
    found: f64,
    range: RangeInclusive<f64>,
    domain: &'static str,
) -> Result<f64, OutOfDomain> {
    if range.contains(&found) { Ok(found) } else { Err(OutOfDomain { name, found, domain }) }
}

/// A share is between nothing and everything.
pub(super) fn share(name: &'static str, found: f64) -> Result<f64, OutOfDomain> {
    within(name, found, 0.0..=1.0, "a share from 0 to 1")
}
