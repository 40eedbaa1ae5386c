#![doc = include_str!("../README.md")]

mod acting;
mod actors;
mod arena;
pub mod attack;
mod chance;
mod check;
mod churn;
mod city;
mod delay;
mod ending;
mod error;
mod following;
pub mod game;
mod hearing;
mod histogram;
mod joining;
mod limits;
mod lines;
mod makers;
mod making;
mod numbers;
mod orphans;
#[cfg(feature = "plots")]
pub mod pictures;
pub mod plan;
mod planted;
#[cfg(feature = "program")]
pub mod program;
mod pushing;
mod queue;
mod regions;
mod report;
pub mod results;
mod rule;
pub mod rules;
#[cfg(feature = "scenario")]
pub mod scenario;
mod sending;
mod signing;
mod step;
mod stepping;
mod strategy;
mod tally;
pub mod theory;
mod topology;
mod town;
mod trace;
pub mod traffic;
pub mod validate;
mod view;
mod votes;
mod voting;

pub use chance::{Chance, mix, share_of, wait_of};
pub use churn::ChurnReport;
pub use city::{run, run_with};
pub use error::TownError;
pub use histogram::Histogram;
pub use makers::Alias;
pub use numbers::{Numbers, SeedFrom};
#[doc(hidden)]
pub use plan::{Attack, Churn, Traffic};
pub use planted::Planted;
pub use regions::{Jitter, Regions};
pub use report::{BlockRecord, NodeSummary, PERCENTILES, Reorganisation, Report, Watcher};
pub use rule::{Parent, Rule};
pub use step::{Message, Step, What};
pub use strategy::{Acts, Attitude, Honest, Strategy};
pub use town::{Forwards, Loss, Makers, Mesh, Network, Relay, Topology, Town, Uplink};
pub use view::View;
