use super::amount::Amount;
use super::ledger::{Entry, Ledger, LedgerError};
use super::transaction::{Address, Transaction};

/// The keeper of the ledger.
///
/// The bank is honest for as long as it wants to be. All that customers know, they know from the bank.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    ledger: Ledger,
}

/// One line of an account's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// What happened.
    pub entry: Entry,
    /// What the account held afterwards.
    pub balance: Amount,
}

impl Bank {
    /// Founds a bank that has no accounts yet.
    pub fn new() -> Bank {
        Bank::default()
    }

    /// Opens an account with a deposit.
    ///
    /// # Errors
    ///
    /// [`LedgerError::AccountExists`], or [`LedgerError::Overflow`] if all deposits together
    /// would be more than [`Amount::MAX`].
    pub fn open(&mut self, account: &Address, deposit: Amount) -> Result<(), LedgerError> {
        let account = account.clone();
        self.ledger.append(Entry::Opening { account, deposit })
    }

    /// Accepts a payment and enters it in the ledger, or refuses it and changes nothing.
    ///
    /// # Errors
    ///
    /// The rule that the payment breaks.
    pub fn accept(&mut self, transaction: Transaction) -> Result<(), LedgerError> {
        self.ledger.append(Entry::Payment(transaction))
    }

    /// What an account holds, or `None` if there's no such account.
    pub fn balance(&self, account: &Address) -> Option<Amount> {
        self.ledger.balance(account)
    }

    /// All lines that concern an account, the oldest first.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn statement(&self, account: &Address) -> Vec<StatementLine> {
        let mut so_far = Ledger::default();
        let mut lines = Vec::new();
        for entry in self.ledger.entries() {
            so_far
                .append(entry.clone())
                .expect("every entry of a ledger was accepted after the ones before it");
            if entry.concerns(account) {
                let balance = so_far.balance(account).unwrap_or_default();
                lines.push(StatementLine { entry: entry.clone(), balance });
            }
        }
        lines
    }

    /// The whole book, as an auditor is shown it.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Replaces an old entry with another, as only the bank can.
    ///
    /// The result passes every check that this chapter knows: this is the attack that's left over.
    ///
    /// # Errors
    ///
    /// [`LedgerError::NoEntry`], or the rule that the altered book would break. A forger has to get
    /// the sums right, and that's all.
    pub fn rewrite(&mut self, index: usize, entry: Entry) -> Result<(), LedgerError> {
        let mut entries = self.ledger.entries().to_vec();
        *entries.get_mut(index).ok_or(LedgerError::NoEntry(index))? = entry;
        self.ledger = Ledger::audit(entries)?;
        Ok(())
    }
}
