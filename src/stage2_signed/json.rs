use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use std::fmt;

/// Why a text is not JSON.
pub(super) enum Fault {
    /// It ends in the middle of a value.
    Truncated,
    /// It breaks the grammar (RFC 8259), and how.
    Grammar(String),
}

/// Checks whether a text is JSON, whatever it says.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let Err(error) = serde_json::from_str::<Anything>(text) else { return Ok(()) };
    match error.classify() {
        Category::Eof if !ends_in_a_wrong_escape(text) => Err(Fault::Truncated),
        _ => Err(Fault::Grammar(error.to_string())),
    }
}

/// Whether the last few characters are an escape like `\u1"`, which nothing could complete.
///
/// The parser wants four characters after `\u`. If there are fewer, it says that the text ends there.
fn ends_in_a_wrong_escape(text: &str) -> bool {
    let Some((before, digits)) = text.rsplit_once("\\u") else { return false };
    let is_escape = before.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0;
    is_escape && digits.len() < 4 && !digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Any value, read to its end and dropped.
///
/// `serde::de::IgnoredAny` would be shorter. But for that type, serde_json skips what it should read:
/// halves of surrogate pairs, any depth, any number.
struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Anything, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

impl<'de> Visitor<'de> for Anything {
    type Value = Anything;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_str<E>(self, _: &str) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Anything, A::Error> {
        while let Some(Anything) = list.next_element()? {}
        Ok(Anything)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Anything, A::Error> {
        while let Some((Anything, Anything)) = object.next_entry()? {}
        Ok(Anything)
    }
}
