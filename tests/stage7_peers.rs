//! Chapter 7 through its public API: what nodes that find each other promise.
//!
//! Every test's name is a claim.

#[path = "stage7_peers/edge_town.rs"]
mod edge_town;

#[path = "stage7_peers/edge.rs"]
mod edge;

#[path = "stage7_peers/edge_hostile.rs"]
mod edge_hostile;
