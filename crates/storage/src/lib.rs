//! What the program `kusari` keeps of chapter 6's coin on disk.
//!
//! Chapter 6 itself doesn't touch the disk. Here you find a [`Directory`] that one process uses at a time, a
//! [`BlockFile`] that blocks are only ever added to, a [`Store`] that combines it with an index of who can
//! spend what, and a [`WalletFile`] that a passphrase opens.
//!
//! Three rules hold for all of them. A program that's killed, at any point, leaves files that the next one
//! can use. Nothing is lost silently: what is cut off or can't be read is reported, with its place. And
//! nothing is written through a symbolic link, or over something else that is already there.

mod block_error;
mod block_file;
mod directory;
mod file;
mod follow;
mod index;
mod journal;
mod limits;
mod line_file;
mod lookups;
mod on_disk;
mod queries;
mod schema;
mod store;
mod store_error;
mod tables;
mod waiting;
mod wallet_error;
mod wallet_file;

pub use block_error::BlockFileError;
pub use block_file::{BlockFile, TornFrame};
pub use directory::{Directory, DirectoryError};
pub use file::FileError;
pub use journal::Journal;
pub use limits::{MAX_FRAME_BYTES, MAX_WALLET_PART_BYTES};
pub use line_file::{LineFile, MAX_LINE_BYTES};
pub use store::{Opened, Store};
pub use store_error::StoreError;
pub use wallet_error::WalletFileError;
pub use wallet_file::{PassphraseCost, Secret, WalletFile};
