use crate::stage2_signed::short_hex;
use crate::stage5_network::{Refusal, from_hex, to_hex};
use crate::stage6_coin::bytes::hash160;
use k256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use k256::ecdsa::{SigningKey, VerifyingKey};
use k256::elliptic_curve::Generate as _;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A secret number. Anyone who knows it can spend what's locked to its public key.
///
/// It can't be printed by accident: [`Debug`](fmt::Debug) leaves it out, and serde isn't implemented.
#[derive(Clone)]
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// Draws a key.
    pub fn generate(rng: &mut impl CryptoRng) -> PrivateKey {
        PrivateKey(SigningKey::generate_from_rng(rng))
    }

    /// Reads a key from 32 bytes, the highest first.
    ///
    /// # Errors
    ///
    /// [`EcdsaError::PrivateKey`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<PrivateKey, EcdsaError> {
        SigningKey::from_bytes(bytes.into()).map(PrivateKey).map_err(|_| EcdsaError::PrivateKey)
    }

    /// The secret itself, to be stored somewhere safe.
    pub fn to_secret_bytes(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    /// The key that everyone may know.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(*self.0.verifying_key())
    }

    /// Signs 32 bytes: ECDSA on the curve secp256k1, with the nonce of RFC 6979 and a low s (BIP 146).
    ///
    /// A signature needs a second secret number, used only once. If you use one twice, or draw it badly, you give
    /// your key away. RFC 6979 computes it from the key and the message instead.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn sign(&self, digest: &[u8; 32]) -> Signature {
        let signature: k256::ecdsa::Signature =
            self.0.sign_prehash(digest).expect("32 bytes are what it signs");
        Signature(signature.normalize_s())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(secret)")
    }
}

/// A point on the curve secp256k1, written in 33 bytes (SEC 1, the compressed form, and no other).
///
/// In JSON it's those bytes as hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// [`EcdsaError::PublicKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<PublicKey, EcdsaError> {
        // The longer form would be a second spelling of the same key. So would the one that begins with 5 and
        // leaves out which of two points is meant, which the library reads as well.
        let is_compressed = bytes.len() == 33 && matches!(bytes[0], 2 | 3);
        let key = is_compressed.then(|| VerifyingKey::from_sec1_bytes(bytes).ok()).flatten();
        key.map(PublicKey).ok_or(EcdsaError::PublicKey)
    }

    /// The 33 bytes.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn to_bytes(&self) -> [u8; 33] {
        let point = self.0.to_sec1_point(true);
        point.as_bytes().try_into().expect("a compressed point has 33 bytes")
    }

    /// The 20 bytes that an address is made from.
    pub fn hash(&self) -> [u8; 20] {
        hash160(&self.to_bytes())
    }

    /// Checks that a signature over 32 bytes was made with the private half.
    ///
    /// # Errors
    ///
    /// [`EcdsaError::WrongSignature`].
    pub fn verify(&self, digest: &[u8; 32], signature: &Signature) -> Result<(), EcdsaError> {
        self.0.verify_prehash(digest, &signature.0).map_err(|_| EcdsaError::WrongSignature)
    }
}

/// Shows the first eight hex digits.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_hex(&self.to_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// A signature: the numbers r and s, 32 bytes each.
///
/// Bitcoin writes the two in DER, which had several spellings until BIP 66. Here there's only one.
///
/// In JSON it's the 64 bytes as hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signature(k256::ecdsa::Signature);

impl Signature {
    /// Reads a signature.
    ///
    /// # Errors
    ///
    /// [`EcdsaError::Encoding`], and [`EcdsaError::HighS`]: if (r, s) is a signature, then so is (r, −s), and
    /// anyone can write the one in place of the other. Here only the lower s counts, in blocks as well. In
    /// Bitcoin that's a policy of the nodes and no rule; BIP 146 proposed one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Signature, EcdsaError> {
        let signature =
            k256::ecdsa::Signature::from_slice(bytes).map_err(|_| EcdsaError::Encoding)?;
        match signature.normalize_s() == signature {
            true => Ok(Signature(signature)),
            false => Err(EcdsaError::HighS),
        }
    }

    /// The 64 bytes.
    pub fn to_bytes(&self) -> [u8; 64] {
        self.0.to_bytes().into()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", short_hex(&self.to_bytes()))
    }
}

impl TryFrom<String> for PublicKey {
    type Error = EcdsaError;

    fn try_from(text: String) -> Result<PublicKey, EcdsaError> {
        PublicKey::from_bytes(&from_hex(&text).ok_or(EcdsaError::PublicKey)?)
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> String {
        to_hex(&key.to_bytes())
    }
}

impl TryFrom<String> for Signature {
    type Error = EcdsaError;

    fn try_from(text: String) -> Result<Signature, EcdsaError> {
        Signature::from_bytes(&from_hex(&text).ok_or(EcdsaError::Encoding)?)
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> String {
        to_hex(&signature.to_bytes())
    }
}

/// The reason why a key or a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EcdsaError {
    /// Zero, or not less than the order of the curve.
    #[error("a private key is a number from 1 up to the order of secp256k1")]
    PrivateKey,
    /// Not a point of the curve in 33 bytes.
    #[error("a public key is a point of secp256k1 in 33 bytes")]
    PublicKey,
    /// Not two numbers from 1 up to the order of the curve.
    #[error("a signature is two numbers of 32 bytes, from 1 up to the order of secp256k1")]
    Encoding,
    /// The higher of the two numbers that fit.
    #[error("the signature's s is the higher of the two that fit")]
    HighS,
    /// It was made with another key, or for something else.
    #[error("the signature isn't by this key over this transaction")]
    WrongSignature,
}

impl Refusal for EcdsaError {
    const CODES: &'static [&'static str] =
        &["bad-private-key", "bad-public-key", "bad-signature", "high-s", "wrong-signature"];

    fn code(&self) -> &'static str {
        match self {
            EcdsaError::PrivateKey => "bad-private-key",
            EcdsaError::PublicKey => "bad-public-key",
            EcdsaError::Encoding => "bad-signature",
            EcdsaError::HighS => "high-s",
            EcdsaError::WrongSignature => "wrong-signature",
        }
    }
}
