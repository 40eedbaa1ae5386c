//! How things are written as bytes, and the hashes of those bytes.

mod encoding;
mod hash;

pub use encoding::{Encoded, FormatError, Reader};
pub(crate) use encoding::{hex_in_json, write_bytes, write_size};
pub(crate) use hash::block_hash;
pub use hash::{Txid, hash160, sha256d};
