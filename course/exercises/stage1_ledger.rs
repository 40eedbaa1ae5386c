//! Exercises to chapter 1: the ledger.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage1_ledger::*;
use std::collections::BTreeMap;

// exercise: overdraft
/// Answers what is left of `balance` after `amount` was paid out, or `None` if the account does not
/// hold that much.
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    todo!()
}

// exercise: total
/// Adds amounts up. Answers `None` if the sum is more than `Amount::MAX.units()`, 2^53 − 1.
pub fn total(amounts: &[u64]) -> Option<u64> {
    todo!()
}

// exercise: balance_of
/// Answers what `account` holds after all `entries`. They have been checked: nobody overdraws. An account
/// that was never opened holds nothing.
pub fn balance_of(account: &Address, entries: &[Entry]) -> Amount {
    todo!()
}

// exercise: transfer
/// Moves `amount` from one account to another, or refuses and changes nothing.
///
/// Refuses with `"zero-amount"` if the amount is zero, with `"unknown-account"` if sender or receiver
/// has no account, and with `"overdraft"` if the sender has less than that. If several rules are
/// broken, the first of them counts.
pub fn transfer(
    balances: &mut BTreeMap<String, u64>,
    sender: &str,
    receiver: &str,
    amount: u64,
) -> Result<(), &'static str> {
    todo!()
}

// exercise: first_bad_entry
/// Answers which entry of a book is the first that breaks a rule, counted from zero, or `None`.
pub fn first_bad_entry(entries: &[Entry]) -> Option<usize> {
    todo!()
}

// exercise: rewrite_history
/// You keep the book, and Mallory has asked you a favour. Change it so that she owns at least 50,
/// the audit accepts it, no line is added or missing, the openings are as they were, and Alice, who
/// reads her statement with care, sees nothing.
///
/// The book: Alice opens an account with 100, Bob with 80, Carol and Mallory (`"mallory"`) with 0.
/// Alice pays Bob 30, Bob pays Carol 60, Carol pays Alice 10, Bob pays Carol 50.
pub fn rewrite_history(mut entries: Vec<Entry>) -> Vec<Entry> {
    todo!()
}

// exercise: two_books
/// Answers two books made of lines of `entries`, each used at most once and none invented: the first is
/// shown to Alice, the second to Bob. Both pass the audit, with the openings as they were. In Alice's
/// book her payment to Bob never happened. In Bob's it did.
///
/// The book is the one of `rewrite_history`, without its last line.
pub fn two_books(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    todo!()
}
