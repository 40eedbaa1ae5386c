use super::block::SealedBlock;
use super::chain::SealedChain;
use super::draft::Draft;
use super::hash::BlockHash;
use super::seal::Seal;
use crate::stage2_signed::{Address, KeyError, KeyPair, Refusal, Signature, encode};
use serde::{Deserialize, Serialize};

/// The seal of this chapter: the timestamp server's signature over the canonical JSON of the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The signature. Its field name is the one on the wire.
    pub signature: Signature,
}

/// The rule that stamps are checked by: it says whose signature counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerKey {
    /// The timestamp server's public key.
    pub timestamp_server: Address,
}

impl Stamp {
    /// Closes a draft with a key. It can be any draft: a key doesn't ask questions.
    pub fn seal(draft: Draft, keys: &KeyPair) -> Block {
        let signature = keys.sign(&encode(&draft));
        SealedBlock { draft, seal: Stamp { signature } }
    }
}

impl Seal for Stamp {
    type Rule = ServerKey;
    type Error = StampError;

    fn check_rule(rule: &ServerKey) -> Result<(), StampError> {
        rule.timestamp_server.check().map_err(StampError::ServerKey)
    }

    fn check_bounds(&self) -> Result<(), StampError> {
        Ok(())
    }

    fn check(&self, draft: &Draft, _: &BlockHash, rule: &ServerKey) -> Result<(), StampError> {
        match self.signature.is_by(&rule.timestamp_server, &encode(draft)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StampError::BadStamp),
            Err(cause) => Err(StampError::ServerKey(cause)),
        }
    }
}

/// Why a stamp doesn't close a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StampError {
    /// What the genesis names as the server isn't a key.
    #[error("timestamp server: {0}")]
    ServerKey(#[source] KeyError),
    /// The server didn't sign exactly this block.
    #[error("the signature is not the timestamp server's signature over this block")]
    BadStamp,
}

impl Refusal for StampError {
    const CODES: &'static [&'static str] = &["bad-stamp"];

    fn code(&self) -> &'static str {
        match self {
            StampError::ServerKey(cause) => cause.code(),
            StampError::BadStamp => "bad-stamp",
        }
    }
}

/// A block that the timestamp server closed.
pub type Block = SealedBlock<Stamp>;

/// A chain of blocks that the timestamp server closed.
pub type Chain = SealedChain<Stamp>;
