//! What a town's days may bring besides blocks, as plain numbers: attackers, payments, and nodes that come and go.

mod attack;
mod churn;
mod traffic;

pub use attack::{
    Attack, DoubleSpend, Eclipse, Flood, Grinding, Liars, LongRange, NothingAtStake, Rent, Selfish,
};
pub use churn::Churn;
pub use traffic::{Distribution, Model, Traffic};
