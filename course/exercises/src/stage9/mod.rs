//! Chapter 9: what a vote costs.

mod branches;
mod coins;
mod elections;
mod links;
mod seeds;

pub use branches::{Branch, choose_branch};
pub use coins::{age_weight, whose_coin};
pub use elections::{Delegation, elected, enough_votes};
pub use links::{Link, justified, slashed};
pub use seeds::last_bit;
