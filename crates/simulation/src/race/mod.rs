//! What a race with a seed is made of. The program and the page in a browser both use it.

mod people;
mod seeded_race;
mod settling;

pub use people::People;
pub use seeded_race::{BLOCK_TIME, SeededRace};
pub use settling::{Settling, Unsettled};

use kusari::stage5_network::Time;

/// When seeded races begin. Blocks have the same times on every machine, and so the same hashes.
pub const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// The difficulty of a seeded race if no other is asked for. When blocks are found is up to the seed.
pub const DIFFICULTY: u64 = 8;
