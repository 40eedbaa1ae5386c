use crate::file::FileError;
use crate::limits::{BLOCK_FILE_VERSION, MAX_FRAME_BYTES};
use kusari::stage1_ledger::Refusal;

/// The reason why a block file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlockFileError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It does not begin as a block file does.
    #[error("this is not a file of blocks")]
    NotABlockFile,
    /// A later version of the program wrote it, or it is damaged.
    #[error("the file of blocks has version {0}, and this program knows only {BLOCK_FILE_VERSION}")]
    UnsupportedVersion(u32),
    /// It holds the blocks of another chain.
    #[error("the file holds the blocks of another chain")]
    ForeignChain,
    /// What stands at an offset is not what was written there.
    #[error("the file of blocks is damaged at byte {offset}")]
    Corrupt {
        /// Where the frame begins, or 0 for the header.
        offset: u64,
    },
    /// The file ends before what the index knows: blocks that were safe are gone.
    #[error("the index knows {known} bytes of blocks, and the file has only {length}")]
    BlocksMissing {
        /// How many bytes the index knows.
        known: u64,
        /// How many there are.
        length: u64,
    },
    /// A block without a byte, or a huge one.
    #[error("a block of {bytes} bytes can't be stored: a block has 1 to {MAX_FRAME_BYTES}")]
    FrameSize {
        /// How many bytes it has.
        bytes: usize,
    },
}

impl Refusal for BlockFileError {
    const CODES: &'static [&'static str] = &[
        "not-a-block-file",
        "unsupported-version",
        "foreign-chain",
        "corrupt",
        "blocks-missing",
        "frame-size",
    ];

    fn code(&self) -> &'static str {
        match self {
            BlockFileError::File(cause) => cause.code(),
            BlockFileError::NotABlockFile => "not-a-block-file",
            BlockFileError::UnsupportedVersion(_) => "unsupported-version",
            BlockFileError::ForeignChain => "foreign-chain",
            BlockFileError::Corrupt { .. } => "corrupt",
            BlockFileError::BlocksMissing { .. } => "blocks-missing",
            BlockFileError::FrameSize { .. } => "frame-size",
        }
    }
}
