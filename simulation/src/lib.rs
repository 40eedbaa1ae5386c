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
mod heard;
mod host;
mod invariants;
mod mallory;
mod scenario;
mod seeded;
mod trace;
mod watch;
mod world;

pub use auditor::{Auditor, Page, Verdict};
pub use cast::{payments, people};
pub use invariants::{Breach, Invariant, Violation};
pub use scenario::{Scenario, SimulationError};
pub use seeded::{SeededError, SeededNetwork};
pub use trace::{TraceEvent, TraceHash};
pub use world::{Simulation, Summary};
