//! Grades answers that no one trusts: compiles them, runs them within limits, and believes only what
//! is marked with a secret.

mod choice;
mod compile;
mod copies;
mod definitions;
mod limits;
mod once;
mod probe;
mod program;
mod result;
mod room;
mod scan;
mod statements;
mod submission;

pub(crate) use choice::{grade, telling};
pub(crate) use compile::Crates;
pub(crate) use definitions::definitions;
pub(crate) use limits::IS_LIMITED;
pub(crate) use probe::crates;
pub(crate) use result::{Grade, Result, points, timeouts};
pub(crate) use submission::Submission;
