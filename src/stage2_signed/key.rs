use super::address::{Address, KEY_BITS, KeyError};
use super::hex::{from_hex, short_hex, to_hex};
use rsa::pkcs1v15::{SigningKey, VerifyingKey};
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Verifier as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{PrivateKey, PublicKey};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The hash that signatures are made over.
///
/// **Don't use SHA-1 today.** Two files with the same SHA-1 hash were published in 2017 (shattered.io), and
/// in 2020 such a collision carried a certification over from one key to another (Leurent and Peyrin,
/// eprint.iacr.org/2020/014). It's here because the programs that this course descends from use it.
/// Writing `sha2::Sha256` in this line would fix it, and would make every chain written before invalid.
type MessageHash = sha1::Sha1;

/// A key pair: the secret half signs, the public half is the [`Address`].
///
/// The secret half can't be printed or serialised by accident: `Debug` only shows the address, and serde
/// isn't implemented.
///
/// ```compile_fail
/// # use kusari::stage2_signed::KeyPair;
/// fn leak(keys: &KeyPair) { serde_json::to_string(keys); }
/// ```
#[derive(Clone)]
pub struct KeyPair {
    signer: SigningKey<MessageHash>,
    address: Address,
}

impl KeyPair {
    /// Draws a new key of 2048 bits. The same random numbers give the same key.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn generate(rng: &mut impl rand::CryptoRng) -> KeyPair {
        let key = PrivateKey::new(rng, *KEY_BITS.start())
            .expect("2048 bits leave room for two primes, and 65537 is odd");
        KeyPair::of(key)
    }

    /// Wraps a secret key if its public half keeps the rules.
    pub(super) fn checked(key: PrivateKey) -> Result<KeyPair, KeyError> {
        let keys = KeyPair::of(key);
        keys.address.check()?;
        Ok(keys)
    }

    fn of(key: PrivateKey) -> KeyPair {
        let address = Address::of(&PublicKey::from(&key));
        KeyPair { signer: SigningKey::new(key), address }
    }

    /// The public half.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Signs a message (RSASSA-PKCS1-v1_5, RFC 8017, section 8.2).
    pub fn sign(&self, message: &[u8]) -> Signature {
        // The random numbers blind the computation, so that its timing says nothing about the key.
        // The signature is the same every time.
        Signature(self.signer.sign_with_rng(&mut rand::rng(), message).to_vec())
    }

    pub(super) fn secret(&self) -> &PrivateKey {
        self.signer.as_ref()
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What only the owner of a key can make, and everyone can check.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Wraps bytes that may or may not be a signature.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Signature {
        Signature(bytes.into())
    }

    /// The bytes of the signature.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the owner of the key `signer` signed `message`.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] if the address isn't a key.
    pub fn is_by(&self, signer: &Address, message: &[u8]) -> Result<bool, KeyError> {
        Ok(self.is_made_with(signer.public_key()?, message))
    }

    pub(super) fn is_made_with(&self, key: PublicKey, message: &[u8]) -> bool {
        // A signature is exactly as long as the key's modulus, so no shorter or longer twin passes.
        self.0.len() == key.size()
            && rsa::pkcs1v15::Signature::try_from(&self.0[..]).is_ok_and(|signature| {
                VerifyingKey::<MessageHash>::new(key).verify(message, &signature).is_ok()
            })
    }
}

impl TryFrom<String> for Signature {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Signature, Self::Error> {
        from_hex(&text).map(Signature).ok_or("a signature is written in lower-case hex")
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> String {
        to_hex(&signature.0)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_hex(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}
