use super::light::LightMessage;
use super::peer_message::PeerMessage;
use crate::stage6_coin::{MAX_MESSAGE_BYTES, Message, Refusal, encode};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// How long a sealed letter may be, in bytes.
pub const MAX_LETTER_BYTES: usize = 8 << 10;

/// What a message is about, and in which version of the rules for that: the outside of an envelope.
///
/// A network can carry things that have nothing to do with each other. A node reads what it knows, and refuses the rest by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProtocolName {
    /// Payments and blocks: chapter 5's messages.
    Chain,
    /// Where other nodes are.
    Peers,
    /// Letters that only their receiver can open.
    Letters,
    /// What hosts that keep headers only ask, and the answers.
    Light,
}

impl ProtocolName {
    /// All of them.
    pub const ALL: [ProtocolName; 4] =
        [ProtocolName::Chain, ProtocolName::Peers, ProtocolName::Letters, ProtocolName::Light];

    /// Its name on the wire. It ends with the version.
    pub const fn as_str(self) -> &'static str {
        match self {
            ProtocolName::Chain => "/kusari/1",
            ProtocolName::Peers => "/kusari/peers/1",
            ProtocolName::Letters => "/kusari/letters/1",
            ProtocolName::Light => "/kusari/light/1",
        }
    }

    /// How many bytes a message in it may have.
    pub const fn max_bytes(self) -> usize {
        match self {
            ProtocolName::Chain | ProtocolName::Light => MAX_MESSAGE_BYTES,
            ProtocolName::Peers => PeerMessage::MAX_BYTES,
            ProtocolName::Letters => MAX_LETTER_BYTES,
        }
    }
}

impl fmt::Display for ProtocolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProtocolName {
    type Err = EnvelopeError;

    fn from_str(name: &str) -> Result<ProtocolName, EnvelopeError> {
        let known = ProtocolName::ALL.into_iter().find(|known| known.as_str() == name);
        known.ok_or_else(|| {
            let stem = |name: &str| {
                let (stem, version) = name.rsplit_once('/')?;
                let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
                (is_number && !version.is_empty()).then(|| stem.to_owned())
            };
            let is_same = |it: &ProtocolName| stem(it.as_str()) == stem(name);
            let same = ProtocolName::ALL.into_iter().find(is_same);
            let name = name.chars().take(64).collect();
            match same {
                Some(known) => EnvelopeError::ForeignVersion { name, known },
                None => EnvelopeError::ForeignProtocol(name),
            }
        })
    }
}

/// A message as it travels: what it's about, and its bytes, which no one has looked at yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// What it's about.
    pub protocol: ProtocolName,
    /// The message.
    pub bytes: Vec<u8>,
}

/// What a host says to a neighbour.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Payload {
    /// About payments and blocks.
    Chain(Message),
    /// About nodes.
    Peers(PeerMessage),
    /// A sealed letter.
    Letter(Arc<[u8]>),
    /// Between a core and an edge.
    Light(LightMessage),
}

impl Payload {
    /// Puts it into an envelope.
    pub fn envelope(&self) -> Envelope {
        let (protocol, bytes) = match self {
            Payload::Chain(message) => (ProtocolName::Chain, encode(message)),
            Payload::Peers(message) => (ProtocolName::Peers, encode(message)),
            Payload::Letter(letter) => (ProtocolName::Letters, letter.to_vec()),
            Payload::Light(message) => (ProtocolName::Light, encode(message)),
        };
        Envelope { protocol, bytes }
    }

    /// Whether it's the same block, payment or letter as another one in memory, so that it needn't be encoded twice.
    pub fn is_shared_with(&self, other: &Payload) -> bool {
        match (self, other) {
            (Payload::Chain(Message::Block(a)), Payload::Chain(Message::Block(b))) => {
                Arc::ptr_eq(a, b)
            }
            (Payload::Chain(Message::Transaction(a)), Payload::Chain(Message::Transaction(b))) => {
                Arc::ptr_eq(a, b)
            }
            (Payload::Letter(a), Payload::Letter(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// The reason why an envelope isn't opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Nothing of ours.
    #[error("{0:?} is no protocol of this network")]
    ForeignProtocol(String),
    /// Ours, in another version.
    #[error("{name:?} is another version; this node speaks {known}")]
    ForeignVersion {
        /// The name on the envelope, or its beginning.
        name: String,
        /// The one that this node knows.
        known: ProtocolName,
    },
}

impl Refusal for EnvelopeError {
    const CODES: &'static [&'static str] = &["foreign-protocol", "foreign-version"];

    fn code(&self) -> &'static str {
        match self {
            EnvelopeError::ForeignProtocol(_) => "foreign-protocol",
            EnvelopeError::ForeignVersion { .. } => "foreign-version",
        }
    }
}
