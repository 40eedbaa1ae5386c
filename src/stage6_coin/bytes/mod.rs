//! One encoding in bytes, and the hashes of it.

mod encoding;
mod hash;

pub use encoding::{Encoded, FormatError, Reader};
pub(crate) use encoding::{hex_in_json, write_bytes, write_size};
pub(crate) use hash::block_hash;
pub use hash::{Txid, hash160, sha256d};
