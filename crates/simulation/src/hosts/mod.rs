//! A world of chapter 7's hosts, which look for their neighbours themselves.

mod liar;
mod machine;
mod plan;
mod planted;
mod scenario;
mod summary;
mod wires;
mod world;

pub use planted::Planted;
pub use scenario::HostScenario;
pub use summary::HostSummary;
pub use world::HostWorld;
