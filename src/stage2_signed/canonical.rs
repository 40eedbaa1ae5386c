use super::json::{self, Fault};
use crate::stage1_ledger::Refusal;
use serde::{Serialize, de::DeserializeOwned};

/// Writes a value as canonical JSON: UTF-8, no spaces, fields in their order, integers only.
///
/// One value has one encoding. Hashes and signatures are made over these bytes, so two programs that mean
/// the same thing have to write the same bytes.
///
/// # Panics
///
/// If the value can't be written as JSON. All types of this crate can.
pub fn encode(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings, integers, lists and structs can always be written")
}

/// Reads canonical JSON of at most `limit` bytes.
///
/// Writes the value again and compares that with what was read. This single comparison refuses spaces,
/// fields in another order, unknown fields and every second spelling of a string or a number.
///
/// # Errors
///
/// The first [`DecodeError`] that applies.
pub fn decode<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    limit: usize,
) -> Result<T, DecodeError> {
    // The limit comes before the parser, or a stranger decides how much memory we use. A parser needs
    // about a hundred bytes for each list and object, however short it is.
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

/// Says what's wrong with a refused text: first whether it's JSON at all, then whether it's the right kind of
/// JSON. So the code depends on the text alone, not on where a parser stopped reading.
fn why_refused(text: &str, misunderstood: Option<serde_json::Error>) -> DecodeError {
    match (json::check(text), misunderstood) {
        (Err(Fault::Truncated), _) => DecodeError::Truncated,
        (Err(Fault::Grammar(why)), _) => DecodeError::NotJson(printable(&why)),
        (Ok(()), Some(error)) => DecodeError::WrongShape(printable(&error.to_string())),
        (Ok(()), None) => DecodeError::NotCanonical,
    }
}

/// How many lists and objects a text may hold. The largest block has about six hundred payments.
const MAX_PARTS: usize = 1 << 14;

/// Makes a stranger's words harmless to show: short, and without characters that move a cursor, turn the
/// direction of writing or pretend to be another line. The marks by which a cell's output steers the
/// notebooks' kernel go too, wherever they are on a line.
fn printable(text: &str) -> String {
    const ENOUGH: usize = 200;
    let shown = text.chars().take(ENOUGH).map(|char| match char {
        ' '..='~' => char.to_string(),
        char => char.escape_debug().to_string(),
    });
    shown.collect::<String>().replace("EVCXR_", "EVCXR-")
}

/// Why bytes could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There are more bytes than allowed. Nothing was parsed.
    #[error("{found} bytes, and at most {limit} are allowed")]
    TooLarge {
        /// How many bytes there are, or at least that many if reading stopped early.
        found: usize,
        /// How many bytes are allowed.
        limit: usize,
    },
    /// There are more lists and objects than allowed. Nothing was parsed.
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
    /// The text is JSON, but not what was expected: a field is missing or has another type.
    #[error("not what was expected here: {0}")]
    WrongShape(String),
    /// The text means the right thing but isn't spelled the canonical way.
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
