//! A world of nodes, and its course.

pub(crate) mod course;
pub(crate) mod host;
pub(crate) mod scenario;
pub(crate) mod simulation;
