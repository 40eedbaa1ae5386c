//! Pictures of what towns do, with the theory beside what was measured.

mod attacks;
mod measured;
mod propagation;
mod stale;

pub use attacks::{
    double_spend, double_spend_town, hybrid, selfish, selfish_town, stake, stake_town,
};
pub use measured::Measured;
pub use propagation::{Spread, propagation};
pub use stale::{stale, stale_town};
