//! The four ways to agree, side by side: the same members, the same commands, the same trouble, one seed.

mod comparison;
mod costs;
mod stage;
mod table;
mod trouble;

pub use comparison::{Comparison, Row, compare, costs_of};
pub use costs::Costs;
pub use trouble::{Lied, Side, Trouble};
