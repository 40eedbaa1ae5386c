use super::merkle::{MerkleProof, ProofError};
use crate::stage5_network::{BlockHash, ChainWork, Refusal, is_heavier};
use crate::stage6_coin::headers::{Header, HeaderError, Place, Rules};
use crate::stage6_coin::transactions::{SpendError, Transaction};
use std::collections::HashMap;

/// Somebody who keeps headers only, and checks with a proof that a payment stands in a block.
///
/// A telephone can do that. What it cannot see is whether the payments in a block keep the rules: it believes that
/// nobody would do so much work for a block that all others refuse (white paper, section 8).
#[derive(Clone, Debug)]
pub struct LightClient {
    rules: Rules,
    headers: HashMap<BlockHash, Known>,
    /// The best chain: the hash at each height.
    best: Vec<BlockHash>,
}

#[derive(Clone, Debug)]
struct Known {
    header: Header,
    place: Place,
    work: ChainWork,
}

impl LightClient {
    /// Begins with the first header, which everybody agrees on.
    ///
    /// # Errors
    ///
    /// If its target is none.
    pub fn new(rules: Rules, first: Header) -> Result<LightClient, LightError> {
        let place = Place::first(&first).map_err(HeaderError::from)?;
        let known = Known { header: first, place, work: ChainWork::default() };
        let hash = place.hash();
        Ok(LightClient { rules, headers: HashMap::from([(hash, known)]), best: vec![hash] })
    }

    /// Takes a header, on whatever branch, and follows the one with most work.
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

    fn is_on_best_chain(&self, hash: &BlockHash) -> bool {
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

    /// Checks that a payment stands in a block of the best chain, and returns how many blocks stand for it: the
    /// block itself and those after it.
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
        // All that was checked about its form matters here, too: what has 64 bytes may be an inner node of the
        // tree, and no payment at all.
        let facts = payment.facts();
        payment.check_outputs(&facts)?;
        let known = self.known(block);
        proof.check(*facts.txid.as_bytes(), &known.header.merkle_root)?;
        Ok(self.place().height() - known.place.height() + 1)
    }
}

/// The reason why a light client does not believe something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LightError {
    /// The header breaks a rule.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The payment could be no payment.
    #[error(transparent)]
    Payment(#[from] SpendError),
    /// The proof leads nowhere.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The header before it is not known.
    #[error("the header before it is not known")]
    UnknownParent,
    /// The block is not one of the best chain.
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
