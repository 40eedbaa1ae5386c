//! What voters sign about epochs, what that justifies, and what they must never sign.

mod evidence;
mod link;
mod tally;

pub(super) use evidence::MAX_EVIDENCE_BYTES;
pub use evidence::{Evidence, EvidenceError};
pub use link::{Checkpoint, EpochLink, SignedLink};
pub use tally::Tally;
