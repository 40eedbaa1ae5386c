//! The HTTP API of a running node, and a page that shows it.
//!
//! Every web page that someone on this machine looks at can send requests to this machine. So a request has to be addressed to us by
//! one of our own names, may not come from another site, and has to bring a token that only the owner of the node's directory
//! can read. Nothing is spent by a request that a link or a picture can cause. `docs/node-api.md` documents all of it.
//!
//! What's asked for is collected in the node's own task, between two things that happen to it, and only so much that it takes
//! about a millisecond. Everything that takes longer, such as writing and drawing, is done here.
//!
//! An edge has the same door, and answers only what it can: see `at_edge`. So has a member of chapter 8: see `at_member`.

mod asked;
mod at_edge;
mod at_member;
mod behind;
mod block;
mod blocks;
mod board;
mod board_reader;
mod coins;
mod core_routes;
mod door;
mod events;
mod front;
mod guard;
mod history;
mod index;
mod mempool;
mod notary;
mod orders;
mod peers;
mod phase;
mod purse;
mod query;
mod ranking;
mod recorder;
mod routes;
mod server;
mod shared;
mod status;
mod step;
mod token;
mod turned;
mod waiting;
mod wallet;

pub use purse::{PayTo, Purse};
pub use server::{Page, PageOptions, serve, serve_edge, serve_member};
pub use token::Token;
