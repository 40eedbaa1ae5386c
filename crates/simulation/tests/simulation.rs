//! The simulated network through its public API: the worlds of some seeds, and that each invariant's
//! check finds what it is there for.

#[path = "simulation/coin.rs"]
mod coin;
#[path = "simulation/costs.rs"]
mod costs;
#[path = "simulation/hosts.rs"]
mod hosts;
#[path = "simulation/members.rs"]
mod members;
#[path = "simulation/orderers.rs"]
mod orderers;
#[path = "simulation/planted.rs"]
mod planted;
#[path = "simulation/plays.rs"]
mod plays;
#[path = "simulation/races.rs"]
mod races;
#[path = "simulation/sessions.rs"]
mod sessions;
#[path = "simulation/voting.rs"]
mod voting;
#[path = "simulation/worlds.rs"]
mod worlds;
