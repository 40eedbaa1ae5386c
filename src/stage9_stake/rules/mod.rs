//! The rules of this chapter, each in a file. Read two of them side by side: where they differ, you see what a vote costs.

mod coin_age;
mod delegates;
mod finality;
mod slots;
mod tickets;
mod work;

pub use coin_age::CoinAge;
pub use delegates::Delegates;
pub use finality::Finality;
pub use slots::Slots;
pub use tickets::{TICKETS_DRAWN, Tickets};
pub use work::Work;
