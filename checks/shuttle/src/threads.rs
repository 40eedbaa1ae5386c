//! Replaces `src/stage5_network/threads/primitives.rs`.

pub(super) use crate::chance::rng;
pub(super) use crate::channel::{Receiver, Sender, bounded};
pub(super) use crate::clock::{Instant, tick};
pub(super) use crate::select;
pub(super) use crossbeam_channel::TryRecvError;
pub(super) use shuttle::sync::atomic::AtomicUsize;
pub(super) use shuttle::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub(super) use shuttle::thread::{self, JoinHandle};
