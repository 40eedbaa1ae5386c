//! Notebooks: what is in one, how the course's own are read and written, and how others are read.
//!
//! A [`Notebook`] is one as this repository keeps it: what the course needs, and nothing else that Jupyter
//! might write. What can't be held by these types is not kept, so a file is clean if it is exactly what
//! they write.

mod cells;
mod foreign;
mod read;
mod solution;
mod turns;
mod write;

pub use cells::{
    Cell, Code, Notebook, Outputs, PROCESSES, RAISES, STDERR, VARIES, without_colours,
};
pub use foreign::{ForeignCell, code_of};
pub use read::{Output, Text, add, parse};
pub use solution::solution;
pub use turns::Turn;
pub use write::write;
