use crate::stage2_signed::short_hex;
use crate::stage2_signed::{encode, from_hex, to_hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The SHA-256 (FIPS 180-4) of the canonical JSON of a block, including its seal, or of a genesis.
///
/// It speaks for everything in the block: change a digit anywhere, and you get another hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlockHash([u8; 32]);

impl BlockHash {
    /// Wraps 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> BlockHash {
        BlockHash(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Hashes the canonical JSON of a value.
    pub(crate) fn of(value: &impl Serialize) -> BlockHash {
        BlockHash::of_bytes(&encode(value))
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> BlockHash {
        BlockHash(Sha256::digest(bytes).into())
    }

    /// All 64 hex digits.
    pub fn to_hex(&self) -> String {
        to_hex(&self.0)
    }
}

impl TryFrom<String> for BlockHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<BlockHash, Self::Error> {
        from_hex(&text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(BlockHash)
            .ok_or("a hash is written as 64 lower-case hex digits")
    }
}

impl From<BlockHash> for String {
    fn from(hash: BlockHash) -> String {
        hash.to_hex()
    }
}

/// Shows the first eight hex digits.
impl fmt::Display for BlockHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_hex(&self.0))
    }
}

impl fmt::Debug for BlockHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlockHash({self})")
    }
}
