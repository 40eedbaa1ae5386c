//! An edge as a process: headers and its owner's payments, and no blocks.

mod disk;
mod driver;
mod events;
mod handle;
mod links;
mod options;

pub use disk::EdgeDisk;
pub use driver::EdgeDriver;
pub use handle::{EdgeHandle, InsideEdge};
pub use options::EdgeOptions;
