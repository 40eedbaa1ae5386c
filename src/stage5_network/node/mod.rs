//! The node: what it hears, what it believes, what it wants done.

mod display;
mod event;
mod message;
mod peer;
mod settings;
mod state;
mod sync;

pub use event::{Event, Input, Offence, Output};
pub use message::{Hello, MAX_MESSAGE_BYTES, Message, NodeId};
pub use settings::NodeSettings;
pub use state::{MAX_AHEAD, Node};
