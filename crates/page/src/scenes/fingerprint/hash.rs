use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::ops::RangeInclusive;

/// How many bits of a hash a fingerprint may have.
pub(super) const BITS: RangeInclusive<u64> = 4..=32;

/// The SHA-256 of a text, as in the notebook.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The first bits of a text's SHA-256, up to 32 of them, as a number.
pub(super) fn fingerprint(text: &str, bits: u64) -> u32 {
    let [a, b, c, d, ..] = hash(text);
    u32::from_be_bytes([a, b, c, d]) >> (32 - bits.clamp(1, 32))
}

/// In how many of all 256 bits the hashes of two texts differ.
pub(super) fn different_bits(one: &str, other: &str) -> u32 {
    let (one, other) = (hash(one), hash(other));
    one.iter().zip(&other).map(|(a, b)| (a ^ b).count_ones()).sum()
}

/// Whether two texts differ in one character, and in nothing else.
pub(super) fn differ_in_one(one: &str, other: &str) -> bool {
    one.chars().count() == other.chars().count()
        && one.chars().zip(other.chars()).filter(|(a, b)| a != b).count() == 1
}

/// What Mallory looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any two texts with one fingerprint: a collision.
    Pair,
    /// Another text with the same fingerprint as a given one: a second preimage.
    Second,
}

impl Kind {
    /// How many texts she has to try on average: √(π/2 × 2^bits) by the birthday bound, or 2^bits.
    pub(super) fn expected(self, bits: u64) -> f64 {
        let all = (bits as f64).exp2();
        match self {
            Kind::Pair => (std::f64::consts::FRAC_PI_2 * all).sqrt(),
            Kind::Second => all,
        }
    }

    /// How probable it is that this many texts are enough.
    pub(super) fn chance(self, bits: u64, tried: u64) -> f64 {
        let (all, tried) = ((bits as f64).exp2(), tried as f64);
        let hits = match self {
            Kind::Pair => tried * tried / (2.0 * all),
            Kind::Second => tried / all,
        };
        1.0 - (-hits).exp()
    }
}

/// Mallory's texts: they all begin alike, and each ends in a number of its own.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    text: String,
    beginning: usize,
}

impl Texts {
    pub(super) fn beginning(beginning: &str) -> Texts {
        Texts { text: beginning.to_owned(), beginning: beginning.len() }
    }

    /// The text with this number.
    pub(super) fn text(&mut self, number: u64) -> &str {
        self.text.truncate(self.beginning);
        write!(self.text, " {number}").expect("a String takes what it's given");
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_beginning_of_a_sha_256() {
        // The first hash of the notebook's table begins with 56cdb2b7.
        let text = "alice pays bob 30";
        assert_eq!(fingerprint(text, 32), 0x56cd_b2b7);
        assert_eq!(fingerprint(text, 16), 0x56cd);
        assert_eq!(fingerprint(text, 13), 0x56cd >> 3);
        assert_eq!(fingerprint(text, 4), 5);
    }

    #[test]
    fn the_bits_that_differ_are_those_of_the_notebook_s_table() {
        let differ = |other| different_bits("alice pays bob 30", other);
        let others =
            ["alice pays bob 30", "alice pays bob 31", "alice pays rob 30", "alice pays bob 30 "];
        assert_eq!(others.map(differ), [0, 128, 127, 129]);
    }

    #[test]
    fn one_letter_more_is_not_one_letter_changed() {
        assert!(differ_in_one("bob", "rob"));
        assert!(!differ_in_one("bob", "bob"));
        assert!(!differ_in_one("bob", "bobo"));
        assert!(!differ_in_one("bob", "rod"));
    }

    #[test]
    fn a_pair_costs_about_the_square_root_of_a_second_text() {
        assert_eq!(Kind::Pair.expected(13).round(), 113.0);
        assert_eq!(Kind::Second.expected(13), 8192.0);
        // Half of all searches are shorter than this.
        assert!((Kind::Pair.chance(13, 107) - 0.5).abs() < 0.01);
        assert!((Kind::Second.chance(13, 5678) - 0.5).abs() < 0.01);
    }
}
