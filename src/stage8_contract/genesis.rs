use super::machine::Machine;
use super::members::{Membership, MembershipError};
use crate::stage6_coin::{BlockHash, Time, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What all members agree on before the first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Genesis<M: Machine> {
    /// Says which chain it is, so that two with the same members don't take each other's commands.
    pub words: String,
    /// When it begins.
    pub time: Time,
    /// The first members.
    pub members: Membership,
    /// What the contract begins with.
    pub setup: M::Setup,
}

impl<M: Machine> Genesis<M> {
    /// The hash of all that. It takes the place of a parent in the first block.
    pub fn hash(&self) -> BlockHash {
        BlockHash::from_bytes(Sha256::digest(encode(self)).into())
    }

    /// Checks the list of members, which may have been read from a file.
    ///
    /// # Errors
    ///
    /// [`MembershipError`].
    pub fn check(&self) -> Result<(), MembershipError> {
        Membership::new(self.members.iter().map(|(_, member)| member.clone())).map(drop)
    }
}
