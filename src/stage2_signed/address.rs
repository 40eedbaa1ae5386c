use super::hex::{from_hex, to_hex};
use crate::stage1_ledger::Refusal;
use rsa::pkcs8::der::{self, Encode as _, asn1::BitStringRef};
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _, SubjectPublicKeyInfoRef};
use rsa::{PublicKey, pkcs1};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// How many bits a key may have. Shorter keys can be broken, and a longer one could keep a verifier busy.
pub(super) const KEY_BITS: RangeInclusive<usize> = 2048..=4096;

/// The only public exponent that's allowed, 65537. With an exponent of 1, anyone could forge.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// A public key, written as lower-case hex of its DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
///
/// The key *is* the name: if you can sign for it, you own what it holds, and there's no registry of names
/// to trust. Like [`Amount`](super::Amount) it can hold anything that a stranger wrote, and
/// [`check`](Address::check) tells whether that's a key.
///
/// It's cheap to clone, because all copies share one text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(Arc<str>);

impl Address {
    /// The whole text, about 590 hex digits for a key of 2048 bits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks that this is a key that may own money.
    ///
    /// # Errors
    ///
    /// The first rule of [`KeyError`] that is broken.
    pub fn check(&self) -> Result<(), KeyError> {
        self.der().map(drop)
    }

    /// The key behind the address.
    pub(super) fn public_key(&self) -> Result<PublicKey, KeyError> {
        PublicKey::from_public_key_der(&self.der()?).map_err(|_| KeyError::NotDer)
    }

    /// The bytes of the address, checked by every rule. To make a key of them costs five times as much, because
    /// the key prepares itself for computing, and who only receives a payment computes nothing.
    fn der(&self) -> Result<Vec<u8>, KeyError> {
        // Apart from the modulus, a SubjectPublicKeyInfo has fewer than 64 bytes.
        let limit = 2 * (KEY_BITS.end() / 8 + 64);
        if self.0.len() > limit {
            return Err(KeyError::TooLarge);
        }
        let der = from_hex(&self.0).ok_or(KeyError::NotHex)?;

        // The parts are checked one by one, so that each has its own error.
        let info = SubjectPublicKeyInfoRef::try_from(&der[..]).map_err(|_| KeyError::NotDer)?;
        let bits = info.subject_public_key.as_bytes().ok_or(KeyError::NotDer)?;
        let parts = pkcs1::RsaPublicKeyRef::try_from(bits).map_err(|_| KeyError::NotDer)?;
        let modulus = parts.modulus.as_bytes();
        match bit_length(modulus) {
            bits if bits < *KEY_BITS.start() => return Err(KeyError::TooSmall { bits }),
            bits if bits > *KEY_BITS.end() => return Err(KeyError::TooLarge),
            _ if modulus.last().is_none_or(|byte| byte % 2 == 0) => return Err(KeyError::Even),
            _ => {}
        }
        if parts.public_exponent.as_bytes() != EXPONENT {
            return Err(KeyError::Exponent);
        }

        // One key, one address: a second encoding would be a second name for the same money.
        if encoded(&parts).as_ref() != Ok(&der) {
            return Err(KeyError::NotDer);
        }
        Ok(der)
    }

    /// The address of a key.
    pub(super) fn of(key: &PublicKey) -> Address {
        let der = key.to_public_key_der().expect("two integers can be written as DER");
        Address(to_hex(der.as_bytes()).into())
    }
}

/// The one encoding of a key as a SubjectPublicKeyInfo.
fn encoded(parts: &pkcs1::RsaPublicKeyRef<'_>) -> der::Result<Vec<u8>> {
    let bits = parts.to_der()?;
    let subject_public_key = BitStringRef::from_bytes(&bits)?;
    SubjectPublicKeyInfoRef { algorithm: pkcs1::ALGORITHM_ID, subject_public_key }.to_der()
}

fn bit_length(big_endian: &[u8]) -> usize {
    match big_endian.iter().position(|&byte| byte != 0) {
        Some(first) => (big_endian.len() - first) * 8 - big_endian[first].leading_zeros() as usize,
        None => 0,
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Address {
        Address(text.into())
    }
}

/// Shows the first eight hex digits of the modulus. The 66 digits before them are the same in every key of
/// 2048 bits.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.get(66..74).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
            Some(digits) => write!(f, "{digits}…"),
            None => f.write_str("(not a key)"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Why an address isn't a key that may own money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It isn't pairs of lower-case hex digits.
    #[error("the address is not lower-case hex")]
    NotHex,
    /// It isn't the one DER encoding of an RSA key as a SubjectPublicKeyInfo.
    #[error("the address is not the canonical DER encoding of an RSA public key")]
    NotDer,
    /// The key has fewer than 2048 bits.
    #[error("the key has {bits} bits, and at least {min} are needed", min = KEY_BITS.start())]
    TooSmall {
        /// How many bits it has.
        bits: usize,
    },
    /// The key has more than 4096 bits.
    #[error("the key has more than {max} bits, or its text has more digits than such a key", max = KEY_BITS.end())]
    TooLarge,
    /// The modulus is even, and a product of two large primes is odd.
    #[error("the key's modulus is even")]
    Even,
    /// The public exponent isn't 65537.
    #[error("the key's exponent is not 65537")]
    Exponent,
}

impl Refusal for KeyError {
    const CODES: &'static [&'static str] = &[
        "key-not-hex",
        "key-not-der",
        "key-too-small",
        "key-too-large",
        "key-even",
        "key-exponent",
    ];

    fn code(&self) -> &'static str {
        match self {
            KeyError::NotHex => "key-not-hex",
            KeyError::NotDer => "key-not-der",
            KeyError::TooSmall { .. } => "key-too-small",
            KeyError::TooLarge => "key-too-large",
            KeyError::Even => "key-even",
            KeyError::Exponent => "key-exponent",
        }
    }
}
