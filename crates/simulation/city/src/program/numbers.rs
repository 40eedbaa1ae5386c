//! Limits for the numbers that a person can type.

use std::ops::RangeInclusive;

/// Reads a whole number within limits.
pub(super) fn whole<T: TryFrom<u64>>(
    limits: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        // `parse` would accept a plus sign, too.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| is_plain && limits.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        let (low, high) = (limits.start(), limits.end());
        number.ok_or_else(|| format!("a whole number from {low} to {high} is needed"))
    }
}
