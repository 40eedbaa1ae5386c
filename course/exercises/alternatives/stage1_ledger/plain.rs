//! As one might write it instead.

use crate::Right;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;
use std::collections::BTreeMap;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("compares and subtracts", || check::overdraft(overdraft)),
        Right::new("counts in 128 bits", || check::total(total)),
        Right::new("counts in signed numbers", || check::balance_of(balance_of)),
        Right::new("works on a copy", || check::transfer(transfer)),
        Right::new("audits ever longer beginnings", || check::first_bad_entry(first_bad_entry)),
        Right::new("writes the whole book anew", || check::rewrite_history(rewrite_history)),
        Right::new("asks whom a payment concerns", || check::two_books(two_books)),
    ]
}

fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    if amount > balance {
        return None;
    }
    Some(balance - amount)
}

fn total(amounts: &[u64]) -> Option<u64> {
    // No list that fits into a memory can overflow this.
    let sum: u128 = amounts.iter().map(|amount| u128::from(*amount)).sum();
    u64::try_from(sum).ok().filter(|sum| *sum <= Amount::MAX.units())
}

fn balance_of(account: &Address, entries: &[Entry]) -> Amount {
    let mut balance: i128 = 0;
    for entry in entries {
        balance += match entry {
            Entry::Opening { account: opened, deposit } if opened == account => {
                i128::from(deposit.units())
            }
            Entry::Payment(Transaction { sender, receiver, .. }) if sender == receiver => 0,
            Entry::Payment(t) if t.sender == *account => -i128::from(t.amount.units()),
            Entry::Payment(t) if t.receiver == *account => i128::from(t.amount.units()),
            _ => 0,
        };
    }
    Amount::new(u64::try_from(balance).unwrap())
}

/// Works on a copy.
fn transfer(
    balances: &mut BTreeMap<String, u64>,
    sender: &str,
    receiver: &str,
    amount: u64,
) -> Result<(), &'static str> {
    let mut after = balances.clone();
    match (amount, balances.get(sender), balances.get(receiver)) {
        (0, _, _) => return Err("zero-amount"),
        (_, None, _) | (_, _, None) => return Err("unknown-account"),
        (_, Some(available), _) if *available < amount => return Err("overdraft"),
        _ => {}
    }
    *after.get_mut(sender).unwrap() -= amount;
    *after.get_mut(receiver).unwrap() += amount;
    *balances = after;
    Ok(())
}

/// Audits ever longer beginnings of the book.
fn first_bad_entry(entries: &[Entry]) -> Option<usize> {
    for count in 1..=entries.len() {
        if Ledger::audit(entries[..count].to_vec()).is_err() {
            return Some(count - 1);
        }
    }
    None
}

/// Writes the whole book anew.
fn rewrite_history(entries: Vec<Entry>) -> Vec<Entry> {
    let mut book = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        book.push(match entry {
            Entry::Payment(payment) if index == 7 => Entry::Payment(Transaction {
                sender: payment.sender,
                receiver: Address::new("mallory"),
                amount: payment.amount,
            }),
            entry => entry,
        });
    }
    book
}

fn two_books(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    let for_bob = entries.to_vec();
    let mut for_alice = entries.to_vec();
    for_alice.retain(|entry| {
        !(entry.concerns(&Address::new("alice"))
            && entry.concerns(&Address::new("bob"))
            && matches!(entry, Entry::Payment(_)))
    });
    (for_alice, for_bob)
}
