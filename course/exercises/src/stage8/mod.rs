//! Chapter 8: landing pads, and members who know each other.

mod certificates;
mod chains;
mod evidence;
mod intervals;
mod numbers;
mod quorums;
mod silence;
mod votes;

pub use certificates::{Signature, is_certificate};
pub use chains::{Parent, Proposed, decided};
pub use evidence::{Word, Words, find_evidence};
pub use intervals::overlap;
pub use numbers::counts_once;
pub use quorums::quorum_of;
pub use silence::why_did_it_stop;
pub use votes::may_vote;
