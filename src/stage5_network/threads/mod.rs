//! Nodes on threads, and the channels between them.

mod cables;
mod network;
#[cfg_attr(shuttle, path = "../../../checks/shuttle/src/threads.rs")]
mod primitives;
mod report;
mod stranger;
mod topology;
mod wallet;
mod worker;

pub use cables::Link;
pub use network::{Network, NetworkError};
pub use report::{NetworkEvent, NodeSnapshot, Occurrence};
pub use stranger::Stranger;
pub use topology::{Topology, TopologyError};
pub use wallet::{NetworkWallet, PayError};
