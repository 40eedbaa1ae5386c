//! The API and the page of a node, asked over real sockets by a client that can send anything.

mod browser;
mod client;
mod door;
mod money;
mod news;
mod running;
mod slow;
