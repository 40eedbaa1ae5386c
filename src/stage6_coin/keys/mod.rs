//! Keys and signatures.

mod key;

pub use key::{EcdsaError, PrivateKey, PublicKey, Signature};
