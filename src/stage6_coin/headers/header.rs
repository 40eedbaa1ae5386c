use super::target::{CompactTarget, Target, TargetError};
use crate::stage5_network::{BlockHash, Refusal, Time};
use crate::stage6_coin::bytes::{Encoded, FormatError, Reader, block_hash, hex_in_json, sha256d};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The 80 bytes of a block that are hashed. The Merkle root ties everything else in the block to them.
///
/// So mining costs the same whatever the block holds, and to check the work you only need headers: 4.2 MB a year at
/// a block every ten minutes (white paper, section 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Header {
    /// The version of the rules that it was written for. Nothing here looks at it.
    pub version: u32,
    /// The hash of the block before.
    pub previous_hash: BlockHash,
    /// The root of the Merkle tree over the names of its transactions.
    pub merkle_root: [u8; 32],
    /// When it was made, in seconds since the first of January 1970, UTC. The largest number is reached in 2106.
    pub time: u32,
    /// Its hash must not be above this.
    pub target: CompactTarget,
    /// The number that miners change to get another hash.
    pub nonce: u32,
}

hex_in_json!(Header);

impl Header {
    /// How many bytes a header has.
    pub const BYTES: usize = 80;

    /// The double SHA-256 of its bytes. It's the hash of the block.
    pub fn hash(&self) -> BlockHash {
        block_hash(sha256d(&self.to_bytes()))
    }

    /// Checks that the header's hash meets the target that it claims, and that this target isn't easier than
    /// `easiest`. Whether it's the right target is up to [`Place::next`](super::Place::next).
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_work(&self, easiest: Target) -> Result<BlockHash, HeaderError> {
        let target = self.target.to_target()?;
        if target > easiest {
            return Err(HeaderError::TooEasy { found: self.target });
        }
        let hash = self.hash();
        if target.is_met_by(&hash) { Ok(hash) } else { Err(HeaderError::HighHash { hash }) }
    }
}

impl Encoded for Header {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.version.to_le_bytes());
        self.previous_hash.write(bytes);
        bytes.extend(self.merkle_root);
        bytes.extend(self.time.to_le_bytes());
        bytes.extend(self.target.bits().to_le_bytes());
        bytes.extend(self.nonce.to_le_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Header, FormatError> {
        Ok(Header {
            version: reader.u32()?,
            previous_hash: BlockHash::read(reader)?,
            merkle_root: reader.array()?,
            time: reader.u32()?,
            target: CompactTarget::from_bits(reader.u32()?),
            nonce: reader.u32()?,
        })
    }
}

/// The reason why a header is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// What it claims as its target is invalid.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// It doesn't name the block before.
    #[error("the previous hash is {found}, and the block before has {expected}")]
    WrongLink {
        /// The hash in the header.
        found: BlockHash,
        /// The hash of the block before.
        expected: BlockHash,
    },
    /// It claims a target that is easier than the easiest.
    #[error("the target {found} is easier than the easiest that there may be")]
    TooEasy {
        /// The target in the header.
        found: CompactTarget,
    },
    /// It doesn't claim the target that follows from the blocks before it.
    #[error("the target is {found}, and {expected} is the one for this block")]
    WrongTarget {
        /// The target in the header.
        found: CompactTarget,
        /// The target that follows from the blocks before.
        expected: CompactTarget,
    },
    /// The work hasn't been done.
    #[error("the hash {hash} is above the target")]
    HighHash {
        /// The header's hash.
        hash: BlockHash,
    },
    /// Its time isn't later than the median of the last eleven.
    #[error(
        "the time {} is not after {}, the median of the last eleven",
        time_of_seconds(*time),
        time_of_seconds(*median)
    )]
    TimeTooOld {
        /// The header's time, in seconds.
        time: u32,
        /// The median, in seconds.
        median: u32,
    },
    /// It begins a period, and its time is long before that of the block before.
    #[error(
        "a period begins at {}, and may not begin before {}",
        time_of_seconds(*time),
        time_of_seconds(*earliest)
    )]
    TimeWarp {
        /// The header's time, in seconds.
        time: u32,
        /// The earliest that is allowed, in seconds.
        earliest: u32,
    },
}

impl Refusal for HeaderError {
    const CODES: &'static [&'static str] = &[
        "wrong-link",
        "target-too-easy",
        "wrong-target",
        "high-hash",
        "time-too-old",
        "time-warp",
    ];

    fn code(&self) -> &'static str {
        match self {
            HeaderError::Target(cause) => cause.code(),
            HeaderError::WrongLink { .. } => "wrong-link",
            HeaderError::TooEasy { .. } => "target-too-easy",
            HeaderError::WrongTarget { .. } => "wrong-target",
            HeaderError::HighHash { .. } => "high-hash",
            HeaderError::TimeTooOld { .. } => "time-too-old",
            HeaderError::TimeWarp { .. } => "time-warp",
        }
    }
}

/// The time of a header as the chapters before count it, in milliseconds.
pub(crate) fn time_of(header: &Header) -> Time {
    time_of_seconds(header.time)
}

/// A header's time in whole seconds, as a [`Time`].
pub(crate) fn time_of_seconds(seconds: u32) -> Time {
    Time::default().after(Duration::from_secs(seconds.into()))
}

/// A [`Time`] in whole seconds, as a header has it.
pub(crate) fn seconds(time: Time) -> u32 {
    u32::try_from(time.millis() / 1000).unwrap_or(u32::MAX)
}
