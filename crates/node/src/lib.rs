//! Chapter 7 as a process: the library's [`Host`](kusari::stage7_peers::Host), with sockets, a clock and a disk.
//!
//! One task owns the host, so the host needs no lock. The task is told what arrived, and does what the host says. Blocks are on
//! the disk before a word about them goes out. The sockets are rust-libp2p's: TCP, encrypted by Noise, divided into streams by
//! Yamux. What travels on them is documented in `docs/wire-format.md`, so a program in another language can take part.
//!
//! The decisions are the library's. What's here could be replaced without changing who believes what.

mod behaviour;
mod book_file;
mod catch_up;
mod codec;
mod commands;
mod disk;
mod driver;
mod edge;
mod error;
mod gossip;
mod join;
mod join_code;
mod letter_box;
pub mod members;
mod miner;
mod network_error;
mod news;
mod no_dial;
mod notary;
mod options;
pub mod page;
mod sealed;
mod sockets;
mod swarm_events;
mod under_way;

pub use commands::{Handle, Inside, Refused};
pub use disk::Disk;
pub use driver::Driver;
pub use edge::{EdgeDisk, EdgeDriver, EdgeHandle, EdgeOptions, InsideEdge};
pub use error::NodeError;
pub use join::fetch_genesis;
pub use join_code::{JOIN_WORDS, JoinCode, JoinCodeError};
pub use letter_box::MAX_KEPT_LETTERS;
pub use miner::Mining;
pub use news::{Level, News};
pub use options::{NodeOptions, PORT, Relay};
pub use sealed::{
    LETTER_STEP, Letter, MAX_LETTER_TEXT_BYTES, SealedError, check_shape, open, seal,
};
