use crate::stage4_pow::{
    Accounts, Address, Amount, Refusal, Transaction, TransactionError, TransactionId,
};
use crate::stage5_network::protocol::{self, Checked, Pool, Protocol};
use std::collections::HashMap;
use std::sync::Arc;

/// The verified transactions that wait for a block.
///
/// All of them can be applied to the end of the best chain, in their order, so a miner may put them
/// into a block as they are. A transaction leaves when it's on the best chain, or when it can't be
/// any more. It never leaves because someone took it to mine it.
#[derive(Clone, Debug, Default)]
pub struct Mempool {
    waiting: Vec<Checked<Transaction>>,
    /// Where in the list each id would be if none had left from its beginning.
    positions: HashMap<TransactionId, usize>,
    /// How many have left from its beginning.
    left: usize,
    /// By how much the waiting transactions would change each balance.
    changes: HashMap<Address, i128>,
    limit: usize,
}

/// A transaction that left, and why.
type Left = (Arc<Transaction>, MempoolError);

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
        transaction: Checked<Transaction>,
        accounts: &Accounts,
    ) -> Result<(), MempoolError> {
        let Transaction { id, sender, receiver, amount, .. } = &**transaction.transaction();
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
        self.positions.insert(*id, self.left + self.waiting.len());
        self.change(sender, -i128::from(amount.units()));
        self.change(receiver, i128::from(amount.units()));
        self.waiting.push(transaction);
        Ok(())
    }

    /// Lets the payments leave that were confirmed, if they're the ones that have waited longest, and answers
    /// whether they are. Then nothing changes for all the others, and they needn't be looked at again: this costs
    /// as much as the block does, however many wait.
    ///
    /// `confirmed` is all that the chain grew by.
    pub fn confirm(&mut self, confirmed: &[&Transaction]) -> bool {
        let Some(longest) = self.waiting.get(..confirmed.len()) else { return false };
        let is_among_them = |transaction: &&Transaction| {
            let position = self.positions.get(&transaction.id).map(|position| position - self.left);
            position
                .and_then(|at| longest.get(at))
                .is_some_and(|longest| **longest == **transaction)
        };
        // An id occurs once on a chain, so if that many different ones are among them, all are.
        if !confirmed.iter().all(is_among_them) {
            return false;
        }
        for transaction in self.waiting.drain(..confirmed.len()).collect::<Vec<_>>() {
            self.positions.remove(&transaction.id);
            self.change(&transaction.sender, i128::from(transaction.amount.units()));
            self.change(&transaction.receiver, -i128::from(transaction.amount.units()));
        }
        self.left += confirmed.len();
        true
    }

    fn change(&mut self, account: &Address, by: i128) {
        let change = self.changes.entry(account.clone()).or_default();
        *change += by;
        if *change == 0 {
            self.changes.remove(account);
        }
    }

    /// The waiting transactions, in the order in which a block would apply them.
    pub fn transactions(&self) -> &[Checked<Transaction>] {
        &self.waiting
    }

    /// Whether exactly this transaction waits here.
    pub fn contains(&self, transaction: &Transaction) -> bool {
        self.find(transaction).is_some()
    }

    fn find(&self, transaction: &Transaction) -> Option<&Checked<Transaction>> {
        let position = self.positions.get(&transaction.id)?;
        let waiting = &self.waiting[position - self.left];
        (**waiting == *transaction).then_some(waiting)
    }
}

impl<P> Pool<P> for Mempool
where
    P: Protocol<Ledger: AsRef<Accounts>, Pool = Mempool>,
    P::Block: protocol::Block<Transaction = Transaction>,
{
    type Error = MempoolError;

    fn with_limit(limit: usize) -> Mempool {
        Mempool::new(limit)
    }

    fn clear(&mut self) {
        *self = Mempool::new(self.limit);
    }

    fn waiting(&self) -> impl ExactSizeIterator<Item = &Checked<Transaction>> {
        self.waiting.iter()
    }

    fn find(&self, transaction: &Transaction) -> Option<&Checked<Transaction>> {
        Mempool::find(self, transaction)
    }

    fn admit(
        &mut self,
        transaction: Checked<Transaction>,
        books: &P::Ledger,
        _: u64,
    ) -> Result<Vec<Left>, MempoolError> {
        // All payments are equal: none gives way.
        self.add(transaction, books.as_ref()).map(|()| Vec::new())
    }

    fn confirm(&mut self, confirmed: &[&Transaction]) -> bool {
        Mempool::confirm(self, confirmed)
    }
}

/// The reason why a transaction doesn't wait here.
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
