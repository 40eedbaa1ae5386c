//! Chapter 5, compiled a second time: with threads that run one at a time, in an order that a test
//! chooses ([shuttle]), and with a clock that moves when all of them wait.
//!
//! The sources are those of the chapter. Only its `threads/primitives.rs` is another one. So a test here runs the
//! same `Network` a thousand times in a thousand orders, and a lock that is taken in the wrong order,
//! or a message that nobody is woken for, stops it: then shuttle prints the order.
//!
//! [shuttle]: https://docs.rs/shuttle

pub use kusari::stage4_pow;

pub mod chance;
pub mod channel;
pub mod clock;
pub mod world;

#[path = "../../../src/stage5_network/mod.rs"]
pub mod stage5_network;
