//! Rules that are ready to use. Each of them says what a vote costs.
//!
//! | rule | what a vote costs |
//! |---|---|
//! | [`Work`] | work |
//! | [`CoinAge`] | patience: coins have to lie still for a long time |
//! | [`Slots`] | nothing but having coins: the turns are drawn for all to see |
//! | [`Private`] | the same, but everyone draws in private |
//! | [`Delegates`] | being elected |
//! | [`Tickets`] | work, and then the votes of three of the five tickets drawn |
//! | [`Finality`] | nothing but having coins, until two thirds of them make a block final |

mod coin_age;
mod delegates;
mod finality;
mod private;
mod slots;
mod stake;
mod tickets;
mod work;

pub use coin_age::{Aged, CoinAge};
pub use delegates::Delegates;
pub use finality::{Finality, Voted};
pub use private::Private;
pub use slots::{Seeds, Slots};
pub use tickets::Tickets;
pub use work::Work;
