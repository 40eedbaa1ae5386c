//! Pictures of who told whom what.

mod conversation;
mod lanes;
mod picture;
mod spoken;
mod words;

pub use picture::talk;
pub use spoken::{Spoken, Word};
