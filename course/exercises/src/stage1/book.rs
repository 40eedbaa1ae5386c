use kusari::stage1_ledger::{Address, Amount, Entry, Transaction};
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;

pub(crate) const MAX: u64 = (1 << 53) - 1;

pub(crate) fn address(name: &str) -> Address {
    Address::new(name)
}

pub(crate) fn opening(name: &str, deposit: u64) -> Entry {
    Entry::Opening { account: address(name), deposit: Amount::new(deposit) }
}

pub(crate) fn payment(sender: &str, receiver: &str, amount: u64) -> Entry {
    let (sender, receiver) = (address(sender), address(receiver));
    Entry::Payment(Transaction { sender, receiver, amount: Amount::new(amount) })
}

/// A book of four people. Alice has 100, Bob 80 and the others nothing before they pay.
pub(crate) fn book() -> Vec<Entry> {
    vec![
        opening("alice", 100),
        opening("bob", 80),
        opening("carol", 0),
        opening("mallory", 0),
        payment("alice", "bob", 30),
        payment("bob", "carol", 60),
        payment("carol", "alice", 10),
    ]
}

/// The openings of a book.
pub(crate) fn openings(book: &[Entry]) -> Vec<Entry> {
    book.iter().filter(|entry| matches!(entry, Entry::Opening { .. })).cloned().collect()
}

/// Entries as a person would read them out.
pub(crate) fn told(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return "nothing".to_owned();
    }
    entries.iter().map(Entry::to_string).collect::<Vec<_>>().join("; ")
}

/// The accounts as the checks keep them: without the chapter's ledger, which a reader may have used, and
/// in numbers that can't overflow.
#[derive(Clone, Default)]
pub(crate) struct Accounts {
    balances: BTreeMap<String, i128>,
    deposits: i128,
}

impl Accounts {
    pub(crate) fn balance(&self, name: &str) -> u64 {
        let balance = self.balances.get(name).copied().unwrap_or_default();
        u64::try_from(balance).expect("no balance is below zero or above all deposits")
    }

    /// Enters a line, or says which rule it breaks.
    pub(crate) fn enter(&mut self, entry: &Entry) -> Result<(), &'static str> {
        match entry {
            Entry::Opening { account, deposit } => {
                let (name, deposit) = (account.to_string(), i128::from(deposit.units()));
                if self.balances.contains_key(&name) {
                    return Err("this account was opened before");
                }
                if self.deposits + deposit > i128::from(MAX) {
                    return Err("all deposits together are more than the largest amount, 2^53 − 1");
                }
                self.deposits += deposit;
                self.balances.insert(name, deposit);
            }
            Entry::Payment(Transaction { sender, receiver, amount }) => {
                let amount = i128::from(amount.units());
                let (sender, receiver) = (sender.to_string(), receiver.to_string());
                if amount == 0 {
                    return Err("an amount is never zero");
                }
                let available =
                    *self.balances.get(&sender).ok_or("the sender has no account at that point")?;
                if !self.balances.contains_key(&receiver) {
                    return Err("the receiver has no account at that point");
                }
                if available < amount {
                    return Err("the sender has less than that at that point");
                }
                *self.balances.entry(sender).or_default() -= amount;
                *self.balances.entry(receiver).or_default() += amount;
            }
        }
        Ok(())
    }
}

/// Names that are easily mistaken for each other.
pub(crate) const NAMES: [&str; 8] = ["alice", "Alice", "alice2", "ali", "bob", "bob ", "carol", ""];

/// Draws a line that a book may hold next, or one that breaks a rule.
pub(crate) fn draw_line(rng: &mut ChaCha12Rng, accounts: &Accounts) -> Entry {
    let mut name = || NAMES[rng.random_range(0..NAMES.len())];
    let (sender, receiver) = (name(), name());
    let has = accounts.balance(sender);
    match rng.random_range(0..10) {
        0..3 => opening(sender, rng.random_range(0..1000)),
        3 => payment(sender, receiver, rng.random_range(0..1000)),
        4 => payment(sender, receiver, has),
        5 => payment(sender, receiver, has + 1),
        _ => payment(sender, receiver, rng.random_range(0..has + 1)),
    }
}

/// A book that keeps all rules, of about that many lines.
pub(crate) fn draw_book(rng: &mut ChaCha12Rng, lines: usize) -> (Vec<Entry>, Accounts) {
    let (mut book, mut accounts) = (Vec::new(), Accounts::default());
    for _ in 0..lines {
        let line = draw_line(rng, &accounts);
        if accounts.enter(&line).is_ok() {
            book.push(line);
        }
    }
    (book, accounts)
}
