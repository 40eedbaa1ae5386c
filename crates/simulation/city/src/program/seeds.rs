use super::numbers::whole;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The seeds of some runs: `1..100`, both ends included, or a single one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeds(RangeInclusive<u64>);

impl Seeds {
    /// How many there may be.
    pub const MOST: u64 = 100_000;

    /// The largest seed. Any program can read it, even if all its numbers are floats.
    const LAST: u64 = (1 << 53) - 1;

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.end() - self.0.start() + 1
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains(&self, seed: u64) -> bool {
        self.0.contains(&seed)
    }

    /// Each, in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + use<> {
        self.0.clone()
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Seeds, String> {
        let read = whole::<u64>(0..=Seeds::LAST);
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => {
                (read(first.trim())?, read(last.trim_start_matches('=').trim())?)
            }
            None => (read(text)?, read(text)?),
        };
        match last.checked_sub(first) {
            None => Err(format!("the smaller seed comes first: write {last}..{first}")),
            Some(more) if more >= Seeds::MOST => Err(format!(
                "that's {} seeds, and at most {} are allowed at once",
                more + 1,
                Seeds::MOST
            )),
            Some(_) => Ok(Seeds(first..=last)),
        }
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            1 => write!(f, "seed {}", self.0.start()),
            _ => write!(f, "seeds {} to {}", self.0.start(), self.0.end()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_a_range_with_both_its_ends() {
        let read = |text: &str| text.parse::<Seeds>().map(|it| it.iter().collect::<Vec<_>>());
        assert_eq!(read("1..3"), Ok(vec![1, 2, 3]));
        assert_eq!(read("7"), Ok(vec![7]));
        for text in
            ["", "..", "1..", "3..1", "-1..3", "1..1e3", "1..100001", "0..18446744073709551615"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
