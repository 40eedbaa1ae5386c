//! Exercises to the chapters, and the checks that say what is wrong with an answer.
//!
//! An exercise is a function that the reader writes. Its check is a function of the same name that
//! takes it as an argument, holds claims against it one after another, and returns a [`Report`]:
//!
//! ```
//! fn overdraft(balance: u64, amount: u64) -> Option<u64> {
//!     (amount < balance).then(|| balance - amount)
//! }
//!
//! let report = kusari_exercises::stage1::overdraft(overdraft);
//! assert_eq!(report.points(), 0);
//! assert!(report.to_string().contains("an account may be emptied"));
//! ```
//!
//! It is the same in the notebook, in the terminal and in the grader. What is to be written stands in
//! `solutions/`, a file a chapter; the readers' files and notebooks are made from it.

#![forbid(unsafe_code)]

mod catalogue;
mod check;
pub mod curve;
mod edges;
pub mod lessons;
mod patience;
mod people;
mod report;
mod score;
pub mod stage1;
pub mod stage2;
pub mod stage3;
pub mod stage4;
pub mod stage5;
pub mod stage6;
pub mod stage7;
pub mod stage8;
pub mod stage9;
mod turn;
pub mod turns;
mod words;

pub use catalogue::exercise::Exercise;
pub use catalogue::{all, find};
pub use check::{Check, equal};
pub use report::{Outcome, Report, Task, Verdict};
pub use score::Score;
pub use turn::Turn;
