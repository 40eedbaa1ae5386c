use kusari::stage8_contract::{LandingPads, MembershipError, Refusal};
use std::net::SocketAddr;
use std::ops::RangeInclusive;

/// How many zero bits the hash of a block can have to begin with. With 32, a laptop looks for it for days.
pub const MAX_PADS_DIFFICULTY: u32 = 32;

/// The shortest and the longest D that can be set, in milliseconds.
pub const PADS_DELAY: RangeInclusive<u64> = 10..=60_000;

/// Why a network of members can't be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The file isn't one that `kusari pads found` wrote.
    #[error("network.json can't be read: {0}; all members need the same file, as it was founded")]
    Unreadable(String),
    /// The list of members breaks a rule.
    #[error("the list of members in network.json can't be: {0}")]
    Members(MembershipError),
    /// A member has left before the first block.
    #[error(
        "the list of members in network.json has a gap; leave out those who have left, and found the network anew"
    )]
    Gap,
    /// Not every member has an address.
    #[error(
        "there are {needed} members and {found} addresses; name one address for each member, in their order"
    )]
    Addresses {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Two members would listen at one address, or no one could call one of them.
    #[error(
        "no member can be called at {0}, or another one listens there; each needs an address and a port of its own"
    )]
    Address(SocketAddr),
    /// With one member, there's nothing to agree on.
    #[error("the engine of `crash` needs two members at least; found a network with more of them")]
    Alone,
    /// The number of pads.
    #[error("an airport has 1 to {most} pads, and not {0}", most = LandingPads::MOST)]
    Pads(u16),
    /// How long a message takes.
    #[error("a message takes {least} to {most} ms, and not {0}", least = PADS_DELAY.start(), most = PADS_DELAY.end())]
    Delay(u64),
    /// How much work a block shows.
    #[error("a block's hash begins with 0 to {MAX_PADS_DIFFICULTY} zero bits, and not {0}")]
    Difficulty(u32),
    /// The key isn't one of a member.
    #[error(
        "member.key isn't the key of a member of network.json; take both files from one founding"
    )]
    Stranger,
    /// The key can't be read.
    #[error("member.key holds no key: 64 hex digits are needed; take the file as it was founded")]
    Key,
    /// There's no file of records. A member that doesn't know what it has signed might sign the opposite.
    #[error(
        "there is no journal.jsonl, so this member doesn't know what it has signed, and must not go on; bring back the file, or found a \
         new network"
    )]
    NoRecords,
    /// A record can't be read. A member that doesn't know what it has signed might sign the opposite.
    #[error(
        "line {line} of journal.jsonl can't be read: {why}; a member that doesn't know what it has signed must not go on, so bring back \
         the file, or found a new network"
    )]
    Record {
        /// Which line, counted from one.
        line: u64,
        /// What's wrong with it.
        why: String,
    },
}

impl Refusal for NetworkError {
    const CODES: &'static [&'static str] = &[
        "network-unreadable",
        "members-gap",
        "wrong-addresses",
        "bad-address",
        "too-few-members",
        "bad-pads",
        "bad-delay",
        "bad-difficulty",
        "not-a-member",
        "bad-member-key",
        "no-records",
        "record-unreadable",
    ];

    fn code(&self) -> &'static str {
        match self {
            NetworkError::Unreadable(_) => "network-unreadable",
            NetworkError::Members(cause) => cause.code(),
            NetworkError::Gap => "members-gap",
            NetworkError::Addresses { .. } => "wrong-addresses",
            NetworkError::Address(_) => "bad-address",
            NetworkError::Alone => "too-few-members",
            NetworkError::Pads(_) => "bad-pads",
            NetworkError::Delay(_) => "bad-delay",
            NetworkError::Difficulty(_) => "bad-difficulty",
            NetworkError::Stranger => "not-a-member",
            NetworkError::Key => "bad-member-key",
            NetworkError::NoRecords => "no-records",
            NetworkError::Record { .. } => "record-unreadable",
        }
    }
}
