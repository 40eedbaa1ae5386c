use super::address::Address;
use super::transaction::{Transaction, TransactionError, TransactionId};
use crate::stage1_ledger::Amount;
use std::collections::{HashMap, HashSet};

/// Who owns what, and which transaction ids have been used.
///
/// You don't have to remember more than this to tell a good transaction from a double spend. The bank of
/// this chapter and the nodes of chapter 5 both use it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    balances: HashMap<Address, Amount>,
    used_ids: HashSet<TransactionId>,
    granted: Amount,
}

impl Accounts {
    /// Gives an account money out of nothing, which only a bank or a genesis may do.
    ///
    /// Returns `None` and changes nothing if all grants together would exceed [`Amount::MAX`]. As long as
    /// they don't, no payment can make a balance overflow.
    #[must_use = "a grant that would exceed the largest amount is refused"]
    pub fn grant(&mut self, receiver: &Address, amount: Amount) -> Option<()> {
        self.granted = self.granted.checked_add(amount)?;
        self.credit(receiver, amount);
        Some(())
    }

    /// What an account holds. An account that was never paid holds zero.
    pub fn balance(&self, account: &Address) -> Amount {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// All accounts that hold anything, in no particular order.
    pub fn balances(&self) -> impl Iterator<Item = (&Address, Amount)> {
        self.balances.iter().map(|(account, amount)| (account, *amount))
    }

    /// How much was granted in all. The balances always add up to this.
    pub fn granted(&self) -> Amount {
        self.granted
    }

    /// Whether a transaction with this id was applied.
    pub fn has_seen(&self, id: TransactionId) -> bool {
        self.used_ids.contains(&id)
    }

    /// Moves the money of a transaction. The caller has checked its signature.
    ///
    /// # Errors
    ///
    /// [`TransactionError::Replay`] or [`TransactionError::InsufficientFunds`], and nothing has changed.
    pub fn apply(&mut self, transaction: &Transaction) -> Result<(), TransactionError> {
        let Transaction { id, sender, receiver, amount, .. } = transaction;
        if self.has_seen(*id) {
            return Err(TransactionError::Replay(*id));
        }
        let available = self.balance(sender);
        if available < *amount {
            let (sender, amount) = (sender.clone(), *amount);
            return Err(TransactionError::InsufficientFunds { sender, available, amount });
        }
        self.used_ids.insert(*id);
        self.debit(sender, *amount);
        self.credit(receiver, *amount);
        Ok(())
    }

    /// Undoes the transaction that was applied last.
    ///
    /// # Panics
    ///
    /// If it wasn't applied, or if the money it moved has been spent since. Transactions have to be undone
    /// in reverse order.
    pub fn undo(&mut self, transaction: &Transaction) {
        let Transaction { id, sender, receiver, amount, .. } = transaction;
        assert!(self.used_ids.remove(id), "only what was applied can be undone");
        self.debit(receiver, *amount);
        self.credit(sender, *amount);
    }

    /// Applies transactions in order, each one after `check` has accepted it: all of them or none.
    ///
    /// # Errors
    ///
    /// The index of the first transaction that is refused, and why.
    pub fn apply_all(
        &mut self,
        transactions: &[Transaction],
        mut check: impl FnMut(&Transaction) -> Result<(), TransactionError>,
    ) -> Result<(), (usize, TransactionError)> {
        for (index, transaction) in transactions.iter().enumerate() {
            if let Err(cause) = check(transaction).and_then(|()| self.apply(transaction)) {
                self.undo_all(&transactions[..index]);
                return Err((index, cause));
            }
        }
        Ok(())
    }

    /// Undoes what [`apply_all`](Accounts::apply_all) did.
    pub fn undo_all(&mut self, transactions: &[Transaction]) {
        transactions.iter().rev().for_each(|transaction| self.undo(transaction));
    }

    fn credit(&mut self, account: &Address, amount: Amount) {
        let balance = self.balances.entry(account.clone()).or_default();
        *balance =
            (balance.checked_add(amount)).expect("all money together is at most Amount::MAX");
    }

    /// Forgets an account that becomes empty, so that only accounts with money take up memory.
    fn debit(&mut self, account: &Address, amount: Amount) {
        let rest = self
            .balance(account)
            .checked_sub(amount)
            .expect("apply checked the balance, and undo only takes back what is still there");
        if rest == Amount::ZERO {
            self.balances.remove(account);
        } else if let Some(balance) = self.balances.get_mut(account) {
            *balance = rest;
        }
    }
}
