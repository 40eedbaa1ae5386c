//! Chapter 5: nodes race and agree.

pub mod careless;
mod chances;
mod double_spend;
mod forks;
mod locator;
mod offers;
mod orphans;
mod partition;
mod payments;
mod town;
pub(crate) mod world;

pub use chances::catch_up_probability;
pub use double_spend::race_against_one_confirmation;
pub use forks::fork_choice;
pub use locator::catch_up_blocks;
pub use orphans::ready_orphans;
pub use partition::partition_experiment;
pub use payments::returned_payments;
pub use town::Town;
