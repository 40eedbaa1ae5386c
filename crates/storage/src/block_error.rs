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
    /// It doesn't begin like a block file.
    #[error("this is not a file of blocks")]
    NotABlockFile,
    /// A later version of the program wrote it, or it is damaged.
    #[error("the file of blocks has version {0}, and this program knows only {BLOCK_FILE_VERSION}")]
    UnsupportedVersion(u32),
    /// It holds the blocks of another chain.
    #[error("the file holds the blocks of another chain")]
    ForeignChain,
    /// The bytes at an offset aren't what was written there.
    #[error("the file of blocks is damaged at byte {offset}")]
    Corrupt {
        /// Where the frame begins, or 0 for the header.
        offset: u64,
    },
    /// The file ends before the last block that the index knows: blocks that were safe are gone.
    #[error("the index knows {known} bytes of blocks, and the file has only {length}")]
    BlocksMissing {
        /// How many bytes of the file are indexed.
        known: u64,
        /// How many bytes it has.
        length: u64,
    },
    /// An empty block, or a huge one.
    #[error("a block of {bytes} bytes can't be stored: a block has 1 to {MAX_FRAME_BYTES}")]
    FrameSize {
        /// The block's size in bytes.
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
