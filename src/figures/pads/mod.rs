//! Pictures of who has reserved which landing pad.

mod clash;
mod clock;
mod table;
mod timetable;
mod words;

pub use timetable::{timetable, timetables};
