use super::address::PeerAddress;
use super::book::MAX_ADDRESSES;
use serde::{Deserialize, Serialize};

/// What nodes say to each other about nodes. On the wire an object with one key, such as `{"ping":7}`, or a
/// word, `"who_else"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PeerMessage {
    /// Who I am. Each side says so once, first.
    Me(Introduction),
    /// Are you still there? The number comes back.
    Ping(u64),
    /// I am.
    Pong(u64),
    /// Whom else do you know?
    WhoElse,
    /// The answer: some addresses, at most [`MAX_ADDRESSES`].
    Peers(Vec<PeerAddress>),
}

impl PeerMessage {
    /// How many bytes one may have: [`MAX_ADDRESSES`] addresses of IPv6, and then some.
    pub const MAX_BYTES: usize = 64 * (MAX_ADDRESSES + 4);
}

/// What a node says of itself. No IP address: the other side sees where it comes from, and a claim would be
/// worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// The port where it takes connections. `None`: it takes none.
    pub port: Option<u16>,
    /// A random number by which a node notices that it dialled itself.
    pub nonce: u64,
}
