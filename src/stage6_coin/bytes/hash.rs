use super::encoding::{Encoded, FormatError, Reader};
use crate::stage2_signed::short_hex;
use crate::stage5_network::{BlockHash, to_hex};
use ripemd::Ripemd160;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Computes the SHA-256 of the SHA-256, which is how Bitcoin hashes blocks and transactions.
///
/// From a message's SHA-256 you can compute that of some longer messages, even if you've never seen the message
/// itself (*length extension*). If it's hashed twice, you can't.
pub fn sha256d(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(Sha256::digest(bytes)).into()
}

/// Computes the RIPEMD-160 of the SHA-256: 20 bytes, with which an output names a public key.
pub fn hash160(bytes: &[u8]) -> [u8; 20] {
    Ripemd160::digest(Sha256::digest(bytes)).into()
}

/// Makes the hash of a block from its double SHA-256.
///
/// Bitcoin reads the 32 bytes as a little-endian number and shows its digits the other way round, so the zeros,
/// which are the work, come first. [`BlockHash`] keeps the bytes in the order in which they're shown.
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
/// Witnesses prove that an output may be spent. Anyone who passes a transaction on could write some of them in another
/// way, so its name leaves them out (BIP 141).
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
