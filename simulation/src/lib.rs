#![doc = include_str!("../README.md")]

mod attacks;
pub mod checks;
mod difficulty;
mod engine;
mod protocols;
mod world;

pub use checks::auditor::{Auditor, Page, Verdict};
pub use checks::invariants::{Breach, Invariant, Violation};
pub use difficulty::hashrate::{
    Point, average_spacings, clock_dragged_back, difficulty_response, one_lie, time_warp,
};
pub use difficulty::time_rules::Checks;
pub use engine::seeded::{SeededError, SeededNetwork};
pub use engine::trace::{TraceEvent, TraceHash};
pub use protocols::cast::{payments, people};
pub use world::scenario::{Scenario, SimulationError};
pub use world::simulation::{Simulation, Summary};
