//! The API and the page of a node, asked over real sockets by a client that can send anything.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod at_edge;
mod at_member;
mod board;
mod browser;
mod client;
mod documented;
mod door;
mod mining;
mod money;
mod news;
mod running;
mod slow;
