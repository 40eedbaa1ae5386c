//! What a reader does, and how it's written in an address.

use crate::refusal::Refusal;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// How many words a deed may have.
const MOST_WORDS: usize = 8;

/// How long a word may be, in bytes.
const LONGEST_WORD: usize = 200;

/// Something that a reader does in a scene: a verb, and what it's done to.
///
/// In an address it's `verb.word.word`, with everything but letters, digits, `-` and `_` written as `%` and two hex
/// digits per byte (RFC 3986, section 2.1). All deeds one after another are the whole state of a scene, so a link to
/// them is a link to what's on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed(Vec<String>);

impl Deed {
    /// Makes a deed of words.
    pub fn of<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Deed {
        Deed(words.into_iter().map(Into::into).collect())
    }

    /// Adds what was typed or chosen.
    ///
    /// # Errors
    ///
    /// `too-long`, for a word or for the deed.
    pub fn with(mut self, word: &str) -> Result<Deed, Refusal> {
        self.0.push(word.to_owned());
        self.checked()
    }

    /// The first word.
    pub fn verb(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// All words.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// The word at a place. The verb is at 0.
    ///
    /// # Errors
    ///
    /// `unknown-deed`, if there's no such word.
    pub fn word(&self, place: usize) -> Result<&str, Refusal> {
        self.0.get(place).map(String::as_str).ok_or_else(|| self.unknown())
    }

    /// The word at a place, as a whole number within bounds.
    ///
    /// # Errors
    ///
    /// `not-a-number` and `out-of-range`, with the bounds.
    pub fn number(&self, place: usize, bounds: RangeInclusive<u64>) -> Result<u64, Refusal> {
        let word = self.word(place)?.trim();
        let is_plain = !word.is_empty() && word.bytes().all(|it| it.is_ascii_digit());
        if !is_plain {
            return Err(Refusal::new(
                "not-a-number",
                format!("“{word}” isn't a whole number"),
                "Type digits only.",
            ));
        }
        let (least, most) = bounds.clone().into_inner();
        word.parse().ok().filter(|it| bounds.contains(it)).ok_or_else(|| {
            let remedy = format!("Type a number from {least} to {most}.");
            Refusal::new("out-of-range", format!("{word} is out of range"), remedy)
        })
    }

    /// The word at a place, as an index into something that has `count` items.
    ///
    /// # Errors
    ///
    /// As for [`number`](Deed::number).
    pub fn index(&self, place: usize, count: usize) -> Result<usize, Refusal> {
        let last = (count as u64).saturating_sub(1);
        Ok(self.number(place, 0..=last)? as usize)
    }

    /// The refusal of a deed that a scene doesn't know.
    pub fn unknown(&self) -> Refusal {
        let message = format!("the scene doesn't know the step “{self}”");
        Refusal::new("unknown-deed", message, "Start again, or ask for the link again.")
    }

    fn checked(self) -> Result<Deed, Refusal> {
        let too_long = |what: &str, limit| {
            Refusal::new(
                "too-long",
                format!("{what} is too long"),
                format!("The limit is {limit}."),
            )
        };
        if self.0.len() > MOST_WORDS {
            return Err(too_long("the step", format!("{MOST_WORDS} words")));
        }
        if self.0.iter().any(|it| it.len() > LONGEST_WORD) {
            return Err(too_long("this text", format!("{LONGEST_WORD} bytes")));
        }
        Ok(self)
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, word) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(".")?;
            }
            for byte in word.bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                        write!(f, "{}", byte as char)?
                    }
                    _ => write!(f, "%{byte:02X}")?,
                }
            }
        }
        Ok(())
    }
}

impl FromStr for Deed {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Deed, Refusal> {
        let words = text.split('.').map(|word| decode(word).ok_or(word));
        let words = words.collect::<Result<Vec<_>, _>>().map_err(|word| {
            let message = format!("“{word}” can't be a part of an address");
            Refusal::new("bad-address", message, "Ask for the link again: a part of it got lost.")
        })?;
        Deed(words).checked()
    }
}

fn decode(word: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |it: Option<u8>| (it? as char).to_digit(16);
                bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_words_come_back_from_an_address() {
        for words in [vec!["a"], vec!["note", "1.2", "~ä% \u{1f}"], vec!["note", ""]] {
            let deed = Deed::of(words);
            let text = deed.to_string();
            assert!(
                text.bytes().all(|it| it.is_ascii_alphanumeric() || b".%-_".contains(&it)),
                "{text}"
            );
            assert_eq!(text.parse(), Ok(deed));
        }
    }

    #[test]
    fn rubbish_is_refused_by_name() {
        let code = |text: &str| text.parse::<Deed>().map_err(|it| it.code).err();
        for text in ["%", "%4", "%zz", "%ff", "a.%c3"] {
            assert_eq!(code(text), Some("bad-address"), "{text}");
        }
        assert_eq!(code(&"a.".repeat(9)), Some("too-long"));
        assert_eq!(code(&"a".repeat(201)), Some("too-long"));
    }

    #[test]
    fn a_number_is_digits_within_bounds() {
        let code = |word| Deed::of([word]).number(0, 1..=9).map_err(|it| it.code);
        assert_eq!(code("7"), Ok(7));
        for word in ["", "-1", "+1", "1.5", "1e3", "x", "１"] {
            assert_eq!(code(word), Err("not-a-number"), "{word}");
        }
        for word in ["0", "10", "99999999999999999999999"] {
            assert_eq!(code(word), Err("out-of-range"), "{word}");
        }
    }
}
