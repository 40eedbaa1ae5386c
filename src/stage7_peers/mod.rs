#![doc = include_str!("README.md")]

mod address;
mod back_off;
mod book;
mod choosing;
mod dialler;
mod dialler_settings;
mod envelope;
mod hearing;
mod host;
mod letters;
mod link;
mod peer_event;
mod peer_message;
mod rounds;
mod table;

pub use address::{Group, PeerAddress, PeerAddressError};
pub use book::{AddressBook, BookShape, MAX_ADDRESSES, MAX_ANCHORS};
pub use dialler::Dialler;
pub use dialler_settings::DiallerSettings;
pub use envelope::{Envelope, EnvelopeError, MAX_LETTER_BYTES, Payload, ProtocolName};
pub use host::{Host, HostEvent, HostInput, HostOutput};
pub use letters::MAX_LETTERS_A_MINUTE;
pub use link::{Link, Purpose};
pub use peer_event::{CutReason, PeerEvent, PeerInput, PeerOutput};
pub use peer_message::{Introduction, PeerMessage};
pub use table::{Entry, SLOTS};
