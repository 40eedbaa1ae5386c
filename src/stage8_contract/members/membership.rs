use crate::stage5_network::Refusal;
use crate::stage6_coin::PublicKey;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many members there can be. Each looks at the signatures of all others, so with many of them a decision takes long.
pub const MAX_MEMBERS: usize = 64;

/// How long a name can be.
pub const MAX_NAME_BYTES: usize = 32;

/// A member's number: its place in the list. It's never given to another member.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MemberId(pub u16);

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "member {}", self.0)
    }
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the place: closes and opens pads, and writes the list of members.
    Airport,
    /// Uses it.
    Operator,
}

/// Someone who keeps the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// What people call it.
    pub name: String,
    /// By this, everyone knows what it has signed.
    pub key: PublicKey,
    /// What it may do.
    pub role: Role,
}

/// The members, in the order in which they joined. One that left keeps its place in the list, and isn't a member any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Membership {
    list: Vec<Listed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    member: Member,
    has_left: bool,
}

impl Membership {
    /// Takes the first members.
    ///
    /// # Errors
    ///
    /// [`MembershipError`]: two with one name or one key, a bad name, too many, or no airport.
    pub fn new(members: impl IntoIterator<Item = Member>) -> Result<Membership, MembershipError> {
        let mut membership = Membership::default();
        for member in members {
            membership.join(member)?;
        }
        let has_airport = membership.iter().any(|(_, member)| member.role == Role::Airport);
        has_airport.then_some(membership).ok_or(MembershipError::NoAirport)
    }

    /// Adds a member, and answers with its number.
    ///
    /// # Errors
    ///
    /// [`MembershipError`]. Someone who left can't come back with the same key: what they signed then would count again.
    pub fn join(&mut self, member: Member) -> Result<MemberId, MembershipError> {
        let is_good = (1..=MAX_NAME_BYTES).contains(&member.name.len())
            && member.name.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
        if !is_good {
            return Err(MembershipError::Name);
        }
        if self.list.len() == MAX_MEMBERS {
            return Err(MembershipError::Full);
        }
        let is_taken = |it: &Listed| {
            it.member.key == member.key || !it.has_left && it.member.name == member.name
        };
        if self.list.iter().any(is_taken) {
            return Err(MembershipError::Taken);
        }
        self.list.push(Listed { member, has_left: false });
        Ok(MemberId(self.list.len() as u16 - 1))
    }

    /// Takes a member off the list.
    ///
    /// # Errors
    ///
    /// [`MembershipError::NoSuchMember`], or [`MembershipError::NoAirport`] if no airport would be left.
    pub fn leave(&mut self, member: MemberId) -> Result<(), MembershipError> {
        self.get(member).ok_or(MembershipError::NoSuchMember)?;
        let is_left =
            |(id, other): (MemberId, &Member)| id != member && other.role == Role::Airport;
        if !self.iter().any(is_left) {
            return Err(MembershipError::NoAirport);
        }
        self.list[usize::from(member.0)].has_left = true;
        Ok(())
    }

    /// A member, unless there's none with this number, or it has left.
    pub fn get(&self, member: MemberId) -> Option<&Member> {
        let listed = self.list.get(usize::from(member.0))?;
        (!listed.has_left).then_some(&listed.member)
    }

    /// The key that belongs to a number, even if its owner has left.
    pub fn key(&self, member: MemberId) -> Option<PublicKey> {
        self.list.get(usize::from(member.0)).map(|listed| listed.member.key)
    }

    /// The member of this name.
    pub fn named(&self, name: &str) -> Option<MemberId> {
        self.iter().find(|(_, member)| member.name == name).map(|(id, _)| id)
    }

    /// All who are members now, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (MemberId, &Member)> {
        let all = self.list.iter().enumerate().filter(|(_, listed)| !listed.has_left);
        all.map(|(at, listed)| (MemberId(at as u16), &listed.member))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there's none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why someone can't join or leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MembershipError {
    /// The name is empty, too long, or has other characters.
    #[error("a name has 1 to 32 bytes, and only letters, digits, - and _")]
    Name,
    /// There's no room for one more.
    #[error("there were 64 members already, and no number is given away twice; begin a new chain")]
    Full,
    /// Someone else has it.
    #[error("a member has this name or had this key; take another one")]
    Taken,
    /// There's no member with this number.
    #[error("there's no member with this number")]
    NoSuchMember,
    /// No one would be left who can open a pad or let someone join.
    #[error("at least one member has to be an airport")]
    NoAirport,
}

impl Refusal for MembershipError {
    const CODES: &'static [&'static str] =
        &["bad-name", "members-full", "member-taken", "no-such-member", "no-airport"];

    fn code(&self) -> &'static str {
        match self {
            MembershipError::Name => "bad-name",
            MembershipError::Full => "members-full",
            MembershipError::Taken => "member-taken",
            MembershipError::NoSuchMember => "no-such-member",
            MembershipError::NoAirport => "no-airport",
        }
    }
}
