use super::{Transaction, TransactionError, TransactionHash};
use std::collections::{HashSet, VecDeque};

/// How many transactions are remembered: 32 bytes each, twice.
const CAPACITY: usize = 10_000;

/// Remembers which transactions were verified lately, so that a signature is checked once: when the
/// payment arrives, and not again when it comes back in a block or from another neighbour.
///
/// It goes by the hash of all bytes, and nothing comes in but by being verified: so one may hand it
/// from node to node without trusting anybody. Refusals are not remembered: they would let a stranger
/// fill it.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    hashes: HashSet<TransactionHash>,
    oldest_first: VecDeque<TransactionHash>,
}

impl Verified {
    /// Checks a transaction without its context, unless exactly these bytes passed before.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, as for [`Transaction::verify`].
    pub fn verify(&mut self, transaction: &Transaction) -> Result<(), TransactionError> {
        let hash = transaction.hash();
        if self.hashes.contains(&hash) {
            return Ok(());
        }
        transaction.verify()?;
        if self.oldest_first.len() >= CAPACITY
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.hashes.remove(&oldest);
        }
        self.hashes.insert(hash);
        self.oldest_first.push_back(hash);
        Ok(())
    }
}
