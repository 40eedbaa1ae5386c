//! Chapter 3's contract: what a chain of signed blocks accepts, and where it says that it breaks.

mod common;

#[path = "stage3_timestamp/cast.rs"]
mod cast;

#[path = "stage3_timestamp/blocks.rs"]
mod blocks;

#[path = "stage3_timestamp/transactions.rs"]
mod transactions;

#[path = "stage3_timestamp/genesis.rs"]
mod genesis;

#[path = "stage3_timestamp/server.rs"]
mod server;

#[path = "stage3_timestamp/wire.rs"]
mod wire;
