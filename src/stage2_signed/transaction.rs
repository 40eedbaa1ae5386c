use super::address::{Address, KeyError};
use super::canonical::encode;
use super::hex::short_hex;
use super::key::Signature;
use crate::stage1_ledger::{Amount, AmountError, Refusal};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use uuid::Uuid;

/// The number that makes a transaction unique: a random UUID (RFC 9562, version 4).
///
/// Without it, Mallory could hand in the same signed payment twice, and the bank couldn't tell a second
/// payment of 30 from a copy of the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransactionId(Uuid);

impl TransactionId {
    /// Draws an id. The same random numbers give the same id.
    pub fn random(rng: &mut impl rand::Rng) -> TransactionId {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        TransactionId(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Wraps a UUID of any version.
    pub const fn from_uuid(uuid: Uuid) -> TransactionId {
        TransactionId(uuid)
    }

    fn is_random(self) -> bool {
        self.0.get_version_num() == 4 && self.0.get_variant() == uuid::Variant::RFC4122
    }
}

/// Shows the first eight hex digits.
impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_hex(self.0.as_bytes()))
    }
}

impl fmt::Debug for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransactionId({self})")
    }
}

/// What the sender signs: a transaction without its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// Tells this payment apart from the same payment tomorrow.
    pub id: TransactionId,
    /// Whose balance goes down.
    pub sender: Address,
    /// Whose balance goes up.
    pub receiver: Address,
    /// By how much.
    pub amount: Amount,
}

/// An order to move money, signed by the person who pays.
///
/// What changed since [chapter 1](crate::stage1_ledger::Transaction): sender and receiver are
/// public keys, the order has an id, and it carries the sender's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Tells this transaction apart from the same payment tomorrow.
    pub id: TransactionId,
    /// Whose balance goes down, and who must have signed.
    pub sender: Address,
    /// Whose balance goes up.
    pub receiver: Address,
    /// By how much.
    pub amount: Amount,
    /// The sender's signature over the canonical JSON of the [`Payment`].
    pub signature: Signature,
}

/// Reads as a sentence: `cd2f17ab… pays e800d44c… 30`.
impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pays {} {}", self.sender, self.receiver, self.amount)
    }
}

/// The SHA-256 of a transaction's canonical JSON, its signature included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionHash([u8; 32]);

impl fmt::Debug for TransactionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransactionHash({})", short_hex(&self.0))
    }
}

impl Transaction {
    /// The part that the signature covers.
    pub fn payment(&self) -> Payment {
        Payment {
            id: self.id,
            sender: self.sender.clone(),
            receiver: self.receiver.clone(),
            amount: self.amount,
        }
    }

    /// The hash that tells this transaction apart from all others, even from one with the same id.
    pub fn hash(&self) -> TransactionHash {
        TransactionHash(Sha256::digest(encode(self)).into())
    }

    /// Checks everything that can be checked without knowing who owns what: id, amount, keys, signature.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, in that order.
    pub fn verify(&self) -> Result<(), TransactionError> {
        if !self.id.is_random() {
            return Err(TransactionError::BadId);
        }
        self.amount.check()?;
        let key = self.sender.public_key().map_err(TransactionError::Sender)?;
        // Money sent to something that isn't a key could never be spent.
        self.receiver.check().map_err(TransactionError::Receiver)?;
        if !self.signature.is_made_with(key, &encode(&self.payment())) {
            return Err(TransactionError::BadSignature);
        }
        Ok(())
    }
}

/// Why a transaction is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// The id isn't a random UUID.
    #[error("the id is not a version 4 UUID")]
    BadId,
    /// The amount is zero or too large.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The sender isn't a key that may own money.
    #[error("sender: {0}")]
    Sender(#[source] KeyError),
    /// The receiver isn't a key that may own money.
    #[error("receiver: {0}")]
    Receiver(#[source] KeyError),
    /// The sender didn't sign exactly this.
    #[error("the signature is not the sender's signature over this payment")]
    BadSignature,
    /// A transaction with this id was accepted before.
    #[error("a transaction with the id {0} was accepted before")]
    Replay(TransactionId),
    /// A bank can't take more than [`Amount::MAX`] in deposits.
    #[error("all deposits together would be more than {max}", max = Amount::MAX)]
    DepositsOverflow,
    /// The sender doesn't have that much.
    #[error("{sender} has {available} and cannot pay {amount}")]
    InsufficientFunds {
        /// Who wanted to pay.
        sender: Address,
        /// What they have.
        available: Amount,
        /// What they wanted to pay.
        amount: Amount,
    },
}

impl Refusal for TransactionError {
    const CODES: &'static [&'static str] =
        &["bad-id", "bad-signature", "replay", "deposits-overflow", "insufficient-funds"];

    fn code(&self) -> &'static str {
        match self {
            TransactionError::BadId => "bad-id",
            TransactionError::Amount(cause) => cause.code(),
            TransactionError::Sender(cause) | TransactionError::Receiver(cause) => cause.code(),
            TransactionError::BadSignature => "bad-signature",
            TransactionError::Replay(_) => "replay",
            TransactionError::DepositsOverflow => "deposits-overflow",
            TransactionError::InsufficientFunds { .. } => "insufficient-funds",
        }
    }
}
