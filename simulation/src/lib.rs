#![doc = include_str!("../README.md")]

mod agenda;
mod attack;
mod auditor;
mod cast;
mod chance;
pub mod check;
mod course;
mod disk;
mod faults;
mod hashrate;
mod heard;
mod host;
mod invariants;
mod mallory;
mod scenario;
mod seeded;
mod time_rules;
mod trace;
mod watch;
mod world;

pub use auditor::{Auditor, Page, Verdict};
pub use cast::{payments, people};
pub use hashrate::{
    Point, average_spacings, clock_dragged_back, difficulty_response, one_lie, time_warp,
};
pub use invariants::{Breach, Invariant, Violation};
pub use scenario::{Scenario, SimulationError};
pub use seeded::{SeededError, SeededNetwork};
pub use time_rules::Checks;
pub use trace::{TraceEvent, TraceHash};
pub use world::{Simulation, Summary};
