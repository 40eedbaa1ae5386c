//! The contract of this chapter: landing pads that are reserved, and on which no two drones ever stand.

mod pad;
mod pad_command;
mod pad_refusal;
mod state;

pub use pad::{MAX_RESERVATIONS, Pad, Reservation};
pub use pad_command::{PadCommand, PadHappening, PadId};
pub use pad_refusal::PadRefusal;
pub use state::{LandingPads, PadSetup};
