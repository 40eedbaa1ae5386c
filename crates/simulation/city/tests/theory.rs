//! The formulas, against the tables of their papers and against computations of another kind at parameters that are on no page.

#![allow(clippy::unwrap_used, reason = "what can't be had fails the test")]

#[path = "theory/chains.rs"]
mod chains;
#[path = "theory/domain.rs"]
mod domain;
#[path = "theory/tables.rs"]
mod tables;
#[path = "theory/waiting.rs"]
mod waiting;
