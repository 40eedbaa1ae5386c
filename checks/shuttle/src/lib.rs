//! Chapter 5, and the miner of chapter 7's node, compiled a second time: with threads that run one at a time, in an order that a test
//! chooses ([shuttle]), and with a clock that moves when all of them are waiting.
//!
//! The sources are those of the chapter, except for its `threads/primitives.rs`. So a test here runs the
//! same `Network` a thousand times in a thousand orders. A lock that's taken in the wrong order, or a message
//! that no thread is woken for, stops it, and then shuttle prints the order.
//!
//! [shuttle]: https://docs.rs/shuttle

pub use kusari::stage4_pow;

pub mod chance;
pub mod channel;
pub mod clock;
pub mod mining;
pub mod world;

#[path = "../../../src/stage5_network/mod.rs"]
pub mod stage5_network;

#[path = "../../../crates/node/src/miner.rs"]
#[expect(unreachable_pub, reason = "there, other crates see it")]
mod miner;
