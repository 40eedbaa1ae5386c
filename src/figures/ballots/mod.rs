//! Pictures of who signed what in a vote.

mod column;
mod family;
mod marks;
mod names;
mod run;
mod sheet;
mod sign;
mod tally;
mod words;

pub use marks::{BallotBlock, BallotMark, BallotSign};
pub(crate) use names::BlockNames;
pub use run::ballot_run;
pub use sheet::{ballot_history, ballot_sheet};
pub(crate) use sign::Signs;
pub(crate) use tally::Slot;
