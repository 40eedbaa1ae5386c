use super::encoding::{Encoded, FormatError, Reader};
use crate::stage2_signed::short_hex;
use crate::stage5_network::{BlockHash, to_hex};
use ripemd::Ripemd160;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// SHA-256 of the SHA-256, by which Bitcoin names blocks and transactions.
///
/// Hashed once, the hash of a message also tells that of some longer messages, to those who never saw it
/// (*length extension*). Hashed twice, it does not.
pub fn sha256d(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(Sha256::digest(bytes)).into()
}

/// RIPEMD-160 of the SHA-256: 20 bytes that stand for a public key.
pub fn hash160(bytes: &[u8]) -> [u8; 20] {
    Ripemd160::digest(Sha256::digest(bytes)).into()
}

/// The hash by which a block is known, from its double SHA-256.
///
/// Bitcoin reads the 32 bytes as a little-endian number and shows its digits the other way round: so the
/// zeros, which are the work, stand in front. [`BlockHash`] keeps them in the order in which they are shown.
pub(crate) fn block_hash(mut digest: [u8; 32]) -> BlockHash {
    digest.reverse();
    BlockHash::from_bytes(digest)
}

impl Encoded for BlockHash {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.as_bytes().iter().rev());
    }

    fn read(reader: &mut Reader<'_>) -> Result<BlockHash, FormatError> {
        reader.array().map(block_hash)
    }
}

/// The name of a transaction: the double SHA-256 of its encoding, without the witnesses.
///
/// Witnesses are what proves that somebody may spend. Whoever passes a transaction on could write some of
/// them in another way; so they are no part of its name (BIP 141).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Txid([u8; 32]);

impl Txid {
    /// Wraps 32 bytes, in the order in which they are hashed.
    pub const fn from_bytes(bytes: [u8; 32]) -> Txid {
        Txid(bytes)
    }

    /// The 32 bytes, in the order in which they are hashed.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// All 64 hex digits, in the order in which Bitcoin shows them: the last byte first.
    pub fn to_hex(&self) -> String {
        to_hex(&self.shown())
    }

    fn shown(self) -> [u8; 32] {
        let mut bytes = self.0;
        bytes.reverse();
        bytes
    }
}

/// Shows the first eight hex digits.
impl fmt::Display for Txid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_hex(&self.shown()))
    }
}

impl fmt::Debug for Txid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Txid({self})")
    }
}
