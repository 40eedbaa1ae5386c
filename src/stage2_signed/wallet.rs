use super::address::{Address, KeyError};
use super::canonical::encode;
use super::key::KeyPair;
use super::transaction::{Payment, Transaction, TransactionId};
use crate::stage1_ledger::{Amount, Refusal};
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::str;

/// A key pair, and what you do with it: pay.
///
/// What changed since [chapter 1](crate::stage1_ledger::Wallet): a wallet speaks for an account because it
/// holds the secret key, not because it says so.
#[derive(Clone, Debug)]
pub struct Wallet {
    keys: KeyPair,
}

impl Wallet {
    /// Makes a wallet with a new key. The same random numbers give the same key.
    pub fn generate(rng: &mut impl rand::CryptoRng) -> Wallet {
        Wallet { keys: KeyPair::generate(rng) }
    }

    /// The public half of the key. Others use it to pay this wallet.
    pub fn address(&self) -> &Address {
        self.keys.address()
    }

    /// The key pair itself.
    pub fn keys(&self) -> &KeyPair {
        &self.keys
    }

    /// Writes and signs a payment with a new id.
    pub fn send(&self, receiver: &Address, amount: Amount) -> Transaction {
        self.sign_transaction(TransactionId::random(&mut rand::rng()), receiver, amount)
    }

    /// Writes and signs a payment with a given id.
    pub fn sign_transaction(
        &self,
        id: TransactionId,
        receiver: &Address,
        amount: Amount,
    ) -> Transaction {
        let sender = self.address().clone();
        let payment = Payment { id, sender, receiver: receiver.clone(), amount };
        let signature = self.keys.sign(&encode(&payment));
        let Payment { id, sender, receiver, amount } = payment;
        Transaction { id, sender, receiver, amount, signature }
    }

    /// Writes the secret key into a new file, as PKCS#8 in PEM (RFC 5958, RFC 7468).
    ///
    /// The file isn't encrypted, so anyone who can read it owns the money. On Unix, only the owner may read
    /// it.
    ///
    /// # Errors
    ///
    /// [`WalletError::Io`], even if the file merely exists already: no key is ever overwritten.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), WalletError> {
        let pem = (self.keys.secret().to_pkcs8_pem(LineEnding::LF))
            .expect("a key that was generated or read can be written");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(options.open(path)?.write_all(pem.as_bytes())?)
    }

    /// Reads a wallet that [`save`](Wallet::save) wrote.
    ///
    /// # Errors
    ///
    /// [`WalletError::Io`], [`WalletError::NotPem`], and [`WalletError::Key`] for a key that isn't allowed to
    /// own money.
    pub fn load(path: impl AsRef<Path>) -> Result<Wallet, WalletError> {
        // A key of 4096 bits takes about 3,300 bytes. Anything much longer isn't a key.
        let mut bytes = Vec::new();
        File::open(path)?.take(1 << 16).read_to_end(&mut bytes)?;
        // A key in DER, for example, isn't text. PEM is.
        Wallet::from_pem(str::from_utf8(&bytes).map_err(|_| WalletError::NotPem)?)
    }

    /// Reads a wallet from the text of a PEM file. It doesn't mind what editors do to texts: a byte order
    /// mark, spaces at the ends of lines, other line ends, empty lines before and after the key.
    ///
    /// # Errors
    ///
    /// [`WalletError::NotPem`] and [`WalletError::Key`].
    pub fn from_pem(text: &str) -> Result<Wallet, WalletError> {
        let lines = text.trim_start_matches('\u{feff}').trim().lines().map(str::trim_end);
        let text = lines.fold(String::new(), |text, line| text + line + "\n");
        let key = PrivateKey::from_pkcs8_pem(&text).map_err(|_| WalletError::NotPem)?;
        Ok(Wallet { keys: KeyPair::checked(key)? })
    }
}

/// Why a wallet could not be saved or loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalletError {
    /// The file could not be written or read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It isn't a PEM file with an RSA key in PKCS#8.
    #[error("not a PEM file with an RSA key in PKCS#8")]
    NotPem,
    /// The key breaks a rule.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Refusal for WalletError {
    const CODES: &'static [&'static str] = &["io", "not-pem"];

    fn code(&self) -> &'static str {
        match self {
            WalletError::Io(_) => "io",
            WalletError::NotPem => "not-pem",
            WalletError::Key(cause) => cause.code(),
        }
    }
}
