//! The simulated network through its public API: the worlds of some seeds, and that each invariant's
//! check finds what it is there for.

#[path = "simulation/coin.rs"]
mod coin;
#[path = "simulation/hosts.rs"]
mod hosts;
#[path = "simulation/planted.rs"]
mod planted;
#[path = "simulation/races.rs"]
mod races;
#[path = "simulation/worlds.rs"]
mod worlds;
