//! Nodes that race, and what each of them believes.

mod events;
mod lanes;
mod network;
mod replay;
mod timeline;
mod words;

pub(crate) use events::miners;
pub use lanes::{chains, chains_with_miners};
pub use network::{network, network_with_links};
pub use replay::{replay, replay_with_marks};
pub use timeline::{timeline, timeline_with_marks};
