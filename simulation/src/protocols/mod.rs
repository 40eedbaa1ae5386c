//! What the nodes of a world agree on, and who pays whom in it.

pub(crate) mod cast;
pub(crate) mod disk;
