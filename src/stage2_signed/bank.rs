use super::accounts::Accounts;
use super::address::Address;
use super::transaction::{Transaction, TransactionError};
use crate::stage1_ledger::Amount;
use std::fmt;

/// One line of the bank's book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Money came in at the counter.
    Deposit {
        /// Whose balance went up.
        receiver: Address,
        /// By how much.
        amount: Amount,
    },
    /// Money moved because its owner ordered it.
    Payment(Transaction),
}

/// Reads as a sentence: `cd2f17ab… deposits 100`, or `cd2f17ab… pays e800d44c… 30`.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Deposit { receiver, amount } => write!(f, "{receiver} deposits {amount}"),
            Entry::Payment(transaction) => transaction.fmt(f),
        }
    }
}

/// A bank that only moves money when the owner has signed for it.
///
/// What changed since [chapter 1](crate::stage1_ledger::Bank): there are no names and no accounts to open,
/// because every public key is an account. And you don't have to believe an entry, because
/// [`audit`](Bank::audit) checks the signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bank {
    book: Vec<Entry>,
    accounts: Accounts,
}

impl Bank {
    /// Founds a bank without money.
    pub fn new() -> Bank {
        Bank::default()
    }

    /// Checks a book from its first line to its last, signatures included, and returns the bank that keeps
    /// it.
    ///
    /// # Errors
    ///
    /// The first rule that an entry breaks.
    pub fn audit(book: impl IntoIterator<Item = Entry>) -> Result<Bank, TransactionError> {
        let mut bank = Bank::new();
        for entry in book {
            match entry {
                Entry::Deposit { receiver, amount } => bank.deposit(&receiver, amount)?,
                Entry::Payment(transaction) => bank.accept(transaction)?,
            }
        }
        Ok(bank)
    }

    /// Takes money at the counter.
    ///
    /// # Errors
    ///
    /// [`TransactionError::Receiver`] if the address is not a key, [`TransactionError::Amount`], and
    /// [`TransactionError::DepositsOverflow`] for deposits beyond [`Amount::MAX`].
    pub fn deposit(&mut self, receiver: &Address, amount: Amount) -> Result<(), TransactionError> {
        receiver.check().map_err(TransactionError::Receiver)?;
        amount.check()?;
        self.accounts.grant(receiver, amount).ok_or(TransactionError::DepositsOverflow)?;
        self.book.push(Entry::Deposit { receiver: receiver.clone(), amount });
        Ok(())
    }

    /// Accepts a payment, or refuses it and changes nothing.
    ///
    /// # Errors
    ///
    /// The first rule that is broken: id, amount, keys, signature, replay, balance.
    pub fn accept(&mut self, transaction: Transaction) -> Result<(), TransactionError> {
        transaction.verify()?;
        self.accounts.apply(&transaction)?;
        self.book.push(Entry::Payment(transaction));
        Ok(())
    }

    /// What an account holds.
    pub fn balance(&self, account: &Address) -> Amount {
        self.accounts.balance(account)
    }

    /// The whole book.
    pub fn book(&self) -> &[Entry] {
        &self.book
    }

    /// Replaces the whole book. Only the bank can do that.
    ///
    /// A book in which a signed payment is missing or has moved still passes the audit: that's the attack
    /// this chapter leaves open.
    ///
    /// # Errors
    ///
    /// The rule that the new book breaks. The bank can no longer invent a payment.
    pub fn rewrite(&mut self, book: Vec<Entry>) -> Result<(), TransactionError> {
        *self = Bank::audit(book)?;
        Ok(())
    }
}
