//! Chapter 3: a timestamp server chains the blocks.

pub mod careless;
mod chain_check;
mod first_broken_link;
mod flaws;
mod forge_chain;
mod link_holds;
mod rewrite_from;
mod same_height_twice;
mod time_never_goes_back;
pub(crate) mod world;

pub use chain_check::chain_check;
pub use first_broken_link::first_broken_link;
pub use forge_chain::forge_chain;
pub use link_holds::link_holds;
pub use rewrite_from::rewrite_from;
pub use same_height_twice::same_height_twice;
pub use time_never_goes_back::time_never_goes_back;
