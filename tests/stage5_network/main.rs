//! Chapter 5 through its public API: what nodes, mempools, messages and networks promise.
//!
//! Every test's name is a claim. `hello`, `tree`, `mempool`, `mining` and `poison` hand a [`Node`]
//! its messages one by one, without a thread or a clock; `scheduler` lets chance choose their order;
//! `threads` races whole networks; `faults` holds what went wrong in the program that this course
//! descends from.
//!
//! [`Node`]: kusari::stage5_network::Node

mod cast;
mod faults;
mod hello;
mod mempool;
mod messages;
mod mining;
mod poison;
mod scheduler;
mod threads;
mod topology;
mod tree;
