use crate::stage4_pow::{Transaction, TransactionError, TransactionHash};
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
    signatures: u64,
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
        self.signatures += 1;
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

    /// How many transactions had to be looked at, because they weren't remembered.
    pub fn signatures(&self) -> u64 {
        self.signatures
    }
}

#[cfg(test)]
mod tests {
    use super::CAPACITY;
    use crate::stage5_network::{Amount, Transaction, TransactionId, Verified, Wallet};
    use rand::{SeedableRng as _, rngs::StdRng};

    #[test]
    fn of_more_than_may_be_remembered_the_oldest_is_forgotten() {
        let rng = &mut StdRng::seed_from_u64(1);
        let wallet = Wallet::generate(rng);
        let [first, last] = [1, 2].map(|units| {
            let id = TransactionId::random(rng);
            wallet.sign_transaction(id, wallet.address(), Amount::new(units))
        });
        let mut verified = Verified::default();
        verified.verify(&first).expect("it was signed a moment ago");
        // Stands for as many signatures as would take a minute to make.
        while verified.oldest_first.len() < CAPACITY {
            let hash = Transaction { id: TransactionId::random(rng), ..last.clone() }.hash();
            verified.hashes.insert(hash);
            verified.oldest_first.push_back(hash);
        }
        verified.verify(&first).expect("it is remembered");
        assert_eq!(verified.oldest_first.front(), Some(&first.hash()), "once is enough");

        verified.verify(&last).expect("it was signed a moment ago");
        assert!(verified.hashes.contains(&last.hash()));
        assert!(!verified.hashes.contains(&first.hash()));
        assert_eq!((verified.hashes.len(), verified.oldest_first.len()), (CAPACITY, CAPACITY));
    }
}
