//! Things that are held against each other are timed in turn.
//!
//! Criterion times one thing for seconds, and then the next. On a machine that others use as well,
//! or whose clock rate changes, the second one may meet another machine, and what they are compared
//! with is then noise. Here every round times each of them for some milliseconds, one after the other, and
//! gives one ratio. The median of the rounds is robust against the few that were disturbed, and the
//! spread says how much of it to believe.

use std::fmt;
use std::time::Instant;

/// How fast one thing is, as a part of how fast the other one is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The median of the rounds.
    pub median: f64,
    /// A tenth of the rounds lie below.
    pub low: f64,
    /// A tenth of the rounds lie above.
    pub high: f64,
    /// Units a second of the one, the median of the rounds.
    pub rate: f64,
    /// Units a second of the other, the median of the rounds.
    pub limit: f64,
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({:.3} to {:.3})", self.median, self.low, self.high)
    }
}

/// Times two things in turn. Each does some work when it is called, a few milliseconds' worth, and
/// returns how many units of it.
///
/// # Panics
///
/// If there are no rounds.
pub fn ratio(
    rounds: usize,
    mut subject: impl FnMut() -> u64,
    mut limit: impl FnMut() -> u64,
) -> Ratio {
    compare(rounds, &mut [&mut subject, &mut limit]).ratio(0, 1)
}

/// What several things did, round by round.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Units a second: for each thing, those of each round.
    rates: Vec<Vec<f64>>,
}

/// Times several things in turn, in each of so many rounds; every other round in reverse, so that
/// none of them always comes after the same one. One round before them warms up and does not count.
///
/// # Panics
///
/// If there are no rounds.
pub fn compare(rounds: usize, things: &mut [&mut dyn FnMut() -> u64]) -> Comparison {
    assert!(rounds > 0, "nothing can be said after no rounds");
    let mut rates = vec![Vec::with_capacity(rounds); things.len()];
    for round in 0..=rounds {
        for step in 0..things.len() {
            let thing = if round % 2 == 0 { step } else { things.len() - 1 - step };
            let begin = Instant::now();
            let units = things[thing]();
            let rate = units as f64 / begin.elapsed().as_secs_f64();
            if round > 0 {
                rates[thing].push(rate);
            }
        }
    }
    Comparison { rates }
}

impl Comparison {
    /// Units a second, the median of the rounds.
    pub fn rate(&self, thing: usize) -> f64 {
        median(&self.rates[thing])
    }

    /// How fast one is, as a part of how fast another one is.
    pub fn ratio(&self, thing: usize, limit: usize) -> Ratio {
        let pairs = self.rates[thing].iter().zip(&self.rates[limit]);
        let mut ratios: Vec<f64> = pairs.map(|(rate, limit)| rate / limit).collect();
        ratios.sort_by(f64::total_cmp);
        let tenth = ratios.len() / 10;
        Ratio {
            median: median(&ratios),
            low: ratios[tenth],
            high: ratios[ratios.len() - 1 - tenth],
            rate: self.rate(thing),
            limit: self.rate(limit),
        }
    }
}

/// The one in the middle, or the mean of the two in the middle.
///
/// # Panics
///
/// If there are none.
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_care_for_one_disturbed_round() {
        assert_eq!(median(&[1.0, 900.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 900.0]), 3.0);
    }

    #[test]
    fn a_ratio_is_that_of_the_same_round() {
        // The machine became twice as slow after the first round, for both.
        let rates = vec![vec![50.0, 25.0, 25.0], vec![100.0, 50.0, 50.0]];
        let ratio = Comparison { rates }.ratio(0, 1);
        assert_eq!((ratio.low, ratio.median, ratio.high), (0.5, 0.5, 0.5));
        assert_eq!((ratio.rate, ratio.limit), (25.0, 50.0));
    }

    #[test]
    fn every_thing_has_its_turn_in_every_round() {
        let (mut one, mut other) = (0, 0);
        let mut first = || {
            one += 1;
            1
        };
        let mut second = || {
            other += 1;
            1
        };
        let found = compare(4, &mut [&mut first, &mut second]);
        assert_eq!((one, other), (5, 5));
        assert_eq!(found.rates.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
    }
}
