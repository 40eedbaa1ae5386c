//! Chapter 7: nodes find each other.

mod chances;
mod envelope;
mod eviction;
mod group;
mod pauses;
mod place;
mod telling;
mod tested;

pub use chances::all_links_hers;
pub use envelope::{Opened, open_envelope};
pub use eviction::{Caller, whom_to_evict};
pub use group::group_of;
pub use pauses::pause_with_chance;
pub use place::{keyed_hash, place_in_book};
pub use telling::how_many_to_tell;
pub use tested::{Happened, who_stays};
