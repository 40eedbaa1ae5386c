//! Times and sizes, as people write them: `"10 min"`, `"535 kB"`.

use std::fmt::Write as _;

/// How many microseconds a unit of time has.
pub(super) const TIMES: [(&str, f64); 6] =
    [("us", 1.0), ("ms", 1e3), ("s", 1e6), ("min", 6e7), ("h", 3.6e9), ("d", 8.64e10)];

/// How many bytes a unit of size has.
pub(super) const SIZES: [(&str, f64); 3] = [("B", 1.0), ("kB", 1e3), ("MB", 1e6)];

/// How many bits a second a unit of bandwidth has.
pub(super) const RATES: [(&str, f64); 3] = [("kb/s", 1e3), ("Mb/s", 1e6), ("Gb/s", 1e9)];

/// Reads a number and its unit. The number may be negative or not a number: limits are checked afterwards.
pub(super) fn read(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let text = text.trim();
    let begin = text.find(|it: char| it.is_alphabetic() && it != 'e' && it != 'E')?;
    let (number, unit) = text.split_at(begin);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    let number: f64 = number.trim().replace('_', "").parse().ok()?;
    Some(number * factor)
}

/// Writes an amount in the largest unit in which it isn't below 1.
pub(super) fn write(amount: f64, units: &[(&str, f64)]) -> String {
    let fits = units.iter().rev().find(|(_, factor)| amount.abs() >= *factor);
    let (name, factor) = fits.or(units.first()).copied().unwrap_or(("", 1.0));
    let mut text = String::new();
    let number = (amount / factor * 1e6).round() / 1e6;
    let _ = write!(text, "{number} {name}"); // a string always has room
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        for (text, micros) in [
            ("10 min", 6e8),
            ("10min", 6e8),
            ("0.5 s", 5e5),
            ("1e3 ms", 1e6),
            ("-3 s", -3e6),
            ("1_000 us", 1e3),
            ("2 d", 1.728e11),
        ] {
            assert_eq!(read(text, &TIMES), Some(micros), "{text}");
        }
        for text in ["", "10", "s", "ten s", "10 minutes", "10 s s", "1 0 s", "1e s", "min 10"] {
            assert_eq!(read(text, &TIMES), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_written_as_people_would() {
        assert_eq!(write(6e8, &TIMES), "10 min");
        assert_eq!(write(535e3, &SIZES), "535 kB");
        assert_eq!(write(0.0, &SIZES), "0 B");
        assert_eq!(write(1_500.0, &TIMES), "1.5 ms");
    }
}
