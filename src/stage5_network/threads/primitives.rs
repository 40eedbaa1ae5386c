//! All that this chapter takes from the world of threads: channels, a lock, a counter, chance, and a clock
//! that tells how long something took. (The time of day, which blocks carry, is [`Time::now`].)
//!
//! [`Time::now`]: crate::stage5_network::Time::now
//!
//! It is named here and nowhere else, so that another world can stand in. In `checks/shuttle/` the chapter is
//! compiled with threads that are run one at a time, in an order that a test chooses.

pub(super) use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, select, tick};
pub(super) use rand::rng;
pub(super) use std::sync::atomic::AtomicUsize;
pub(super) use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub(super) use std::thread::{self, JoinHandle};
pub(super) use std::time::Instant;
