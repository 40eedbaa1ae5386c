//! The node: what it hears, what it believes, what it wants done.

mod announced;
mod announcing;
mod display;
mod event;
mod message;
mod peer;
mod question;
mod restore;
mod settings;
mod state;
mod sync;
mod verdict;

pub use event::{Event, Input, Offence, Output};
pub use message::{Hello, MAX_MESSAGE_BYTES, Message, NodeId};
pub use question::ANSWER_TIME;
pub use restore::RestoreError;
pub use settings::{MAX_AHEAD, NodeSettings};
pub use state::Node;
pub use verdict::{Verdict, verdict};
