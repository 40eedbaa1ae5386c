//! Exercises for chapter 1: the ledger.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage1_ledger::*;
use std::collections::BTreeMap;

// exercise: overdraft
/// Returns what's left of `balance` after `amount` has been paid out, or `None` if the account doesn't
/// hold that much.
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    // BEGIN SOLUTION
    balance.checked_sub(amount)
    // END SOLUTION
}

// exercise: total
/// Adds up amounts. Returns `None` if the sum is more than `Amount::MAX.units()`, which is 2^53 − 1.
pub fn total(amounts: &[u64]) -> Option<u64> {
    // BEGIN SOLUTION
    let mut sum = Amount::ZERO;
    for amount in amounts {
        sum = sum.checked_add(Amount::new(*amount))?;
    }
    Some(sum.units())
    // END SOLUTION
}

// exercise: balance_of
/// Returns what `account` holds after all `entries`. They've been checked, so no one overdraws. An
/// account that was never opened holds nothing.
pub fn balance_of(account: &Address, entries: &[Entry]) -> Amount {
    // BEGIN SOLUTION
    let mut balance = 0;
    for entry in entries {
        match entry {
            Entry::Opening { account: opened, deposit } if opened == account => {
                balance += deposit.units();
            }
            Entry::Opening { .. } => {}
            Entry::Payment(payment) => {
                if payment.receiver == *account {
                    balance += payment.amount.units();
                }
                if payment.sender == *account {
                    balance -= payment.amount.units();
                }
            }
        }
    }
    Amount::new(balance)
    // END SOLUTION
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
    // BEGIN SOLUTION
    if amount == 0 {
        return Err("zero-amount");
    }
    let available = *balances.get(sender).ok_or("unknown-account")?;
    if !balances.contains_key(receiver) {
        return Err("unknown-account");
    }
    let rest = available.checked_sub(amount).ok_or("overdraft")?;
    balances.insert(sender.to_owned(), rest);
    *balances.entry(receiver.to_owned()).or_default() += amount;
    Ok(())
    // END SOLUTION
}

// exercise: first_bad_entry
/// Returns the number of the first entry of a book that breaks a rule, counting from zero, or `None` if
/// no entry does.
pub fn first_bad_entry(entries: &[Entry]) -> Option<usize> {
    // BEGIN SOLUTION
    let mut ledger = Ledger::default();
    entries.iter().position(|entry| ledger.append(entry.clone()).is_err())
    // END SOLUTION
}

// exercise: rewrite_history
/// You keep the book, and Mallory has asked you for a favour. Change the book so that she owns at least
/// 50 and the audit still accepts it. Add no line, remove no line, and leave the openings alone. Alice
/// reads her statement carefully, and mustn't notice anything.
///
/// The book: Alice opens an account with 100, Bob with 80, Carol and Mallory (`"mallory"`) with 0.
/// Then Alice pays Bob 30, Bob pays Carol 60, Carol pays Alice 10, and Bob pays Carol 50.
pub fn rewrite_history(mut entries: Vec<Entry>) -> Vec<Entry> {
    // BEGIN SOLUTION
    if let Some(Entry::Payment(last)) = entries.last_mut() {
        last.receiver = Address::new("mallory");
    }
    entries
    // END SOLUTION
}

// exercise: two_books
/// Returns two books: the first is shown to Alice, the second to Bob. In Alice's book, her payment to
/// Bob never happened. In Bob's book, it did.
///
/// Both books pass the audit, and both have all the openings. They're made of lines from `entries`: none
/// is invented, and none is used twice in the same book. `entries` is the book from `rewrite_history`,
/// without its last line.
pub fn two_books(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    // BEGIN SOLUTION
    let from_alice_to_bob = |entry: &&Entry| match entry {
        Entry::Payment(payment) => {
            payment.sender == Address::new("alice") && payment.receiver == Address::new("bob")
        }
        Entry::Opening { .. } => false,
    };
    let for_alice = entries.iter().filter(|entry| !from_alice_to_bob(entry)).cloned().collect();
    (for_alice, entries.to_vec())
    // END SOLUTION
}
