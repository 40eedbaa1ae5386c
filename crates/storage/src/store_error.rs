use crate::block_error::BlockFileError;
use crate::directory::DirectoryError;
use crate::file::FileError;
use kusari::stage4_pow::DecodeError;
use kusari::stage6_coin::{BlockError, GenesisError, Refusal, TreeError};
use std::io::ErrorKind;

/// Why a store isn't opened, or refuses a block.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Something is wrong with the directory.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// Something is wrong with a file in it.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something is wrong with the file of blocks.
    #[error(transparent)]
    BlockFile(#[from] BlockFileError),
    /// The content of `chain.json` isn't a genesis.
    #[error("chain.json: {0}")]
    Decode(#[from] DecodeError),
    /// No chain can be built on the genesis.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The block breaks a rule, or doesn't fit now.
    #[error(transparent)]
    Block(#[from] TreeError),
    /// A block in the file is invalid, so no program that follows the rules wrote it.
    #[error("the block at byte {offset} of the file of blocks: {cause}")]
    StoredBlock {
        /// Where its frame begins.
        offset: u64,
        /// What is wrong with it.
        cause: BlockError,
    },
    /// The parent of a block in the file isn't in the file.
    #[error("the block at byte {offset} of the file of blocks doesn't follow any block before it")]
    StoredOrphan {
        /// Where its frame begins.
        offset: u64,
    },
    /// The database says that something is wrong with its file, or with the disk.
    #[error("index.redb: {0}")]
    Index(Box<redb::Error>),
    /// Something in the index isn't what was written there.
    #[error("the index is damaged: the contents of its table {table} make no sense")]
    IndexDamaged {
        /// The table that it's in.
        table: &'static str,
    },
    /// Another version of the program wrote the index.
    #[error("another version of the program wrote the index")]
    IndexVersion,
    /// The index is that of another chain.
    #[error("the index belongs to another chain")]
    ForeignIndex,
    /// The file of waiting payments isn't what was written there.
    #[error(
        "waiting.dat, with the payments that wait for a block, is damaged or belongs to another chain"
    )]
    WaitingDamaged,
    /// The index isn't what follows from the blocks.
    #[error("the table {table} of the index doesn't follow from the blocks")]
    IndexDiffers {
        /// The first table that differs.
        table: &'static str,
    },
}

impl StoreError {
    /// An error of redb, whichever of its types it has.
    pub(crate) fn index(cause: impl Into<redb::Error>) -> StoreError {
        StoreError::Index(Box::new(cause.into()))
    }

    pub(crate) fn damaged(table: &'static str) -> StoreError {
        StoreError::IndexDamaged { table }
    }
}

impl Refusal for StoreError {
    const CODES: &'static [&'static str] = &[
        "stored-block",
        "stored-orphan",
        "io",
        "index-damaged",
        "index-version",
        "foreign-index",
        "waiting-damaged",
        "index-differs",
    ];

    fn code(&self) -> &'static str {
        match self {
            StoreError::Directory(cause) => cause.code(),
            StoreError::File(cause) => cause.code(),
            StoreError::BlockFile(cause) => cause.code(),
            StoreError::Decode(cause) => cause.code(),
            StoreError::Genesis(cause) => cause.code(),
            StoreError::Block(cause) => cause.code(),
            StoreError::StoredBlock { .. } => "stored-block",
            StoreError::StoredOrphan { .. } => "stored-orphan",
            StoreError::Index(cause) => match &**cause {
                // This is how redb says that its file makes no sense or is too short.
                redb::Error::Io(cause)
                    if matches!(
                        cause.kind(),
                        ErrorKind::InvalidData | ErrorKind::UnexpectedEof
                    ) =>
                {
                    "index-damaged"
                }
                redb::Error::Io(_) | redb::Error::PreviousIo => "io",
                _ => "index-damaged",
            },
            StoreError::IndexDamaged { .. } => "index-damaged",
            StoreError::IndexVersion => "index-version",
            StoreError::ForeignIndex => "foreign-index",
            StoreError::WaitingDamaged => "waiting-damaged",
            StoreError::IndexDiffers { .. } => "index-differs",
        }
    }
}
