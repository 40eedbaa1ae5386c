//! The first way to agree: one member numbers the commands, and the others check that they get them all, in that order.

mod message;
mod state;

pub use message::{LeaderEvidence, LeaderMessage, LeaderRecord, Numbered};
pub use state::Leader;
