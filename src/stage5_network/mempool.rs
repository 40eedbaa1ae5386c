use super::{Accounts, Address, Amount, Refusal, Transaction, TransactionError, TransactionId};
use std::collections::HashMap;
use std::sync::Arc;

/// The verified transactions that wait for a block.
///
/// Every one of them can be applied to the end of the best chain, in the order in which they stand:
/// so a miner may put them into a block as they are. A transaction leaves when it is on the best
/// chain, or when it can no longer be: never because somebody took it to mine it.
#[derive(Clone, Debug, Default)]
pub struct Mempool {
    waiting: Vec<Arc<Transaction>>,
    /// Where in the list each id stands.
    positions: HashMap<TransactionId, usize>,
    /// By how much the waiting transactions would change each balance.
    changes: HashMap<Address, i128>,
    limit: usize,
}

impl Mempool {
    /// Makes an empty pool that holds at most `limit` transactions.
    pub fn new(limit: usize) -> Mempool {
        Mempool { limit, ..Mempool::default() }
    }

    /// Takes a transaction, if it can be applied to `accounts` after all that wait already.
    ///
    /// # Errors
    ///
    /// [`MempoolError::Full`], or `replay` or `insufficient-funds`.
    pub fn add(
        &mut self,
        transaction: Arc<Transaction>,
        accounts: &Accounts,
    ) -> Result<(), MempoolError> {
        let Transaction { id, sender, receiver, amount, .. } = &*transaction;
        if accounts.has_seen(*id) || self.positions.contains_key(id) {
            return Err(TransactionError::Replay(*id).into());
        }
        let change = self.changes.get(sender).copied().unwrap_or_default();
        let available = i128::from(accounts.balance(sender).units()) + change;
        if available < i128::from(amount.units()) {
            let available = Amount::new(available.try_into().unwrap_or_default());
            let (sender, amount) = (sender.clone(), *amount);
            return Err(TransactionError::InsufficientFunds { sender, available, amount }.into());
        }
        if self.waiting.len() >= self.limit {
            return Err(MempoolError::Full { limit: self.limit });
        }
        self.positions.insert(*id, self.waiting.len());
        *self.changes.entry(sender.clone()).or_default() -= i128::from(amount.units());
        *self.changes.entry(receiver.clone()).or_default() += i128::from(amount.units());
        self.waiting.push(transaction);
        Ok(())
    }

    /// Begins again on another end of the chain, with `returned` first and then all that waited.
    ///
    /// Returns those that can no longer be applied, and why. Those for which `is_confirmed` holds
    /// are on the chain now, and leave without a word.
    pub fn rebase(
        &mut self,
        returned: impl IntoIterator<Item = Arc<Transaction>>,
        accounts: &Accounts,
        is_confirmed: impl Fn(&Transaction) -> bool,
    ) -> Vec<(Arc<Transaction>, MempoolError)> {
        let waited = std::mem::replace(self, Mempool::new(self.limit)).waiting;
        let still_open = returned.into_iter().chain(waited).filter(|tx| !is_confirmed(tx));
        still_open
            .filter_map(|transaction| {
                self.add(transaction.clone(), accounts).err().map(|cause| (transaction, cause))
            })
            .collect()
    }

    /// The waiting transactions, in the order in which a block would apply them.
    pub fn transactions(&self) -> &[Arc<Transaction>] {
        &self.waiting
    }

    /// Whether exactly this transaction waits here.
    pub fn contains(&self, transaction: &Transaction) -> bool {
        let position = self.positions.get(&transaction.id);
        position.is_some_and(|&position| *self.waiting[position] == *transaction)
    }
}

/// The reason why a transaction does not wait here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MempoolError {
    /// The transaction breaks a rule at this end of the chain.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// As many transactions wait as may.
    #[error("{limit} transactions wait already, and no more may")]
    Full {
        /// How many may wait.
        limit: usize,
    },
}

impl Refusal for MempoolError {
    const CODES: &'static [&'static str] = &["mempool-full"];

    fn code(&self) -> &'static str {
        match self {
            MempoolError::Transaction(cause) => cause.code(),
            MempoolError::Full { .. } => "mempool-full",
        }
    }
}
