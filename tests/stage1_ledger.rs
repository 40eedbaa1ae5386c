//! Chapter 1's contract: what the bank's ledger accepts, refuses, and leaves as it was.

use kusari::stage1_ledger::{
    Address, Amount, AmountError, Bank, Entry, Ledger, LedgerError, Refusal, Wallet,
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

fn wallet(name: &str) -> Wallet {
    Wallet::new(name)
}

fn opening(name: &str, deposit: u64) -> Entry {
    Entry::Opening { account: name.into(), deposit: Amount::new(deposit) }
}

fn payment(from: &str, to: &str, amount: u64) -> Entry {
    Entry::Payment(wallet(from).send(&to.into(), Amount::new(amount)))
}

/// Alice has 100, Bob and Mallory have nothing.
fn ledger() -> Ledger {
    Ledger::audit([opening("alice", 100), opening("bob", 0), opening("mallory", 0)])
        .expect("three openings keep all rules")
}

fn bank() -> Bank {
    let mut bank = Bank::new();
    for (name, deposit) in [("alice", 100), ("bob", 0), ("mallory", 0)] {
        bank.open(&name.into(), Amount::new(deposit)).expect("an opening keeps all rules");
    }
    bank
}

fn balance(ledger: &Ledger, name: &str) -> u64 {
    ledger.balance(&name.into()).expect("the account is open").units()
}

/// Appends an entry that must be refused, and checks that nothing else happened.
fn refused(entry: Entry) -> LedgerError {
    let mut ledger = ledger();
    let before = ledger.clone();
    let refusal = ledger.append(entry).expect_err("the entry breaks a rule");
    assert_eq!(ledger, before, "a refused entry changes nothing");
    refusal
}

#[test]
fn an_entry_reads_as_a_sentence() {
    assert_eq!(opening("alice", 100).to_string(), "alice opens an account with 100");
    assert_eq!(payment("alice", "bob", 30).to_string(), "alice pays bob 30");
}

#[test]
fn a_payment_moves_money_from_sender_to_receiver() {
    let mut ledger = ledger();
    ledger.append(payment("alice", "bob", 30)).unwrap();
    assert_eq!((balance(&ledger, "alice"), balance(&ledger, "bob")), (70, 30));
}

#[test]
fn all_that_one_has_can_be_paid() {
    let mut ledger = ledger();
    ledger.append(payment("alice", "bob", 100)).unwrap();
    assert_eq!((balance(&ledger, "alice"), balance(&ledger, "bob")), (0, 100));
}

#[test]
fn money_that_came_in_can_be_paid_on() {
    let mut ledger = ledger();
    ledger.append(payment("alice", "bob", 30)).unwrap();
    ledger.append(payment("bob", "mallory", 30)).unwrap();
    assert_eq!((balance(&ledger, "bob"), balance(&ledger, "mallory")), (0, 30));
}

#[test]
fn no_one_pays_one_unit_more_than_they_have() {
    let refusal = refused(payment("alice", "bob", 101));
    assert_eq!(refusal.code(), "overdraft");
    assert_eq!(refusal.to_string(), "alice has 100 and cannot pay 101");
}

/// "No double-spend check, though the text promises one: a fresh wallet pays 10^12."
#[test]
fn a_fresh_account_cannot_pay_out_of_nothing() {
    assert_eq!(refused(payment("mallory", "bob", 1_000_000_000_000)).code(), "overdraft");
}

#[test]
fn a_payment_of_zero_is_refused() {
    assert_eq!(refused(payment("alice", "bob", 0)).code(), "zero-amount");
}

#[test]
fn an_amount_above_the_largest_is_refused_before_the_balance_is_looked_at() {
    for amount in [Amount::MAX.units() + 1, u64::MAX] {
        assert_eq!(refused(payment("alice", "bob", amount)).code(), "amount-too-large");
    }
    assert_eq!(refused(payment("alice", "bob", Amount::MAX.units())).code(), "overdraft");
}

/// "Amounts are floats; NaN, negative and text values verify."
#[test]
fn amounts_cannot_be_negative_fractional_or_text() {
    for text in ["-1", "0.5", "1.0", "1e2", "NaN", "\"30\"", "null", "[30]", "18446744073709551616"]
    {
        assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
    }
    assert_eq!(serde_json::from_str::<Amount>("30").unwrap(), Amount::new(30));
}

#[test]
fn an_amount_can_hold_what_no_rule_lets_pass() {
    assert_eq!(Amount::new(u64::MAX).units(), u64::MAX);
    assert_eq!(Amount::ZERO.check(), Err(AmountError::Zero));
    assert_eq!(Amount::new(1).check(), Ok(()));
    assert_eq!(Amount::MAX.check(), Ok(()));
    let amount = Amount::new(Amount::MAX.units() + 1);
    assert_eq!(amount.check(), Err(AmountError::TooLarge { amount }));
}

#[test]
fn sums_and_differences_that_leave_the_range_are_noticed() {
    let one = Amount::new(1);
    assert_eq!(Amount::new(2).checked_add(one), Some(Amount::new(3)));
    assert_eq!(Amount::MAX.checked_add(Amount::ZERO), Some(Amount::MAX));
    assert_eq!(Amount::MAX.checked_add(one), None);
    assert_eq!(Amount::new(u64::MAX).checked_add(one), None);
    assert_eq!(one.checked_sub(one), Some(Amount::ZERO));
    assert_eq!(Amount::ZERO.checked_sub(one), None);
}

#[test]
fn an_account_is_opened_once() {
    let refusal = refused(opening("alice", 1_000));
    assert_eq!(refusal.code(), "account-exists");
    assert_eq!(refusal.to_string(), "the account alice exists already");
}

#[test]
fn a_sender_or_receiver_without_account_is_refused() {
    for entry in [payment("nobody", "bob", 1), payment("alice", "nobody", 1)] {
        let refusal = refused(entry);
        assert_eq!(refusal.code(), "unknown-account");
        assert_eq!(refusal.to_string(), "there is no account nobody");
    }
}

#[test]
fn names_that_only_look_alike_are_different_accounts() {
    assert_eq!(refused(payment("Alice", "bob", 1)).code(), "unknown-account");
    assert_eq!(refused(payment("alice ", "bob", 1)).code(), "unknown-account");
    assert_eq!(Address::new("alice"), Address::from("alice"));
}

#[test]
fn all_deposits_together_are_at_most_the_largest_amount() {
    let rest = Amount::MAX.units() - 100;
    assert_eq!(refused(opening("shop", rest + 1)).code(), "deposits-overflow");
    assert_eq!(refused(opening("shop", u64::MAX)).code(), "deposits-overflow");
    ledger().append(opening("shop", rest)).unwrap();
}

#[test]
fn a_refused_deposit_uses_up_no_room() {
    let mut ledger = ledger();
    ledger.append(opening("shop", Amount::MAX.units())).unwrap_err();
    ledger.append(opening("shop", Amount::MAX.units() - 100)).unwrap();
}

#[test]
fn the_largest_amount_can_be_paid() {
    let largest = Amount::MAX.units();
    let entries = [opening("alice", largest), opening("bob", 0), payment("alice", "bob", largest)];
    assert_eq!(balance(&Ledger::audit(entries).unwrap(), "bob"), largest);
}

#[test]
fn a_payment_to_oneself_changes_no_balance() {
    let mut ledger = ledger();
    ledger.append(payment("alice", "alice", 100)).unwrap();
    assert_eq!(balance(&ledger, "alice"), 100);
    assert_eq!(ledger.entries().len(), 4);
}

#[test]
fn a_payment_to_oneself_must_be_covered_too() {
    assert_eq!(refused(payment("alice", "alice", 101)).code(), "overdraft");
}

#[test]
fn balances_always_add_up_to_the_deposits() {
    let mut rng = ChaCha12Rng::seed_from_u64(10);
    let names = ["alice", "bob", "mallory"];
    let mut ledger = ledger();
    let mut refusals = 0;
    for _ in 0..1_000 {
        let mut name = || names[rng.random_range(0..names.len())];
        let (from, to) = (name(), name());
        let entry = payment(from, to, rng.random_range(0..60));
        refusals += usize::from(ledger.append(entry).is_err());
        let total: u64 = ledger.balances().map(|(_, amount)| amount.units()).sum();
        assert_eq!(total, 100);
    }
    assert!(refusals > 0 && refusals < 1_000, "both cases occurred: {refusals}");
}

#[test]
fn accounts_are_listed_in_the_order_of_their_names() {
    let ledger = Ledger::audit([opening("bob", 1), opening("alice", 2)]).unwrap();
    let names: Vec<_> = ledger.balances().map(|(account, _)| account.to_string()).collect();
    assert_eq!(names, ["alice", "bob"]);
}

#[test]
fn the_bank_answers_for_its_ledger() {
    let mut bank = bank();
    bank.accept(wallet("alice").send(&"bob".into(), Amount::new(30))).unwrap();
    assert_eq!(bank.balance(&"bob".into()), Some(Amount::new(30)));
    assert_eq!(bank.balance(&"nobody".into()), None);
    assert_eq!(bank.ledger().entries().last(), Some(&payment("alice", "bob", 30)));
}

#[test]
fn the_bank_refuses_what_the_ledger_refuses() {
    let mut bank = bank();
    let before = bank.ledger().clone();
    let order = wallet("alice").send(&"bob".into(), Amount::new(101));
    assert_eq!(bank.accept(order).unwrap_err().code(), "overdraft");
    assert_eq!(bank.open(&"bob".into(), Amount::ZERO).unwrap_err().code(), "account-exists");
    assert_eq!(bank.ledger(), &before);
}

#[test]
fn a_statement_lists_what_concerns_one_account_and_what_it_held_then() {
    let mut bank = bank();
    for (from, to, amount) in [("alice", "bob", 30), ("alice", "mallory", 5), ("bob", "alice", 10)]
    {
        bank.accept(wallet(from).send(&to.into(), Amount::new(amount))).unwrap();
    }
    let lines = bank.statement(&"bob".into());
    let balances: Vec<_> = lines.iter().map(|line| line.balance.units()).collect();
    assert_eq!(balances, [0, 30, 20]);
    assert_eq!(lines[1].entry, payment("alice", "bob", 30));
    assert!(bank.statement(&"nobody".into()).is_empty());
}

#[test]
fn a_payment_to_oneself_is_one_line_of_the_statement() {
    let mut bank = bank();
    bank.accept(wallet("alice").send(&"alice".into(), Amount::new(30))).unwrap();
    let balances: Vec<_> =
        bank.statement(&"alice".into()).iter().map(|line| line.balance.units()).collect();
    assert_eq!(balances, [100, 100]);
}

#[test]
fn an_audit_of_all_entries_gives_the_same_ledger() {
    let mut ledger = ledger();
    ledger.append(payment("alice", "bob", 30)).unwrap();
    assert_eq!(Ledger::audit(ledger.entries().to_vec()).unwrap(), ledger);
    assert_eq!(Ledger::audit([]).unwrap(), Ledger::default());
}

#[test]
fn an_audit_names_the_first_rule_that_is_broken() {
    let entries = [opening("alice", 100), payment("alice", "bob", 0), opening("alice", 1)];
    assert_eq!(Ledger::audit(entries).unwrap_err().code(), "zero-amount");
}

#[test]
fn entries_count_in_their_order() {
    let (early, late) = (payment("bob", "mallory", 30), payment("alice", "bob", 30));
    let opened = ledger().entries().to_vec();
    let good = [opened.clone(), vec![late.clone(), early.clone()]].concat();
    let bad = [opened, vec![early, late]].concat();
    assert!(Ledger::audit(good).is_ok());
    assert_eq!(Ledger::audit(bad).unwrap_err().code(), "overdraft");
}

#[test]
fn the_bank_can_rewrite_an_entry_and_pass_the_audit() {
    let mut bank = bank();
    bank.accept(wallet("alice").send(&"bob".into(), Amount::new(30))).unwrap();
    bank.rewrite(3, payment("alice", "mallory", 30)).unwrap();
    assert!(Ledger::audit(bank.ledger().entries().to_vec()).is_ok());
    assert_eq!(bank.balance(&"bob".into()), Some(Amount::ZERO));
    assert_eq!(bank.balance(&"mallory".into()), Some(Amount::new(30)));
}

#[test]
fn a_forger_has_to_keep_the_sums_right() {
    let mut bank = bank();
    bank.accept(wallet("alice").send(&"bob".into(), Amount::new(30))).unwrap();
    bank.accept(wallet("bob").send(&"mallory".into(), Amount::new(30))).unwrap();
    let before = bank.ledger().clone();
    // Bob has passed the money on, so it can't have gone somewhere else.
    let refusal = bank.rewrite(3, payment("alice", "mallory", 30)).unwrap_err();
    assert_eq!(refusal.code(), "overdraft");
    assert_eq!(bank.ledger(), &before);
}

#[test]
fn an_entry_that_is_not_there_cannot_be_rewritten() {
    let mut bank = bank();
    let before = bank.ledger().clone();
    let refusal = bank.rewrite(3, payment("alice", "mallory", 30)).unwrap_err();
    assert_eq!(refusal.code(), "no-entry");
    assert_eq!(refusal.to_string(), "there is no entry 3");
    assert_eq!(bank.ledger(), &before);
}
