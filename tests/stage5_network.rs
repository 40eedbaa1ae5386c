//! Chapter 5 through its public API: what nodes, mempools, messages and networks promise.
//!
//! Every test's name is a claim. `hello`, `catching_up`, `tree`, `mempool`, `mining`, `verdict` and
//! `poison` hand a [`Node`] its messages one by one, without a thread or a clock. `restoring` kills nodes.
//! `threads` races whole networks, and `links` checks who is linked to whom and what a link loses. `faults`
//! has what went wrong in the program that this course descends from. `another_protocol` gives the nodes
//! something other than payments to agree on. `stores` keeps a tree where it can be watched. In the crate
//! `crates/simulation/`, what happens, and when, is random.
//!
//! [`Node`]: kusari::stage5_network::Node

#[path = "stage5_network/another_protocol.rs"]
mod another_protocol;
#[path = "stage5_network/cast.rs"]
mod cast;
#[path = "stage5_network/catching_up.rs"]
mod catching_up;
#[path = "stage5_network/faults.rs"]
mod faults;
#[path = "stage5_network/hello.rs"]
mod hello;
#[path = "stage5_network/links.rs"]
mod links;
#[path = "stage5_network/mempool.rs"]
mod mempool;
#[path = "stage5_network/messages.rs"]
mod messages;
#[path = "stage5_network/mining.rs"]
mod mining;
#[path = "stage5_network/numbers.rs"]
mod numbers;
#[path = "stage5_network/poison.rs"]
mod poison;
#[path = "stage5_network/restoring.rs"]
mod restoring;
#[path = "stage5_network/stores.rs"]
mod stores;
#[path = "stage5_network/threads.rs"]
mod threads;
#[path = "stage5_network/topology.rs"]
mod topology;
#[path = "stage5_network/tree.rs"]
mod tree;
#[path = "stage5_network/verdict.rs"]
mod verdict;
