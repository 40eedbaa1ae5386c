use super::file_hash::FileHash;
use crate::stage2_signed::DecodeError;
use crate::stage6_coin::{GenesisError, LightError, Refusal, Time};

/// How many headers a receipt may have. A longer chain needs receipts of another kind, for readers who have the headers already.
pub const MAX_RECEIPT_HEADERS: usize = 200_000;

/// The reason why a receipt is refused, or can't be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The text isn't a receipt.
    #[error("this isn't a receipt: {0}")]
    Decode(#[from] DecodeError),
    /// It's a receipt of another version.
    #[error("it's a receipt of version {found}, and this program reads version {known}")]
    Version {
        /// Its version.
        found: u32,
        /// The version that this program reads.
        known: u32,
    },
    /// It's the receipt of another file.
    #[error("the receipt is for a file with the SHA-256 {receipt}, and this one has {file}")]
    OtherFile {
        /// The hash in the receipt.
        receipt: FileHash,
        /// The hash of the file.
        file: FileHash,
    },
    /// The payment doesn't carry the file's hash.
    #[error("no output of the payment carries the file's hash")]
    HashMissing,
    /// There are too many headers.
    #[error("{headers} headers, and a receipt has at most {MAX_RECEIPT_HEADERS}")]
    TooManyHeaders {
        /// How many there are.
        headers: usize,
    },
    /// There's no header at the height that it names.
    #[error("it names the block at height {height}, and has the headers from 1 to {headers}")]
    NoSuchHeight {
        /// The height that it names.
        height: u64,
        /// How many headers it has.
        headers: usize,
    },
    /// Its genesis breaks a rule.
    #[error("its genesis: {0}")]
    Genesis(#[from] GenesisError),
    /// A header breaks a rule.
    #[error("its header at height {height}: {cause}")]
    Header {
        /// The height.
        height: u64,
        /// The rule.
        cause: LightError,
    },
    /// The headers aren't one chain.
    #[error("its header at height {height} doesn't come after the one before it in the list")]
    Fork {
        /// The height at which another header should be.
        height: u64,
    },
    /// A header is ahead of the clock of the person who checks.
    #[error(
        "its header at height {height} has the time {time}, and {latest} is the latest that can be right now; \
         is this machine's clock right?"
    )]
    TooNew {
        /// The height.
        height: u64,
        /// The header's time.
        time: Time,
        /// The latest time that is taken.
        latest: Time,
    },
    /// The payment isn't in the block.
    #[error("the payment isn't shown to be in the block: {0}")]
    Light(#[from] LightError),
}

impl Refusal for ReceiptError {
    const CODES: &'static [&'static str] = &[
        "receipt-version",
        "other-file",
        "hash-missing",
        "too-many-headers",
        "no-such-height",
        "receipt-fork",
        "time-too-new",
    ];

    fn code(&self) -> &'static str {
        match self {
            ReceiptError::Decode(cause) => cause.code(),
            ReceiptError::Version { .. } => "receipt-version",
            ReceiptError::OtherFile { .. } => "other-file",
            ReceiptError::HashMissing => "hash-missing",
            ReceiptError::TooManyHeaders { .. } => "too-many-headers",
            ReceiptError::NoSuchHeight { .. } => "no-such-height",
            ReceiptError::Genesis(cause) => cause.code(),
            ReceiptError::Header { cause, .. } => cause.code(),
            ReceiptError::Fork { .. } => "receipt-fork",
            ReceiptError::TooNew { .. } => "time-too-new",
            ReceiptError::Light(cause) => cause.code(),
        }
    }
}
