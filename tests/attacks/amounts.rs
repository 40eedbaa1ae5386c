//! Amounts that no one may pay: rows 19 to 24.

use crate::common::{grant, pay, people};
use crate::incidents::*;
use crate::places;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use crate::state;
use kusari::stage1_ledger::{Address, Amount, Bank, Entry, LedgerError, Transaction};
use kusari::stage5_network::{Genesis, encode};

/// The bank of chapter 1, where Alice has 40 and Bob, whom she has paid, has 60.
fn first_bank() -> Bank {
    let mut bank = Bank::new();
    bank.open(&"alice".into(), Amount::new(100)).expect("it's the first");
    bank.open(&"bob".into(), Amount::ZERO).expect("it's a different name");
    bank.accept(payment("alice", "bob", 60)).expect("Alice has enough");
    bank
}

fn payment(sender: &str, receiver: &str, amount: u64) -> Transaction {
    let (sender, receiver) = (Address::from(sender), Address::from(receiver));
    Transaction { sender, receiver, amount: Amount::new(amount) }
}

fn opening(account: &str, deposit: u64) -> Entry {
    Entry::Opening { account: account.into(), deposit: Amount::new(deposit) }
}

fn at_first_bank(attempt: impl FnOnce(&mut Bank) -> Result<(), LedgerError>) -> Outcome {
    Outcome::of("the first bank", &mut first_bank(), state::of_first_bank, attempt)
}

fn pays(sender: &str, receiver: &str, amount: u64) -> Outcome {
    at_first_bank(|bank| bank.accept(payment(sender, receiver, amount)))
}

fn opens(account: &str, deposit: u64) -> Outcome {
    at_first_bank(|bank| bank.open(&account.into(), Amount::new(deposit)))
}

fn alice_pays(amount: u64) -> kusari::stage2_signed::Transaction {
    pay(&people().alice, &people().bob, amount, 2)
}

fn a_payment_to_oneself_changes_nothing() {
    let alice = &people().alice;
    let mut bank = places::bank();
    bank.accept(pay(alice, alice, 70, 2)).expect("she has 70");
    assert_eq!(bank.balance(alice.address()), Amount::new(70));
}

pub(crate) fn rows() -> Vec<Row> {
    [names(), signed()].into_iter().flatten().collect()
}

/// Chapter 1, where everyone has a name.
#[rustfmt::skip]
fn names() -> Vec<Row> {
    vec![
        row(19, "1", "a payment of nothing", "zero-amount",
            Attack::Call(|| pays("alice", "bob", 0)), NONE,
            "it says nothing, and takes up everyone's room"),
        row(20, "1", "a payment above the largest amount", "amount-too-large",
            Attack::Call(|| pays("alice", "bob", 1 << 53)), OVERFLOW,
            "it's refused before anyone looks at a balance"),
        row(20, "1", "a payment of 2^64 − 1", "amount-too-large",
            Attack::Call(|| pays("alice", "bob", u64::MAX)), OVERFLOW,
            "a machine would add it and get less"),
        row(21, "1", "deposits whose sum is too large", "deposits-overflow",
            Attack::Call(|| opens("carol", Amount::MAX.units())), OVERFLOW,
            "as long as all the money together fits, no balance can overflow, whatever is paid"),
        row(21, "1", "a deposit that would wrap around", "deposits-overflow",
            Attack::Call(|| opens("carol", u64::MAX)), OVERFLOW,
            "100 and 2^64 − 1 make 99 for a machine that doesn't check"),
        row(23, "1", "one unit more than you have", "overdraft",
            Attack::Call(|| pays("alice", "bob", 41)), NONE,
            "you can't spend what you don't have"),
        row(23, "1", "a payment to yourself that you can't cover", "overdraft",
            Attack::Call(|| pays("alice", "alice", 41)), NONE,
            "if you read both balances and then write both, this makes money"),
        row(24, "1", "a payment to no one", "unknown-account",
            Attack::Call(|| pays("alice", "Bob", 1)), NONE,
            "money sent to a name that only looks like the right one would be gone"),
        row(24, "1", "a payment from no one", "unknown-account",
            Attack::Call(|| pays("nobody", "bob", 1)), NONE,
            "an account that does not exist has no balance to take from"),
        row(UNNUMBERED, "1", "an account that's opened twice", "account-exists",
            Attack::Call(|| opens("alice", 1)), NONE,
            "opening it a second time would replace its balance"),
        row(UNNUMBERED, "1", "a line of the book that isn't there", "no-entry",
            Attack::Call(|| at_first_bank(|bank| bank.rewrite(3, opening("carol", 0)))), NONE,
            "not even the bank can rewrite what was never written"),
        row(UNNUMBERED, "1", "a line of the book rewritten so that the sums are wrong", "overdraft",
            Attack::Call(|| at_first_bank(|bank| bank.rewrite(0, opening("alice", 59)))), NONE,
            "a forger has to keep the sums right"),
    ]
}

/// Chapters 2 to 5, where the sender signs.
#[rustfmt::skip]
fn signed() -> Vec<Row> {
    vec![
        row(19, "2 to 5", "a signed payment of nothing", "zero-amount",
            Attack::Payment(|| alice_pays(0)), NONE,
            "a signature doesn't make it a payment"),
        row(20, "2 to 5", "a signed payment above the largest amount", "amount-too-large",
            Attack::Payment(|| alice_pays(1 << 53)), OVERFLOW,
            "a signature doesn't make it a payment"),
        row(20, "2 to 5", "a signed payment of 2^64 − 1", "amount-too-large",
            Attack::Payment(|| alice_pays(u64::MAX)), OVERFLOW,
            "it can be decoded, and it must not be added"),
        row(21, "3 to 5", "grants whose sum is too large", "grants-overflow",
            Attack::File(|| {
                let grants = vec![grant(&people().alice, (1 << 53) - 1), grant(&people().bob, 1)];
                places::lines(&[encode(&Genesis { grants, ..places::genesis() })])
            }), OVERFLOW,
            "as long as all the money together fits, no balance can overflow, whatever is paid"),
        row(21, "2", "deposits at the second bank whose sum is too large", "deposits-overflow",
            Attack::Call(|| {
                Outcome::of("a deposit", &mut places::bank(), state::of_bank, |bank| {
                    bank.deposit(people().bob.address(), Amount::MAX)
                })
            }), OVERFLOW,
            "it's the same rule where keys own the money"),
        row(23, "2 to 5", "a signed payment of one unit more than you have", "insufficient-funds",
            Attack::Payment(|| alice_pays(71)), NONE,
            "Alice had 100 and paid 30: anyone who holds the chain knows that"),
        row(23, "2 to 5", "a payment out of nothing", "insufficient-funds",
            Attack::Payment(|| pay(&people().mallory, &people().bob, 1_000_000_000_000, 2)), NONE,
            "a fresh wallet has nothing"),
        row(24, "2", "a payment to yourself", HOLDS,
            Attack::Holds(a_payment_to_oneself_changes_nothing), NONE,
            "it's valid, has to be covered, and neither makes nor loses money"),
    ]
}
