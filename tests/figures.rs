//! What pictures promise, through the public API.

#![expect(clippy::unwrap_used, reason = "what a test draws is made by functions beside it")]

mod common;

#[path = "figures/cast.rs"]
mod cast;

#[path = "figures/look.rs"]
mod look;

#[path = "figures/every_picture.rs"]
mod every_picture;

#[path = "figures/chains.rs"]
mod chains;

#[path = "figures/nodes.rs"]
mod nodes;

#[path = "figures/races.rs"]
mod races;

#[path = "figures/ballots.rs"]
mod ballots;

#[path = "figures/pads.rs"]
mod pads;

#[path = "figures/strangers.rs"]
mod strangers;

#[path = "figures/tables.rs"]
mod tables;

#[path = "figures/talks.rs"]
mod talks;
