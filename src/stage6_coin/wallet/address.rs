use crate::stage5_network::Refusal;
use crate::stage6_coin::keys::PublicKey;
use crate::stage6_coin::script::Script;
use std::fmt;
use std::str::FromStr;

/// What an address of this chapter begins with: a byte that Base58Check shows as `K`.
const VERSION: u8 = 45;

/// Where to pay to: the hash of a public key, for people.
///
/// It's written in Base58Check: without the letters that people mix up (`0`, `O`, `I`, `l`), and with a checksum of
/// four bytes, which misses about one typing error in four billion. The first byte says which currency it is.
/// Bitcoin's is 0.
///
/// ```
/// use kusari::stage6_coin::*;
/// use rand::SeedableRng;
///
/// let mut rng = rand::rngs::ChaCha12Rng::seed_from_u64(1);
/// let address = Address::of(&PrivateKey::generate(&mut rng).public_key());
/// let text = address.to_string();
/// assert!(text.starts_with('K'));
/// assert_eq!(text.parse(), Ok(address));
/// assert_eq!(format!("{text}1").parse::<Address>().unwrap_err().code(), "address-checksum");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address([u8; 20]);

impl Address {
    /// The address of a public key.
    pub fn of(key: &PublicKey) -> Address {
        Address(key.hash())
    }

    /// Wraps the hash of a public key.
    pub const fn from_hash(hash: [u8; 20]) -> Address {
        Address(hash)
    }

    /// The hash of the public key.
    pub const fn hash(&self) -> &[u8; 20] {
        &self.0
    }

    /// The script that locks an amount to this address.
    pub fn lock(&self) -> Script {
        Script::pay_to_key_hash(&self.0)
    }

    /// The address that a script pays to, if it's the plain lock of one.
    pub fn of_lock(lock: &Script) -> Option<Address> {
        match lock.as_bytes() {
            [0x76, 0xa9, 20, hash @ .., 0x88, 0xac] => Some(Address(hash.try_into().ok()?)),
            _ => None,
        }
    }

    /// The address as it's written with another first byte: with 0, as Bitcoin writes it.
    pub fn to_base58check(&self, version: u8) -> String {
        let mut bytes = [version; 21];
        bytes[1..].copy_from_slice(&self.0);
        base58ck::encode_check(&bytes)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        // Longer than any address. Reading Base58 takes a time that grows with the square of the length.
        const ENOUGH: usize = 50;
        if text.len() > ENOUGH {
            return Err(AddressError::Length);
        }
        base58ck::decode(text).map_err(|_| AddressError::Letter)?;
        let bytes = base58ck::decode_check(text).map_err(|_| AddressError::Checksum)?;
        let bytes: [u8; 21] = bytes.try_into().map_err(|_| AddressError::Length)?;
        let (version, hash) = (bytes[0], bytes[1..].try_into().expect("20 of 21 are left"));
        match version {
            VERSION => Ok(Address(hash)),
            version => Err(AddressError::Version { version }),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base58check(VERSION))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// The reason why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// A character that Base58 does not have.
    #[error("an address has only digits and letters, without 0, O, I and l")]
    Letter,
    /// A typing error.
    #[error("the checksum doesn't fit: was it copied correctly?")]
    Checksum,
    /// More or fewer than 21 bytes.
    #[error("an address has 21 bytes")]
    Length,
    /// An address of another currency.
    #[error("it begins with byte {version}, and an address of this currency with {VERSION}")]
    Version {
        /// The first byte.
        version: u8,
    },
}

impl Refusal for AddressError {
    const CODES: &'static [&'static str] =
        &["address-letter", "address-checksum", "address-length", "address-version"];

    fn code(&self) -> &'static str {
        match self {
            AddressError::Letter => "address-letter",
            AddressError::Checksum => "address-checksum",
            AddressError::Length => "address-length",
            AddressError::Version { .. } => "address-version",
        }
    }
}
