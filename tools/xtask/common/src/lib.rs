//! What `cargo x` and the classroom share: where the course's parts are, how a command ends, how cargo
//! is called, and how a notebook is read and written, and what words a text of Rust has.

mod along;
pub mod course;
mod failure;
mod neutral;
pub mod notebook;
mod parts;
pub mod rust;
mod shown;

pub use along::Along;
pub use failure::{Failure, end, unable};
pub use neutral::neutral;
pub use parts::Part;
pub use shown::{say, show};
