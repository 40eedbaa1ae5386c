//! Replaces `crates/node/src/miner/primitives.rs`.

use crate::chance::ShuttleRng;

pub(super) use shuttle::sync::atomic::AtomicU64;
pub(super) use shuttle::sync::{Condvar, Mutex};
pub(super) use shuttle::thread;

/// One nonce at a time, so that a new draft can come between any two.
pub(super) const BATCH: u64 = 1;

pub(super) fn rng() -> Option<ShuttleRng> {
    Some(crate::chance::rng())
}
