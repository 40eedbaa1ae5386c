use crate::file::FileError;
use crate::limits::{MAX_WALLET_PART_BYTES, WALLET_VERSION};
use kusari::stage1_ledger::Refusal;

/// Why a wallet file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalletFileError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It doesn't begin like a wallet.
    #[error("this is not a wallet")]
    NotAWallet,
    /// A later version of the program wrote it, or it is damaged.
    #[error("the wallet has version {0}, and this program knows only {WALLET_VERSION}")]
    Version(u32),
    /// Trying the passphrase would cost more than it does for any wallet of ours.
    #[error(
        "the wallet asks for {memory_kib} KiB, {passes} passes and {lanes} lanes for a passphrase, \
         which is more than is allowed"
    )]
    Parameters {
        /// Memory in KiB.
        memory_kib: u32,
        /// How many passes are made over that memory.
        passes: u32,
        /// How many lanes there are.
        lanes: u32,
    },
    /// One of the parts is too large.
    #[error(
        "a part of the wallet has {bytes} bytes, and at most {MAX_WALLET_PART_BYTES} are allowed"
    )]
    PartTooLarge {
        /// How many bytes it has.
        bytes: usize,
    },
    /// The file is shorter or longer than it says it is.
    #[error("the wallet has {bytes} bytes, which isn't what it says in the file")]
    Torn {
        /// How many bytes it has.
        bytes: usize,
    },
    /// It doesn't open. There's no way to tell whether the passphrase is wrong or the file was changed,
    /// because the key that could tell is made from the passphrase.
    #[error("the passphrase is wrong, or the file is damaged: there's no way to tell which")]
    WrongPassphraseOrDamaged,
    /// There's a wallet already.
    #[error("there is a wallet already, and wallets are never overwritten")]
    Exists,
    /// Without a passphrase, anyone could read the wallet.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The source of randomness failed.
    #[error("the system couldn't give any random numbers, and nothing is encrypted without them")]
    Randomness,
}

impl Refusal for WalletFileError {
    const CODES: &'static [&'static str] = &[
        "not-a-wallet",
        "wallet-version",
        "wallet-parameters",
        "wallet-too-large",
        "wallet-torn",
        "wrong-passphrase-or-damaged",
        "wallet-exists",
        "empty-passphrase",
        "no-randomness",
    ];

    fn code(&self) -> &'static str {
        match self {
            WalletFileError::File(cause) => cause.code(),
            WalletFileError::NotAWallet => "not-a-wallet",
            WalletFileError::Version(_) => "wallet-version",
            WalletFileError::Parameters { .. } => "wallet-parameters",
            WalletFileError::PartTooLarge { .. } => "wallet-too-large",
            WalletFileError::Torn { .. } => "wallet-torn",
            WalletFileError::WrongPassphraseOrDamaged => "wrong-passphrase-or-damaged",
            WalletFileError::Exists => "wallet-exists",
            WalletFileError::EmptyPassphrase => "empty-passphrase",
            WalletFileError::Randomness => "no-randomness",
        }
    }
}
