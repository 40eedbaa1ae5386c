//! What every picture is drawn with: elements, colours, letters, and the picture itself.

mod axis;
mod badge;
mod canvas;
mod columns;
mod count;
pub(crate) mod escape;
mod figure;
pub(crate) mod letters;
pub(crate) mod palette;
mod table;

pub(crate) use axis::Axis;
pub(crate) use badge::badge;
pub(crate) use canvas::{Canvas, Element, cross, digits, group, label, path, rect};
pub(crate) use columns::{Column, choose};
pub(crate) use count::count;
pub(crate) use escape::shorten;
pub use escape::{escape_text, escape_xml};
pub use figure::Figure;
pub(crate) use letters::MARGIN;
pub use table::Table;
