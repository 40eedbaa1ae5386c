#![doc = include_str!("README.md")]

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
