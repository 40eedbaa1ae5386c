//! Who keeps the chain: members with names, keys and roles, and how many of them are enough.

mod membership;
mod quorum;

pub use membership::{
    MAX_MEMBERS, MAX_NAME_BYTES, Member, MemberId, Membership, MembershipError, Role,
};
pub use quorum::Quorum;
