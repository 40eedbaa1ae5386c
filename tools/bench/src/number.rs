//! Numbers as a reader wants them: three digits that count, and a unit.

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// `5,090` or `9.53 million`.
    Count,
    /// `95.3 %`, of a part of one.
    Percent,
    /// `59.7`, of a factor.
    Times,
    /// `1.45 ms`, of seconds.
    Time,
    /// `7.60 MB`, of bytes.
    Bytes,
}

impl Format {
    pub(crate) fn named(name: &str) -> Option<Format> {
        Some(match name {
            "count" => Format::Count,
            "percent" => Format::Percent,
            "times" => Format::Times,
            "time" => Format::Time,
            "bytes" => Format::Bytes,
            _ => return None,
        })
    }

    pub(crate) fn write(self, value: f64) -> String {
        match self {
            Format::Count if value >= 1e6 => format!("{} million", three_digits(value / 1e6)),
            Format::Count | Format::Times => three_digits(value),
            Format::Percent => format!("{:.1} %", value * 100.0),
            Format::Time => with_unit(
                value,
                &[(60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")],
            ),
            Format::Bytes => {
                with_unit(value, &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes")])
            }
        }
    }
}

fn with_unit(value: f64, units: &[(f64, &str)]) -> String {
    let fits = units.iter().find(|(size, _)| value >= *size).or(units.last());
    match fits {
        Some((size, unit)) => format!("{} {unit}", three_digits(value / size)),
        None => three_digits(value),
    }
}

/// Rounds to three digits that count, and puts a comma before each three.
fn three_digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor() as i32;
    let unit = 10_f64.powi(magnitude - 2);
    let rounded = (value / unit).round() * unit;
    let decimals = (2 - magnitude).clamp(0, 6) as usize;
    let text = format!("{rounded:.decimals$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left % 3 == 0 && digit.is_ascii_digit() {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    // A whole number has been counted, and is not known to the tenth.
    let fraction = if value.fract() == 0.0 { "" } else { fraction };
    grouped + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_count() {
        assert_eq!(Format::Count.write(0.0), "0");
        assert_eq!(Format::Count.write(3.0), "3");
        assert_eq!(Format::Count.write(123_456.0), "123,000");
        assert_eq!(Format::Count.write(100_000.0), "100,000");
        assert_eq!(Format::Count.write(9_534_000.0), "9.53 million");
        assert_eq!(Format::Times.write(59.657), "59.7");
        assert_eq!(Format::Times.write(0.8534), "0.853");
        assert_eq!(Format::Percent.write(0.9149), "91.5 %");
        assert_eq!(Format::Time.write(0.001_451), "1.45 ms");
        assert_eq!(Format::Time.write(4.52e-8), "45.2 ns");
        assert_eq!(Format::Time.write(90.0), "1.50 min");
        assert_eq!(Format::Bytes.write(7_602_176.0), "7.60 MB");
        assert_eq!(Format::Bytes.write(37.0), "37 bytes");
    }
}
