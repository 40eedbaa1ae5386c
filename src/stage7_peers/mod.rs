#![doc = include_str!("README.md")]

mod address;
mod back_off;
mod board;
mod book;
mod choosing;
mod core;
mod dialler;
mod dialler_settings;
mod envelope;
mod file_hash;
mod hearing;
mod host;
mod letters;
mod light;
mod link;
mod peer_event;
mod peer_message;
mod receipt;
mod receipt_error;
mod remote;
mod role;
mod rounds;
mod table;

pub use address::{Group, PeerAddress, PeerAddressError};
pub use board::{Board, MAX_POST_BYTES, Post, PostError};
pub use book::{AddressBook, BookShape, MAX_ADDRESSES, MAX_ANCHORS};
pub use core::Core;
pub use dialler::Dialler;
pub use dialler_settings::DiallerSettings;
pub use envelope::{Envelope, EnvelopeError, MAX_LETTER_BYTES, Payload, ProtocolName};
pub use file_hash::FileHash;
pub use host::{Host, HostInput, HostOutput};
pub use letters::MAX_LETTERS_A_MINUTE;
pub use light::{
    Edge, EdgeEvent, EdgeSettings, EdgeState, Finding, LightMessage, LightOffence,
    MAX_ANSWER_BYTES, MAX_ANSWER_COST, MAX_COST_A_MINUTE, MAX_HEADER_ANSWERS_A_MINUTE, MAX_HEADERS,
    MAX_HEADERS_ASIDE, MAX_LOCKS, MAX_PENDING, MAX_QUESTION_BYTES, MAX_QUESTIONS_A_MINUTE,
    PaymentsFound, PaymentsWanted, ProvenPayment,
};
pub use link::{Link, Purpose};
pub use peer_event::{CutReason, PeerEvent, PeerInput, PeerOutput};
pub use peer_message::{Introduction, PeerMessage};
pub use receipt::{Attested, MAX_RECEIPT_BYTES, Receipt};
pub use receipt_error::{MAX_RECEIPT_HEADERS, ReceiptError};
pub use remote::{Door, NodeProcess, RemoteError};
pub use role::{HostEvent, Role, RoleInput, RoleOutput};
pub use table::{Entry, SLOTS};
