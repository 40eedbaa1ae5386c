//! Chapter 6: coins are mined into existence.

mod amounts;
pub mod careless;
mod packages;
mod proof;
mod script;
mod selection;
mod supply;
mod target;
mod twin;

pub use amounts::fee;
pub use packages::{Waiting, fill_block};
pub use proof::root_above;
pub use script::opens;
pub use selection::choose_coins;
pub use supply::issued;
pub use target::next_target;
pub use twin::twin_of;
