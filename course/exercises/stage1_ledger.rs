//! Exercises for chapter 1: the ledger.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage1_ledger::*;
use std::collections::BTreeMap;

// exercise: overdraft
/// Returns what's left of `balance` after `amount` has been paid out, or `None` if the account doesn't
/// hold that much.
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    todo!()
}

// exercise: total
/// Adds up amounts. Returns `None` if the sum is more than `Amount::MAX.units()`, which is 2^53 − 1.
pub fn total(amounts: &[u64]) -> Option<u64> {
    todo!()
}

// exercise: balance_of
/// Returns what `account` holds after all `entries`. They've been checked, so no one overdraws. An
/// account that was never opened holds nothing.
pub fn balance_of(account: &Address, entries: &[Entry]) -> Amount {
    todo!()
}

// exercise: transfer
/// Moves `amount` from one account to another, or refuses and changes nothing.
///
/// Refuses with `"zero-amount"` if the amount is zero, with `"unknown-account"` if the sender or the
/// receiver has no account, and with `"overdraft"` if the sender has less than `amount`. If several
/// rules are broken, the first of these counts.
pub fn transfer(
    balances: &mut BTreeMap<String, u64>,
    sender: &str,
    receiver: &str,
    amount: u64,
) -> Result<(), &'static str> {
    todo!()
}

// exercise: first_bad_entry
/// Returns the number of the first entry of a book that breaks a rule, counting from zero, or `None` if
/// no entry does.
pub fn first_bad_entry(entries: &[Entry]) -> Option<usize> {
    todo!()
}

// exercise: rewrite_history
/// You keep the book, and Mallory has asked you for a favour. Change the book so that she owns at least
/// 50 and the audit still accepts it. Add no line, remove no line, and leave the openings alone. Alice
/// reads her statement carefully, and mustn't notice anything.
///
/// The book: Alice opens an account with 100, Bob with 80, Carol and Mallory (`"mallory"`) with 0.
/// Then Alice pays Bob 30, Bob pays Carol 60, Carol pays Alice 10, and Bob pays Carol 50.
pub fn rewrite_history(mut entries: Vec<Entry>) -> Vec<Entry> {
    todo!()
}

// exercise: two_books
/// Returns two books: the first is shown to Alice, the second to Bob. In Alice's book, her payment to
/// Bob never happened. In Bob's book, it did.
///
/// Both books pass the audit, and both have all the openings. They're made of lines from `entries`: none
/// is invented, and none is used twice in the same book. `entries` is the book from `rewrite_history`,
/// without its last line.
pub fn two_books(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    todo!()
}
