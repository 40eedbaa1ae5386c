use crate::file::FileError;
use crate::limits::{MAX_WALLET_PART_BYTES, WALLET_VERSION};
use kusari::stage1_ledger::Refusal;

/// The reason why a wallet file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalletFileError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It does not begin as a wallet does.
    #[error("this is not a wallet")]
    NotAWallet,
    /// A later version of the program wrote it, or it is damaged.
    #[error("the wallet has version {0}, and this program knows only {WALLET_VERSION}")]
    Version(u32),
    /// The passphrase would be dearer to try than any wallet of ours makes it.
    #[error(
        "the wallet asks for {memory_kib} KiB, {passes} passes and {lanes} lanes for a passphrase, \
         which is out of bounds"
    )]
    Parameters {
        /// Memory in KiB.
        memory_kib: u32,
        /// How often it is gone over.
        passes: u32,
        /// In how many lanes.
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
    /// The file is shorter or longer than it says itself.
    #[error("the wallet has {bytes} bytes, which isn't what it says in the file")]
    Torn {
        /// How many bytes it has.
        bytes: usize,
    },
    /// It does not open. Whether the passphrase is wrong, or the file was changed, cannot be told
    /// apart: the key that would tell is made of the passphrase.
    #[error("the passphrase is wrong, or the file is damaged: there's no way to tell which")]
    WrongPassphraseOrDamaged,
    /// There is a wallet already.
    #[error("there is a wallet already, and wallets are never overwritten")]
    Exists,
    /// A wallet without a passphrase would be readable by all.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The source of randomness failed.
    #[error("the system has no random numbers to give, and nothing is encrypted without them")]
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
