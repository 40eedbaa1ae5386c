use super::statement::{Says, Statement};
use crate::stage6_coin::{BlockHash, Refusal, Signature};
use crate::stage8_contract::block::Block;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::{MemberId, Membership, Quorum};
use crate::stage8_contract::signed::Signed;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Enough members have signed one sentence. It doesn't matter who brings it: anyone who has the members' keys can check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What they have signed.
    pub statement: Statement,
    /// Their signatures, in the order of their numbers.
    pub signatures: Vec<(MemberId, Signature)>,
}

impl Certificate {
    /// Checks that n − f different members have signed it.
    ///
    /// A client calls this with nothing but the genesis and the list of members of an epoch.
    ///
    /// # Errors
    ///
    /// [`CertificateError`].
    pub fn verify(
        &self,
        chain: BlockHash,
        epoch: u64,
        members: &Membership,
    ) -> Result<(), CertificateError> {
        let quorum = Quorum::of_liars(members.len());
        self.verify_known(chain, epoch, members, quorum, |_, _| false)
    }

    /// The same with another quorum, for someone who has checked some of the signatures before.
    pub(super) fn verify_known(
        &self,
        chain: BlockHash,
        epoch: u64,
        members: &Membership,
        quorum: Quorum,
        is_known: impl Fn(MemberId, &Signature) -> bool,
    ) -> Result<(), CertificateError> {
        if (self.statement.chain, self.statement.epoch) != (chain, epoch) {
            return Err(CertificateError::Elsewhere);
        }
        if !self.signatures.is_sorted_by(|one, next| one.0 < next.0) {
            return Err(CertificateError::Order);
        }
        let found = self.signatures.len();
        if found < quorum.enough {
            return Err(CertificateError::TooFew { found, enough: quorum.enough });
        }
        self.signatures.iter().try_for_each(|(by, signature)| {
            let member = members.get(*by).ok_or(CertificateError::NotAMember { by: *by })?;
            if is_known(*by, signature) {
                return Ok(());
            }
            let signed = Signed { content: self.statement, signature: *signature };
            signed.verify(&member.key).map_err(|_| CertificateError::Signature { by: *by })
        })
    }
}

/// Shows that a block is decided: the block, those that follow it, and a certificate that the last of them is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Proof<M: Machine> {
    /// Each is the parent of the next.
    pub blocks: Vec<Arc<Block<M>>>,
    /// The last one is final.
    pub certificate: Certificate,
}

impl<M: Machine> Proof<M> {
    /// Checks it with the keys of an epoch's members alone. Then the first block, and all before it, are decided.
    ///
    /// # Errors
    ///
    /// [`CertificateError`].
    pub fn verify(
        &self,
        chain: BlockHash,
        epoch: u64,
        members: &Membership,
    ) -> Result<(), CertificateError> {
        self.check_links()?;
        self.certificate.verify(chain, epoch, members)
    }

    pub(super) fn check_links(&self) -> Result<(), CertificateError> {
        let mut child = None;
        for block in self.blocks.iter().rev() {
            let named = child.unwrap_or(self.certificate.statement.says);
            if named != Says::Final(block.hash()) {
                return Err(CertificateError::OtherBlock);
            }
            child = Some(Says::Final(block.parent));
        }
        child.map(drop).ok_or(CertificateError::OtherBlock)
    }
}

/// Why a certificate is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// It's about another chain, or counted by another list of members.
    #[error("the certificate is for another chain or another list of members")]
    Elsewhere,
    /// One member counts twice, or they're in the wrong order.
    #[error("the signers aren't different members in the order of their numbers")]
    Order,
    /// There aren't enough.
    #[error("{found} members have signed, and {enough} are needed")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed.
        enough: usize,
    },
    /// One of them isn't a member.
    #[error("{by} has signed, and isn't on the list")]
    NotAMember {
        /// Who.
        by: MemberId,
    },
    /// A signature is wrong.
    #[error("the signature isn't the one of {by}")]
    Signature {
        /// Whose it should be.
        by: MemberId,
    },
    /// It isn't about these blocks.
    #[error(
        "the certificate doesn't say that the last of these blocks is final, or they're no chain"
    )]
    OtherBlock,
}

impl Refusal for CertificateError {
    const CODES: &'static [&'static str] = &[
        "certificate-elsewhere",
        "signers-order",
        "too-few-signers",
        "signer-not-a-member",
        "certificate-signature",
        "certificate-other-block",
    ];

    fn code(&self) -> &'static str {
        match self {
            CertificateError::Elsewhere => "certificate-elsewhere",
            CertificateError::Order => "signers-order",
            CertificateError::TooFew { .. } => "too-few-signers",
            CertificateError::NotAMember { .. } => "signer-not-a-member",
            CertificateError::Signature { .. } => "certificate-signature",
            CertificateError::OtherBlock => "certificate-other-block",
        }
    }
}
