use kusari::stage6_coin::to_hex;
use rand::{TryRng as _, rngs::SysRng};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// What a program has to know in order to give orders to a node: 32 random bytes, as 64 hex digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Draws a token.
    pub(super) fn draw() -> Result<Token, String> {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes).map_err(|cause| cause.to_string())?;
        Ok(Token(to_hex(&bytes)))
    }

    /// Its 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is this token. How long that takes says nothing about where they differ: hashes are compared, and
    /// no one can choose a text by its hash.
    pub(super) fn is(&self, text: &[u8]) -> bool {
        Sha256::digest(&self.0) == Sha256::digest(text)
    }
}

/// Doesn't show it, so that no log does.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
