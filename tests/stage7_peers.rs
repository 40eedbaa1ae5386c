//! Chapter 7 through its public API: how nodes find each other, and what keeps a liar from choosing their neighbours.
//!
//! Every test's name is a claim, and the modules are in the order of the argument: what an address is, which ones a
//! node remembers, whom it dials, whom it keeps, what it says about others; then envelopes and letters, hosts that do all
//! this by themselves, and edges that only look on.

#[path = "stage7_peers/cast.rs"]
mod cast;
#[path = "common/town.rs"]
mod town;

#[path = "stage7_peers/addresses.rs"]
mod addresses;

#[path = "stage7_peers/book.rs"]
mod book;

#[path = "stage7_peers/book_on_disk.rs"]
mod book_on_disk;

#[path = "stage7_peers/dialling.rs"]
mod dialling;

#[path = "stage7_peers/keeping.rs"]
mod keeping;

#[path = "stage7_peers/saying.rs"]
mod saying;

#[path = "stage7_peers/envelopes.rs"]
mod envelopes;

#[path = "stage7_peers/letters.rs"]
mod letters;

#[path = "stage7_peers/hosts.rs"]
mod hosts;

#[path = "stage7_peers/edge_town.rs"]
mod edge_town;

#[path = "stage7_peers/edge.rs"]
mod edge;

#[path = "stage7_peers/edge_hostile.rs"]
mod edge_hostile;

#[path = "stage7_peers/receipts.rs"]
mod receipts;

#[path = "stage7_peers/board.rs"]
mod board;
