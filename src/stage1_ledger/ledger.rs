use super::amount::{Amount, AmountError};
use super::refusal::Refusal;
use super::transaction::{Address, Transaction};
use std::collections::BTreeMap;
use std::fmt;

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An account was opened with a deposit, which may be zero. This is where money comes from.
    Opening {
        /// The new account.
        account: Address,
        /// What the account starts with.
        deposit: Amount,
    },
    /// Money moved.
    Payment(Transaction),
}

impl Entry {
    /// Whether the entry moves money into or out of an account.
    pub fn concerns(&self, account: &Address) -> bool {
        match self {
            Entry::Opening { account: opened, .. } => opened == account,
            Entry::Payment(payment) => payment.sender == *account || payment.receiver == *account,
        }
    }
}

/// Reads as a sentence: `alice opens an account with 100`, or `alice pays bob 30`.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Opening { account, deposit } => {
                write!(f, "{account} opens an account with {deposit}")
            }
            Entry::Payment(payment) => payment.fmt(f),
        }
    }
}

/// A list of entries that only grows, and the balances that follow from it.
///
/// Every entry was checked when it was appended: you can't spend what you don't have, and the
/// balances always add up to the deposits.
///
/// ```
/// use kusari::stage1_ledger::{Amount, Entry, Ledger, LedgerError, Wallet};
///
/// let (alice, bob) = (Wallet::new("alice"), Wallet::new("bob"));
/// let mut ledger = Ledger::default();
/// ledger.append(Entry::Opening { account: alice.address().clone(), deposit: Amount::new(100) })?;
/// ledger.append(Entry::Opening { account: bob.address().clone(), deposit: Amount::ZERO })?;
/// ledger.append(Entry::Payment(alice.send(bob.address(), Amount::new(30))))?;
/// assert_eq!(ledger.balance(alice.address()), Some(Amount::new(70)));
/// # Ok::<(), LedgerError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: Vec<Entry>,
    balances: BTreeMap<Address, Amount>,
    deposits: Amount,
}

impl Ledger {
    /// Checks entries from the first to the last, and returns the ledger they make.
    ///
    /// This is the strictest check in this chapter: an audit of the whole book.
    ///
    /// # Errors
    ///
    /// The first rule that an entry breaks.
    pub fn audit(entries: impl IntoIterator<Item = Entry>) -> Result<Ledger, LedgerError> {
        let mut ledger = Ledger::default();
        for entry in entries {
            ledger.append(entry)?;
        }
        Ok(ledger)
    }

    /// Appends an entry if it keeps the rules; otherwise nothing changes.
    ///
    /// # Errors
    ///
    /// The rule that the entry breaks.
    pub fn append(&mut self, entry: Entry) -> Result<(), LedgerError> {
        match &entry {
            Entry::Opening { account, deposit } => self.open(account, *deposit)?,
            Entry::Payment(transaction) => self.pay(transaction)?,
        }
        self.entries.push(entry);
        Ok(())
    }

    /// All entries, the oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What an account holds, or `None` if there's no such account.
    pub fn balance(&self, account: &Address) -> Option<Amount> {
        self.balances.get(account).copied()
    }

    /// All accounts and what they hold, ordered by name.
    pub fn balances(&self) -> impl Iterator<Item = (&Address, Amount)> {
        self.balances.iter().map(|(account, amount)| (account, *amount))
    }

    fn open(&mut self, account: &Address, deposit: Amount) -> Result<(), LedgerError> {
        if self.balances.contains_key(account) {
            return Err(LedgerError::AccountExists(account.clone()));
        }
        // Money enters only here. As long as all deposits together stay within the largest amount, no
        // balance can overflow, however often it changes hands.
        self.deposits = (self.deposits.checked_add(deposit)).ok_or(LedgerError::Overflow)?;
        self.balances.insert(account.clone(), deposit);
        Ok(())
    }

    fn pay(&mut self, transaction: &Transaction) -> Result<(), LedgerError> {
        let Transaction { sender, receiver, amount } = transaction;
        amount.check()?;
        let available = *self.account(sender)?;
        self.account(receiver)?;

        let rest = available.checked_sub(*amount).ok_or_else(|| LedgerError::Overdraft {
            account: sender.clone(),
            available,
            amount: *amount,
        })?;
        *self.account(sender)? = rest;
        // Read the receiver's balance only now: sender and receiver may be the same account.
        let credited = self.account(receiver)?;
        *credited = (credited.checked_add(*amount))
            .expect("balances add up to the deposits, which are at most Amount::MAX");
        Ok(())
    }

    fn account(&mut self, account: &Address) -> Result<&mut Amount, LedgerError> {
        (self.balances.get_mut(account)).ok_or_else(|| LedgerError::UnknownAccount(account.clone()))
    }
}

/// Why a ledger refuses an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The amount is zero or too large.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// An account can be opened only once.
    #[error("the account {0} exists already")]
    AccountExists(Address),
    /// The sender or the receiver has no account at this bank.
    #[error("there is no account {0}")]
    UnknownAccount(Address),
    /// The sender doesn't have that much.
    #[error("{account} has {available} and cannot pay {amount}")]
    Overdraft {
        /// The sender.
        account: Address,
        /// What the sender has.
        available: Amount,
        /// The amount that was to be paid.
        amount: Amount,
    },
    /// There's no entry with that number.
    #[error("there is no entry {0}")]
    NoEntry(usize),
    /// All deposits together would be more than [`Amount::MAX`].
    #[error("all deposits together would be more than {max}", max = Amount::MAX)]
    Overflow,
}

impl Refusal for LedgerError {
    const CODES: &'static [&'static str] =
        &["account-exists", "unknown-account", "overdraft", "no-entry", "deposits-overflow"];

    fn code(&self) -> &'static str {
        match self {
            LedgerError::Amount(cause) => cause.code(),
            LedgerError::AccountExists(_) => "account-exists",
            LedgerError::UnknownAccount(_) => "unknown-account",
            LedgerError::Overdraft { .. } => "overdraft",
            LedgerError::NoEntry(_) => "no-entry",
            LedgerError::Overflow => "deposits-overflow",
        }
    }
}
