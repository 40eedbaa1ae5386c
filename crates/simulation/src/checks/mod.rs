//! The invariants, one function each. They look at what they are given and at nothing else, so that
//! tests can show them something wrong. An error is what does not hold.

#![allow(clippy::missing_errors_doc, reason = "it is the same for all, and stands above")]

pub(crate) mod auditor;
pub(crate) mod chain;
pub(crate) mod conduct;
pub(crate) mod heard;
pub mod members;
pub mod neighbours;
pub(crate) mod payments;
mod refusals;
mod talk;
pub(crate) mod watch;

pub use chain::{
    adopted, books, kept, more_work, most_work, own_block, remembered, restarted, same_genesis,
    same_tip, stored, taken, undo_is_replay, whole_chain, written,
};
pub use conduct::{
    agreement, asked, bounds, dropped, ignored, innocent, penalties, quiet, relayed, same_reason,
    same_trace, talk, unmoved,
};
pub use payments::{
    acceptable, all_made, answered, nothing_invented, nothing_lost, nothing_waits,
    reported_rightly, same_refusal, waiting_fits,
};

pub use crate::invariants::Checked;
