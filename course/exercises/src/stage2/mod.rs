//! Chapter 2: the sender signs.

mod accept_once;
mod books;
mod canonical_bytes;
pub mod careless;
mod forge;
mod hex_of;
mod missing_payments;
mod one_name_per_key;
mod verify;

pub use accept_once::accept_once;
pub use canonical_bytes::canonical_bytes;
pub use forge::forge;
pub use hex_of::hex_of;
pub use missing_payments::missing_payments;
pub use one_name_per_key::one_name_per_key;
pub use verify::verify;
