use crate::stage6_coin::{Script, Transaction, from_hex, to_hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::{self, Read};

/// What the data of a payment begins with if it's the hash of a file.
const TAG: &[u8] = b"file1:";

/// The SHA-256 of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileHash([u8; 32]);

impl FileHash {
    /// Wraps a SHA-256.
    pub const fn from_bytes(bytes: [u8; 32]) -> FileHash {
        FileHash(bytes)
    }

    /// Reads 64 hex digits in lower case.
    pub fn from_hex(text: &str) -> Option<FileHash> {
        from_hex(text)?.try_into().ok().map(FileHash)
    }

    /// Hashes everything that a reader has.
    ///
    /// # Errors
    ///
    /// Those of the reader.
    pub fn read(mut reader: impl Read) -> io::Result<FileHash> {
        let (mut hash, mut bytes) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            match reader.read(&mut bytes) {
                Ok(0) => return Ok(FileHash::from_bytes(hash.finalize().into())),
                Ok(count) => hash.update(&bytes[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The lock of an output that carries it: a tag, and the hash.
    pub fn lock(&self) -> Script {
        Script::data(&[TAG, &self.0].concat())
    }

    /// Whether a payment carries it.
    pub fn is_in(&self, payment: &Transaction) -> bool {
        let lock = self.lock();
        payment.outputs.iter().any(|output| output.lock == lock)
    }

    /// All 64 hex digits.
    pub fn to_hex(&self) -> String {
        to_hex(&self.0)
    }
}

impl TryFrom<String> for FileHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<FileHash, &'static str> {
        FileHash::from_hex(&text).ok_or("not 64 hex digits in lower case")
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> String {
        hash.to_hex()
    }
}

/// Shows all 64 hex digits, as other programs do, so that you can compare them.
impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileHash({self})")
    }
}
