use crate::stage6_coin::{EcdsaError, PrivateKey, PublicKey, Signature, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Something that members sign.
pub trait Signable: Serialize {
    /// What it is. It's signed, too, so no signature can be taken for one over something else.
    const KIND: &'static str;
}

/// Something with a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed<T> {
    /// What was signed.
    pub content: T,
    /// ECDSA over the SHA-256 of `["KIND",content]` as canonical JSON.
    pub signature: Signature,
}

impl<T: Signable> Signed<T> {
    /// Signs something.
    pub fn new(content: T, key: &PrivateKey) -> Signed<T> {
        let signature = key.sign(&digest(&content));
        Signed { content, signature }
    }

    /// Checks that the owner of a key has signed it.
    ///
    /// # Errors
    ///
    /// [`EcdsaError::WrongSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), EcdsaError> {
        key.verify(&digest(&self.content), &self.signature)
    }
}

fn digest<T: Signable>(content: &T) -> [u8; 32] {
    Sha256::digest(encode(&(T::KIND, content))).into()
}
