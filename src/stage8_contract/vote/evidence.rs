use super::statement::Statement;
use crate::stage6_coin::Refusal;
use crate::stage8_contract::members::{MemberId, Membership};
use crate::stage8_contract::signed::Signed;
use serde::{Deserialize, Serialize};

/// Two sentences that an honest member never signs both, with both signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteEvidence {
    /// Who has signed them.
    pub by: MemberId,
    /// One of them.
    pub one: Signed<Statement>,
    /// The other.
    pub other: Signed<Statement>,
}

impl VoteEvidence {
    /// Checks it with the members' keys alone. Someone who wasn't there can do it years later.
    ///
    /// # Errors
    ///
    /// [`EvidenceError`].
    pub fn verify(&self, members: &Membership) -> Result<(), EvidenceError> {
        if !self.one.content.contradicts(&self.other.content) {
            return Err(EvidenceError::Innocent);
        }
        let key = members.key(self.by).ok_or(EvidenceError::UnknownMember)?;
        let both = self.one.verify(&key).and_then(|()| self.other.verify(&key));
        both.map_err(|_| EvidenceError::Signature)
    }
}

/// Why evidence shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// An honest member may sign both.
    #[error("an honest member may sign both sentences")]
    Innocent,
    /// No member ever had this number.
    #[error("no member ever had this number")]
    UnknownMember,
    /// It didn't sign them.
    #[error("the member hasn't signed both sentences")]
    Signature,
}

impl Refusal for EvidenceError {
    const CODES: &'static [&'static str] =
        &["evidence-innocent", "unknown-member", "evidence-signature"];

    fn code(&self) -> &'static str {
        match self {
            EvidenceError::Innocent => "evidence-innocent",
            EvidenceError::UnknownMember => "unknown-member",
            EvidenceError::Signature => "evidence-signature",
        }
    }
}
