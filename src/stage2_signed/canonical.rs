use super::Refusal;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::error::Category;

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
/// The first of the five reasons of [`DecodeError`] that applies.
pub fn decode<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    limit: usize,
) -> Result<T, DecodeError> {
    // Bounded before it is parsed: otherwise a stranger decides how much memory we use.
    if bytes.len() > limit {
        return Err(DecodeError::TooLarge { found: bytes.len(), limit });
    }
    let value = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Eof => DecodeError::Truncated,
        Category::Data => DecodeError::WrongShape(error.to_string()),
        Category::Syntax | Category::Io => DecodeError::NotJson(error.to_string()),
    })?;
    if encode(&value) != bytes {
        return Err(DecodeError::NotCanonical);
    }
    Ok(value)
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
            DecodeError::TooLarge { .. } => "too-large",
            DecodeError::Truncated => "truncated",
            DecodeError::NotJson(_) => "not-json",
            DecodeError::WrongShape(_) => "wrong-shape",
            DecodeError::NotCanonical => "not-canonical",
        }
    }
}
