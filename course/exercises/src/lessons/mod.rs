//! What the notebooks use and don't show: the post between nodes, or a wait until a network agrees. It isn't
//! what a lesson is about, so it would only be in the way.

pub mod processes;
pub mod stage5;
pub mod stage6;
pub mod stage7;
pub mod stage8;
pub mod stage9;
