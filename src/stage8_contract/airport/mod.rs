//! All members of an airport in one thread, in virtual time.

mod lines;
mod seat;
mod told;
mod world;

pub use lines::Lines;
pub use told::{Fate, Happened, Sent};
pub use world::Airport;
