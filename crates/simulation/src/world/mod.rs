//! A world of nodes, and its course.

mod host;
pub(crate) mod simulation;
