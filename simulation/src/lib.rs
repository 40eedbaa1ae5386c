#![doc = include_str!("../README.md")]

mod agenda;
mod attack;
mod auditor;
mod cast;
pub mod check;
mod course;
mod disk;
mod faults;
mod heard;
mod host;
mod invariants;
mod mallory;
mod scenario;
mod trace;
mod watch;
mod world;

pub use auditor::{Auditor, Page, Verdict};
pub use cast::{payments, people};
pub use disk::Disk;
pub use invariants::{Breach, Invariant, Violation};
pub use scenario::{Scenario, SimulationError};
pub use trace::{TraceEvent, TraceHash};
pub use world::{Simulation, Summary};
