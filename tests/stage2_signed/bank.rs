//! What the bank accepts, and what it refuses.

use crate::cast::*;
use crate::common::{People, id, pay, people};
use kusari::stage2_signed::*;
use uuid::Uuid;

#[test]
fn a_signed_payment_is_accepted() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    assert_eq!(bank.balance(people().alice.address()), Amount::new(70));
    assert_eq!(bank.balance(people().bob.address()), Amount::new(30));
    assert_eq!(bank.book().last(), Some(&Entry::Payment(payment())));
}

#[test]
fn an_entry_reads_as_a_sentence() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    let [alice, bob] = [people().alice.address(), people().bob.address()];
    let book: Vec<String> = bank.book().iter().map(Entry::to_string).collect();
    assert_eq!(book, [format!("{alice} deposits 100"), format!("{alice} pays {bob} 30")]);
}

#[test]
fn money_that_came_in_can_be_paid_on() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    bank.accept(pay(&people().bob, &people().mallory, 30, 2)).unwrap();
    assert_eq!(bank.balance(people().bob.address()), Amount::ZERO);
    assert_eq!(bank.balance(people().mallory.address()), Amount::new(30));
}

#[test]
fn no_one_pays_one_unit_more_than_they_have() {
    assert_eq!(refused(pay(&people().alice, &people().bob, 101, 1)), "insufficient-funds");
    bank().accept(pay(&people().alice, &people().bob, 100, 1)).unwrap();
}

/// "No double-spend check, though the text promises one: a fresh wallet pays 10^12."
#[test]
fn a_fresh_wallet_cannot_pay_out_of_nothing() {
    let order = pay(&people().mallory, &people().bob, 1_000_000_000_000, 1);
    assert_eq!(refused(order), "insufficient-funds");
}

#[test]
fn the_same_money_cannot_be_spent_twice() {
    let mut bank = bank();
    bank.accept(pay(&people().alice, &people().bob, 80, 1)).unwrap();
    let second = bank.accept(pay(&people().alice, &people().mallory, 80, 2)).unwrap_err();
    assert_eq!(second.code(), "insufficient-funds");
    assert_eq!(bank.balance(people().mallory.address()), Amount::ZERO);
}

/// "The same signed transaction counts as often as it is sent."
#[test]
fn the_same_signed_transaction_counts_once() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    let before = bank.clone();
    assert_eq!(bank.accept(payment()).unwrap_err().code(), "replay");
    assert_eq!(bank, before);
}

#[test]
fn an_id_counts_once_no_matter_who_sent_it() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    let other = pay(&people().bob, &people().mallory, 5, 1);
    assert_ne!(other.hash(), payment().hash());
    assert_eq!(bank.accept(other).unwrap_err().code(), "replay");
}

#[test]
fn the_same_payment_tomorrow_has_another_id() {
    let mut bank = bank();
    let People { alice, bob, .. } = people();
    let (today, tomorrow) =
        (alice.send(bob.address(), Amount::new(30)), alice.send(bob.address(), Amount::new(30)));
    assert_ne!(today.id, tomorrow.id);
    bank.accept(today).unwrap();
    bank.accept(tomorrow).unwrap();
    assert_eq!(bank.balance(bob.address()), Amount::new(60));
}

#[test]
fn a_payment_to_oneself_is_valid_and_must_be_covered() {
    let alice = &people().alice;
    let mut bank = bank();
    bank.accept(pay(alice, alice, 100, 1)).unwrap();
    assert_eq!(bank.balance(alice.address()), Amount::new(100));
    assert_eq!(refused(pay(alice, alice, 101, 1)), "insufficient-funds");
}

#[test]
fn amounts_of_zero_and_above_the_largest_are_refused_though_signed() {
    let bob = people().bob.address();
    assert_eq!(refused(signed(id(1), bob, 0)), "zero-amount");
    assert_eq!(refused(signed(id(1), bob, 1 << 53)), "amount-too-large");
    assert_eq!(refused(signed(id(1), bob, u64::MAX)), "amount-too-large");
    assert_eq!(refused(signed(id(1), bob, (1 << 53) - 1)), "insufficient-funds");
}

#[test]
fn deposits_keep_the_same_bounds_and_their_sum_too() {
    let alice = people().alice.address();
    let mut bank = bank();
    let before = bank.clone();
    for (units, code) in [
        (0, "zero-amount"),
        (1 << 53, "amount-too-large"),
        (Amount::MAX.units() - 99, "deposits-overflow"),
    ] {
        assert_eq!(bank.deposit(alice, Amount::new(units)).unwrap_err().code(), code);
        assert_eq!(bank, before);
    }
    bank.deposit(alice, Amount::new(Amount::MAX.units() - 100)).unwrap();
    assert_eq!(bank.balance(alice), Amount::MAX);
}

#[test]
fn the_first_broken_rule_is_reported() {
    let mut order = pay(&people().mallory, &people().bob, 1_000, 1);
    let mut bank = bank();
    bank.accept(payment()).unwrap(); // it has the same id
    assert_eq!(bank.accept(order.clone()).unwrap_err().code(), "replay");
    order.signature = Signature::from_bytes([]);
    assert_eq!(bank.accept(order.clone()).unwrap_err().code(), "bad-signature");
    order.receiver = "".into();
    assert_eq!(
        bank.accept(order.clone()).unwrap_err().to_string(),
        format!("receiver: {}", KeyError::NotDer)
    );
    order.sender = "?".into();
    assert_eq!(
        bank.accept(order.clone()).unwrap_err().to_string(),
        format!("sender: {}", KeyError::NotHex)
    );
    order.amount = Amount::ZERO;
    assert_eq!(bank.accept(order.clone()).unwrap_err().code(), "zero-amount");
    order.id = TransactionId::from_uuid(Uuid::nil());
    assert_eq!(bank.accept(order).unwrap_err().code(), "bad-id");
}

#[test]
fn an_audit_checks_signatures_too() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    assert_eq!(Bank::audit(bank.book().to_vec()).unwrap(), bank);

    let mut book = bank.book().to_vec();
    book[1] = Entry::Payment(Transaction { amount: Amount::new(31), ..payment() });
    assert_eq!(Bank::audit(book.clone()).unwrap_err().code(), "bad-signature");
    let before = bank.clone();
    assert_eq!(bank.rewrite(book).unwrap_err().code(), "bad-signature");
    assert_eq!(bank, before);
}

#[test]
fn the_bank_can_forget_a_payment_and_pass_the_audit() {
    let mut bank = bank();
    bank.accept(payment()).unwrap();
    bank.rewrite(bank.book()[..1].to_vec()).unwrap();
    assert!(Bank::audit(bank.book().to_vec()).is_ok());
    assert_eq!(bank.balance(people().bob.address()), Amount::ZERO);
}
