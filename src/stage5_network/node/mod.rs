//! The node: what it hears, what it believes, what it wants done.

mod announcing;
mod display;
mod event;
mod message;
mod peer;
mod restore;
mod settings;
mod state;
mod sync;
mod verdict;

pub use event::{Event, Input, Offence, Output};
pub use message::{Hello, MAX_MESSAGE_BYTES, Message, NodeId};
pub use restore::RestoreError;
pub use settings::NodeSettings;
pub use state::{MAX_AHEAD, Node};
pub use sync::ANSWER_TICKS;
pub use verdict::{Verdict, verdict};
