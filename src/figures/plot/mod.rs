//! Plots with axes, for what chapters count and time. They need the feature `plots`.
//!
//! A plot is drawn on a white card, so that it can be read on a dark page as well. Each series has its own
//! colour and mark. The theory is a black line without marks.

mod axis;
mod draw;
mod error;
mod series;

pub use axis::Axis;
pub use error::PlotError;
pub use series::Plot;
