//! Times, sizes and bandwidths: numbers with a unit.

use super::error::{Broken, ScenarioError};
use super::section::{Section, out_of_range};
use super::tree::{Value, What, shortened};
use super::units;
use std::ops::RangeInclusive;

impl Section<'_> {
    /// A time in microseconds.
    pub(super) fn time(
        &self,
        key: &str,
        limits: RangeInclusive<u64>,
    ) -> Result<Option<u64>, ScenarioError> {
        self.get(key).map(|value| self.time_of(key, value, &limits)).transpose()
    }

    pub(super) fn time_of(
        &self,
        key: &str,
        value: &Value,
        limits: &RangeInclusive<u64>,
    ) -> Result<u64, ScenarioError> {
        self.amount(key, value, limits, &units::TIMES, "us, ms, s, min, h, d")
    }

    /// A size in bytes.
    pub(super) fn size(
        &self,
        key: &str,
        limits: RangeInclusive<u64>,
    ) -> Result<Option<u64>, ScenarioError> {
        let read = |value| self.amount(key, value, &limits, &units::SIZES, "B, kB, MB");
        self.get(key).map(read).transpose()
    }

    /// A bandwidth in bits a second.
    pub(super) fn rate(
        &self,
        key: &str,
        limits: RangeInclusive<u64>,
    ) -> Result<Option<u64>, ScenarioError> {
        self.get(key).map(|value| self.rate_of(key, value, &limits)).transpose()
    }

    pub(super) fn rate_of(
        &self,
        key: &str,
        value: &Value,
        limits: &RangeInclusive<u64>,
    ) -> Result<u64, ScenarioError> {
        self.amount(key, value, limits, &units::RATES, "kb/s, Mb/s, Gb/s (bits)")
    }

    fn amount(
        &self,
        key: &str,
        value: &Value,
        limits: &RangeInclusive<u64>,
        units: &[(&str, f64)],
        names: &'static str,
    ) -> Result<u64, ScenarioError> {
        let no_unit = || {
            value.place.broken(Broken::NoUnit {
                key: key.to_owned(),
                found: value.what.in_words(),
                units: names,
                example: self.example(key),
            })
        };
        let amount = match &value.what {
            What::Text(text) => units::read(text, units).ok_or_else(no_unit)?,
            What::Whole(_) | What::Decimal(_) => return Err(no_unit()),
            _ => return Err(self.wrong_type(key, value, "a number with its unit, in quotes")),
        };
        let (low, high) = (*limits.start() as f64, *limits.end() as f64);
        if (low..=high).contains(&amount) {
            return Ok(amount.round() as u64);
        }
        let [low, high] = [low, high].map(|it| units::write(it, units));
        let What::Text(found) = &value.what else { return Err(no_unit()) };
        Err(out_of_range(value, key, shortened(found), &low, &high, ""))
    }
}
