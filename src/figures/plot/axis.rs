use super::error::PlotError;
use crate::figures::escape_text;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// What an axis counts, and how: evenly, by powers, or by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    name: String,
    scale: Scale,
}

#[derive(Clone, Debug, PartialEq)]
enum Scale {
    Linear,
    Log(f64),
    Named(Vec<String>),
}

impl Axis {
    /// An axis on which equal steps are equal differences. Put the unit into the name.
    pub fn linear(name: impl Into<String>) -> Axis {
        Axis { name: escape_text(&name.into()), scale: Scale::Linear }
    }

    /// An axis on which equal steps are equal factors, with ticks at powers of 2.
    pub fn log2(name: impl Into<String>) -> Axis {
        Axis { name: escape_text(&name.into()), scale: Scale::Log(2.0) }
    }

    /// An axis on which equal steps are equal factors, with ticks at powers of 10.
    pub fn log10(name: impl Into<String>) -> Axis {
        Axis { name: escape_text(&name.into()), scale: Scale::Log(10.0) }
    }

    /// An axis of things that have names instead of numbers. The first is at 0, the next at 1.
    pub fn named(
        name: impl Into<String>,
        things: impl IntoIterator<Item = impl Into<String>>,
    ) -> Axis {
        let things = things.into_iter().map(|thing| escape_text(&thing.into())).collect();
        Axis { name: escape_text(&name.into()), scale: Scale::Named(things) }
    }

    /// The name, and for a logarithmic axis the words "log scale".
    pub(super) fn title(&self) -> String {
        match self.scale {
            Scale::Log(_) => format!("{}, log scale", self.name),
            _ => self.name.clone(),
        }
    }

    /// A value with four significant digits, or the name of the thing at that place.
    pub(super) fn in_words(&self, value: f64) -> String {
        match &self.scale {
            Scale::Named(things) if value.fract() == 0.0 && value >= 0.0 => {
                things.get(value as usize).cloned().unwrap_or_else(|| number(value, 1.0))
            }
            _ if value.fract() == 0.0 => number(value, 1.0),
            _ => number(value, value.abs() / 1000.0),
        }
    }

    /// Where a value is, as a number that grows evenly along the axis.
    pub(super) fn place(&self, value: f64) -> Result<f64, PlotError> {
        match self.scale {
            // Beyond this, differences and products of two values may no longer be finite.
            _ if !value.is_finite() || value.abs() > 1e100 => Err(PlotError::NotFinite { value }),
            Scale::Log(_) if value <= 0.0 => Err(PlotError::NotPositive { value }),
            Scale::Log(base) => Ok(value.ln() / base.ln()),
            _ => Ok(value),
        }
    }

    /// Chooses the ends and the ticks so that all places are between the ends.
    pub(super) fn span(&self, places: impl IntoIterator<Item = f64>) -> Span {
        let fold = |(low, high): (f64, f64), place: f64| (low.min(place), high.max(place));
        let (low, high) = places.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), fold);
        match &self.scale {
            Scale::Named(things) => {
                let last = high.max(things.len() as f64 - 0.4);
                let ticks = things.iter().enumerate().map(|(at, thing)| (at as f64, thing.clone()));
                Span { low: low.min(-0.6), high: last, ticks: ticks.collect() }
            }
            Scale::Log(base) => {
                let (low, high) = widened(low, high, 0.5);
                // A tick at both ends shows which powers even a narrow range lies between.
                let (low, high) = (low.floor(), high.ceil());
                let step = ((high - low) / 12.0).ceil().max(1.0);
                // Powers of ten are written out if all of them are short enough.
                let is_short = *base == 10.0 && low >= -4.0 && high <= 6.0;
                Span::with_ticks(low, high, step, |exponent| match is_short {
                    true => number(10_f64.powf(exponent), 10_f64.powf(exponent)),
                    false => power(*base, exponent),
                })
            }
            Scale::Linear => {
                let room = 0.5_f64.max(high.abs() * 0.01);
                let (low, high) = widened(low, high, room);
                let step = round_step((high - low) / 8.0);
                Span::with_ticks(low, high, step, |value| number(value, step))
            }
        }
    }
}

/// A range whose ends visibly differ.
fn widened(low: f64, high: f64, room: f64) -> (f64, f64) {
    if high - low > 1e-9 * low.abs().max(high.abs()) {
        (low, high)
    } else {
        (low - room, high + room)
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50, … that isn't less than `step`.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|&s| s >= step)
        .unwrap_or(10.0 * power)
}

/// Where an axis begins and ends, and what is written along it.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
    ticks: Vec<(f64, String)>,
}

impl Span {
    fn with_ticks(low: f64, high: f64, step: f64, label: impl Fn(f64) -> String) -> Span {
        let first = (low / step).ceil();
        // Multiplied instead of added up: a sum of small steps drifts, or doesn't grow at all.
        let at = |index: u32| (first + f64::from(index)) * step;
        let ticks = (0..=14).map(at).take_while(|&tick| tick <= high + 1e-6 * step);
        let room = 0.03 * (high - low);
        Span {
            low: low - room,
            high: high + room,
            ticks: ticks.map(|tick| (tick, label(tick))).collect(),
        }
    }
}

impl Ranged for Span {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        from + (share * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(tick, _)| *tick).collect()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Span {
    fn format_ext(&self, value: &f64) -> String {
        let label = self.ticks.iter().find(|(tick, _)| tick == value);
        label.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// Writes a power as 2¹⁰.
fn power(base: f64, exponent: f64) -> String {
    let raised = |digit: char| match digit {
        '-' => '⁻',
        _ => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize - '0' as usize],
    };
    format!("{base}{}", exponent.to_string().chars().map(raised).collect::<String>())
}

/// Writes a number with enough decimals to tell apart two that differ by a step, and with commas between the
/// thousands.
fn number(value: f64, step: f64) -> String {
    if value != 0.0 && !(1e-6..1e15).contains(&value.abs()) {
        return format!("{value:.2e}");
    }
    let decimals = (-step.abs().log10().floor()).clamp(0.0, 9.0) as usize;
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}
