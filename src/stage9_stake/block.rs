use super::error::StakeError;
use crate::stage5_network::protocol;
use crate::stage5_network::{BlockHash, Time};
use crate::stage6_coin::{self as coin, PrivateKey, PublicKey, Signature, Transaction};
use serde::{Deserialize, Serialize};

/// A block of chapter 6, with its maker's signature if the rule asks for one.
///
/// The signature isn't part of what's hashed: it signs the hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The header and the transactions, as they were.
    pub body: coin::Block,
    /// The maker's signature of the hash. With work, there's none.
    pub signature: Option<Signature>,
}

impl Block {
    /// A block that no one has to sign.
    pub fn unsigned(body: coin::Block) -> Block {
        Block { body, signature: None }
    }

    /// A block that its maker signs.
    pub fn signed(body: coin::Block, key: &PrivateKey) -> Block {
        let signature = key.sign(body.hash().as_bytes());
        Block { body, signature: Some(signature) }
    }

    /// Checks that a key signed the block, whose hash is this.
    ///
    /// # Errors
    ///
    /// [`StakeError::NotSigned`], or [`StakeError::WrongSigner`].
    pub fn check_signer(&self, hash: &BlockHash, key: &PublicKey) -> Result<(), StakeError> {
        let signature = self.signature.as_ref().ok_or(StakeError::NotSigned)?;
        let is_signer = key.verify(hash.as_bytes(), signature).is_ok();
        if is_signer { Ok(()) } else { Err(StakeError::WrongSigner { expected: *key }) }
    }
}

impl protocol::Block for Block {
    type Transaction = Transaction;
    type Error = StakeError;

    fn hash(&self) -> BlockHash {
        self.body.hash()
    }

    fn previous_hash(&self) -> BlockHash {
        self.body.header.previous_hash
    }

    fn time(&self) -> Time {
        self.body.time()
    }

    fn transactions(&self) -> &[Transaction] {
        self.body.payments()
    }

    fn most_bytes(&self) -> usize {
        /// A signature in JSON, with its name.
        const SIGNATURE: usize = 200;
        self.body.most_bytes() + SIGNATURE
    }
}
