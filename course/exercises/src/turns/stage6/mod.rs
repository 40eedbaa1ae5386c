//! What the reader writes in chapter 6: a file for each of its notebooks.

mod eclipse;
pub mod money;
pub mod outputs;
pub mod room;
