//! All that the miner takes from the world of threads. In `checks/shuttle/` another one takes its place, and the miner runs in a
//! thousand orders of its threads.

pub(super) use std::sync::atomic::AtomicU64;
pub(super) use std::sync::{Condvar, Mutex};
pub(super) use std::thread;

use rand::{SeedableRng as _, rngs::ChaCha12Rng, rngs::SysRng};

/// How many nonces are tried before a thread looks if there's a newer draft: a millisecond's worth.
pub(super) const BATCH: u64 = 1 << 12;

/// Where a thread's first nonce comes from. `None`: the system has no chance to give.
pub(super) fn rng() -> Option<ChaCha12Rng> {
    ChaCha12Rng::try_from_rng(&mut SysRng).ok()
}
