use super::merkle::{MerkleProof, ProofError};
use crate::stage5_network::{BlockHash, ChainWork, Refusal, is_heavier};
use crate::stage6_coin::headers::{Header, HeaderError, Place, Rules};
use crate::stage6_coin::transactions::{SpendError, Transaction};
use std::collections::HashMap;

/// A program that keeps headers only, and checks with a proof that a payment is in a block.
///
/// A phone can do that. What it can't see is whether the payments in a block keep the rules. It relies on no one doing
/// so much work for a block that every full node refuses (white paper, section 8).
#[derive(Clone, Debug)]
pub struct LightClient {
    rules: Rules,
    pub(super) headers: HashMap<BlockHash, Known>,
    /// The best chain: the hash at each height.
    pub(super) best: Vec<BlockHash>,
}

#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) header: Header,
    pub(super) place: Place,
    pub(super) work: ChainWork,
}

impl LightClient {
    /// Begins with the first header, which everyone agrees on.
    ///
    /// # Errors
    ///
    /// If its target is invalid.
    pub fn new(rules: Rules, first: Header) -> Result<LightClient, LightError> {
        let place = Place::first(&first).map_err(HeaderError::from)?;
        let known = Known { header: first, place, work: ChainWork::default() };
        let hash = place.hash();
        Ok(LightClient { rules, headers: HashMap::from([(hash, known)]), best: vec![hash] })
    }

    /// Takes a header on any branch, and follows the branch with the most work.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn add(&mut self, header: Header) -> Result<(), LightError> {
        let hash = header.check_work(self.rules.easiest_target())?;
        if self.headers.contains_key(&hash) {
            return Ok(());
        }
        let parent = self.headers.get(&header.previous_hash).ok_or(LightError::UnknownParent)?;
        let place = parent.place.next(&header, hash, &self.rules)?;
        let target = header.target.to_target().map_err(HeaderError::from)?;
        let work = parent.work + target.work();
        self.headers.insert(hash, Known { header, place, work });
        if is_heavier(work, self.known(&self.tip()).work) {
            self.follow(hash);
        }
        Ok(())
    }

    fn follow(&mut self, tip: BlockHash) {
        let mut branch = Vec::new();
        let mut at = tip;
        while !self.is_on_best_chain(&at) {
            branch.push(at);
            at = self.known(&at).header.previous_hash;
        }
        self.best.truncate(self.known(&at).place.height() as usize + 1);
        self.best.extend(branch.iter().rev());
    }

    fn known(&self, hash: &BlockHash) -> &Known {
        self.headers.get(hash).expect("every header that is named here was taken")
    }

    /// Whether a header is on the best chain.
    pub fn is_on_best_chain(&self, hash: &BlockHash) -> bool {
        let known = self.headers.get(hash);
        known.is_some_and(|known| self.best.get(known.place.height() as usize) == Some(hash))
    }

    fn tip(&self) -> BlockHash {
        *self.best.last().expect("the first header is always on the best chain")
    }

    /// Where the best chain ends.
    pub fn place(&self) -> &Place {
        &self.known(&self.tip()).place
    }

    /// How many bytes of headers it keeps.
    pub fn bytes(&self) -> usize {
        self.headers.len() * Header::BYTES
    }

    /// Checks that a payment is in a block of the best chain, and returns its confirmations: the block itself and all
    /// blocks after it.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn confirmations(
        &self,
        payment: &Transaction,
        proof: &MerkleProof,
        block: &BlockHash,
    ) -> Result<u64, LightError> {
        if !self.is_on_best_chain(block) {
            return Err(LightError::NotOnBestChain);
        }
        // The payment's form matters here, too: 64 bytes may be an inner node of the tree, and not a payment at
        // all.
        let facts = payment.facts();
        payment.check_outputs(&facts)?;
        let known = self.known(block);
        proof.check(*facts.txid.as_bytes(), &known.header.merkle_root)?;
        Ok(self.place().height() - known.place.height() + 1)
    }
}

/// The reason why a light client doesn't believe something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LightError {
    /// The header breaks a rule.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The payment breaks a rule that can be checked without the chain.
    #[error(transparent)]
    Payment(#[from] SpendError),
    /// The proof is refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The header before it isn't known.
    #[error("the header before it is not known")]
    UnknownParent,
    /// The block isn't on the best chain.
    #[error("the block is not on the chain with most work")]
    NotOnBestChain,
}

impl Refusal for LightError {
    const CODES: &'static [&'static str] = &["unknown-parent", "not-on-best-chain"];

    fn code(&self) -> &'static str {
        match self {
            LightError::Header(cause) => cause.code(),
            LightError::Payment(cause) => cause.code(),
            LightError::Proof(cause) => cause.code(),
            LightError::UnknownParent => "unknown-parent",
            LightError::NotOnBestChain => "not-on-best-chain",
        }
    }
}
