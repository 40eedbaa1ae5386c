//! Versions of the files, and limits on their parts.

pub(crate) const BLOCK_FILE_VERSION: u32 = 1;

/// How many bytes a block may have here, so that none can use up all memory. Chapter 6 allows fewer.
pub const MAX_FRAME_BYTES: usize = 4 << 20;

pub(crate) const WALLET_VERSION: u32 = 1;

/// How many bytes the public part may have, and the secret part too: room for some ten thousand keys.
pub const MAX_WALLET_PART_BYTES: usize = 1 << 20;
