use super::memory::Memory;
use crate::stage4_pow::{Transaction, TransactionError, TransactionHash};

/// Remembers which transactions were verified lately, so that a signature is checked once: when the
/// payment arrives, and not again when it comes back in a block or from another neighbour.
///
/// It goes by the hash of all bytes, and nothing comes in but by being verified: so one may hand it
/// from node to node without trusting anyone.
#[derive(Clone, Debug, Default)]
pub struct Verified(Memory<TransactionHash>);

impl Verified {
    /// Checks a transaction without its context, unless exactly these bytes passed before.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, as for [`Transaction::verify`].
    pub fn verify(&mut self, transaction: &Transaction) -> Result<(), TransactionError> {
        let hash = transaction.hash();
        if !self.0.has(&hash) {
            transaction.verify()?;
            self.0.remember(hash);
        }
        Ok(())
    }

    /// How many signatures were found good, those that were remembered not counted.
    pub fn signatures(&self) -> u64 {
        self.0.count()
    }
}
