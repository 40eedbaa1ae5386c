//! What a block is checked against before anyone looks at its payments.

mod header;
mod in_coins;
mod place;
mod rules;
mod target;

pub use header::{Header, HeaderError};
pub(crate) use header::{seconds, time_of};
pub use in_coins::{InCoins, UNITS_PER_COIN};
pub use place::Place;
pub use rules::{Rules, RulesError};
pub use target::{CompactTarget, Target, TargetError};
