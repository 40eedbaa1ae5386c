//! What the papers say a city should measure: closed forms, pure, each with its source.
//!
//! They know nothing of the arena and the queue. That's their use: [`validate`](crate::validate) holds the city against them. All times are
//! in mean intervals between blocks unless a name says otherwise, and all shares are parts of 1.

mod domain;
mod double_spend;
mod race;
mod selfish;
mod slots;
mod stale;
mod votes;

pub use domain::OutOfDomain;
pub use double_spend::{
    MAX_CONFIRMATIONS, confirmations_nakamoto, confirmations_rosenfeld, double_spend_hybrid,
    double_spend_nakamoto, double_spend_rosenfeld, hybrid_share,
};
pub use race::{MAX_HEIGHTS, Race};
pub use selfish::{selfish_revenue, selfish_threshold};
pub use slots::{Slots, slot_leader};
pub use stale::{
    MAX_DELAY, MAX_MINERS, growth_at_least, stale, stale_at_least, stale_at_most,
    stale_first_order, stale_slack, stale_two,
};
pub use votes::{
    MAX_DRAWN, majority_binomial, majority_hypergeometric, quorum_binomial, quorum_hypergeometric,
};
