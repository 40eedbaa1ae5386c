use super::json::{self, Fault};
use crate::stage1_ledger::Refusal;
use serde::{Serialize, de::DeserializeOwned};

/// Writes a value as canonical JSON: UTF-8, no spaces, fields in their order, integers only.
///
/// One value has one encoding. Hashes and signatures are made over these bytes, so two parties
/// that mean the same must write the same.
///
/// # Panics
///
/// If the value cannot be written as JSON, which no type of this crate is.
pub fn encode(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings, integers, lists and structs can always be written")
}

/// Reads canonical JSON of at most `limit` bytes.
///
/// The value is written again and compared with what was read. That one comparison refuses spaces,
/// fields in another order, unknown fields and every second spelling of a string or a number.
///
/// # Errors
///
/// The first of the reasons of [`DecodeError`] that applies.
pub fn decode<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    limit: usize,
) -> Result<T, DecodeError> {
    // Bounded before it is parsed: otherwise a stranger decides how much memory we use. A parser
    // needs some hundred bytes for each list and object, however short it is.
    if bytes.len() > limit {
        return Err(DecodeError::TooLarge { found: bytes.len(), limit });
    }
    let parts = bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if parts > MAX_PARTS {
        return Err(DecodeError::TooManyParts { found: parts });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        DecodeError::NotJson(format!("not UTF-8 at column {}", error.valid_up_to() + 1))
    })?;
    match serde_json::from_str::<T>(text) {
        Ok(value) if encode(&value) == bytes => Ok(value),
        other => Err(why_refused(text, other.err())),
    }
}

/// Tells what is wrong with a refused text: first whether it's JSON at all, then whether it's JSON of the
/// right thing. So the code depends on the text alone, and not on where a parser stopped reading.
fn why_refused(text: &str, misunderstood: Option<serde_json::Error>) -> DecodeError {
    match (json::check(text), misunderstood) {
        (Err(Fault::Truncated), _) => DecodeError::Truncated,
        (Err(Fault::Grammar(why)), _) => DecodeError::NotJson(printable(&why)),
        (Ok(()), Some(error)) => DecodeError::WrongShape(printable(&error.to_string())),
        (Ok(()), None) => DecodeError::NotCanonical,
    }
}

/// How many lists and objects a text may hold. The largest block has some six hundred payments.
const MAX_PARTS: usize = 1 << 14;

/// Makes a text that holds a stranger's words harmless to show: short, and without characters that
/// move a cursor, turn the direction of writing or pretend to be another line, or the marks by which
/// a cell's output steers the notebooks' kernel, wherever on a line they stand.
fn printable(text: &str) -> String {
    const ENOUGH: usize = 200;
    let shown = text.chars().take(ENOUGH).map(|char| match char {
        ' '..='~' => char.to_string(),
        char => char.escape_debug().to_string(),
    });
    shown.collect::<String>().replace("EVCXR_", "EVCXR-")
}

/// The reason why bytes could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// More bytes than allowed. Nothing was parsed.
    #[error("{found} bytes, and at most {limit} are allowed")]
    TooLarge {
        /// How many bytes there are; where reading stopped early, at least so many.
        found: usize,
        /// How many bytes are allowed.
        limit: usize,
    },
    /// More lists and objects than allowed. Nothing was parsed.
    #[error("{found} lists and objects, and at most {max} are allowed", max = MAX_PARTS)]
    TooManyParts {
        /// How many there are.
        found: usize,
    },
    /// The text ends in the middle of a value.
    #[error("the text ends in the middle of a value")]
    Truncated,
    /// The text is not JSON (RFC 8259).
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The text is JSON of something else: a field is missing, or has another type.
    #[error("not what was expected here: {0}")]
    WrongShape(String),
    /// The text means the right thing, and spells it in another way than the canonical one.
    #[error("not the canonical spelling")]
    NotCanonical,
}

impl Refusal for DecodeError {
    const CODES: &'static [&'static str] =
        &["too-large", "truncated", "not-json", "wrong-shape", "not-canonical"];

    fn code(&self) -> &'static str {
        match self {
            DecodeError::TooLarge { .. } | DecodeError::TooManyParts { .. } => "too-large",
            DecodeError::Truncated => "truncated",
            DecodeError::NotJson(_) => "not-json",
            DecodeError::WrongShape(_) => "wrong-shape",
            DecodeError::NotCanonical => "not-canonical",
        }
    }
}
