//! Chapter 8's members as processes: a replica, with lines to the other members, a clock and a disk.
//!
//! It's chapter 7's driver for members who know each other. They need no book of addresses and no dialler: the list of members says whom to
//! call, and who is let in. What a replica wants to be written is on the disk before a word goes out.

mod allowance;
mod any;
mod calls;
mod disk;
mod driver;
mod found;
mod handle;
mod inside;
mod kept;
mod lines;
mod network;
mod orders;
mod outbox;
pub mod shown;
mod spoken;
mod swarm;
mod told;
mod way;

pub use crate::network_error::{MAX_PADS_DIFFICULTY, NetworkError, PADS_DELAY};
pub use any::{MemberProcess, look_at};
pub use disk::MemberDisk;
pub use found::found;
pub use handle::MemberHandle;
pub use inside::InsideMember;
pub use kept::Placed;
pub use network::{MAX_NETWORK_BYTES, Network, Orderer, Topology};
pub use spoken::MAX_SPOKEN_BYTES;

pub(crate) use orders::OrderState;
