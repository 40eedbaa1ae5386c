//! Properties: claims about all inputs of a kind, tried on random ones.
//!
//! `decoding` says that reading always gives an answer, and `amounts` and `accounts` that money neither
//! wraps nor gets lost. `mempool` and `chain` compare the program with models that are slow and simple.
//! `node` lets strangers say what they like. `coin` reads and runs whatever chapter 6 may be given.
//!
//! Each test runs a modest number of cases, the same ones each time. `PROPTEST_CASES=10000 cargo test --test
//! properties` runs more, and different ones each time.

mod common;

#[path = "properties/accounts.rs"]
mod accounts;
#[path = "properties/amounts.rs"]
mod amounts;
#[path = "properties/cases.rs"]
mod cases;
#[path = "properties/chain.rs"]
mod chain;
#[path = "properties/coin.rs"]
mod coin;
#[path = "properties/decoding.rs"]
mod decoding;
#[path = "properties/mempool.rs"]
mod mempool;
#[path = "properties/model.rs"]
mod model;
#[path = "properties/node.rs"]
mod node;

use cases::cases;
