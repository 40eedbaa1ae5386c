//! What a block may do to the accounts.

use crate::cast::*;
use crate::common::{NOON, People, pay, people};
use kusari::stage3_timestamp::*;
use std::time::Duration;

#[test]
fn a_refusal_names_the_height_and_the_transaction() {
    let People { alice, bob, mallory } = people();
    let good = pay(alice, bob, 1, 10);
    let changed = Transaction { amount: Amount::new(2), ..pay(alice, bob, 1, 11) };
    let not_random = TransactionId::from_uuid(uuid::Uuid::nil());
    let weak = Transaction { receiver: "00".into(), ..good.clone() };
    for (bad, code) in [
        (alice.sign_transaction(not_random, bob.address(), Amount::new(1)), "bad-id"),
        (pay(alice, bob, 0, 11), "zero-amount"),
        (pay(alice, bob, 1 << 53, 11), "amount-too-large"),
        (weak, "key-not-der"),
        (changed, "bad-signature"),
        (good.clone(), "replay"),
        (pay(alice, bob, 1, 1), "replay"),
        (pay(bob, alice, 1, 2), "replay"),
        (pay(mallory, bob, 11, 11), "insufficient-funds"),
    ] {
        let refusal = refused(stamped(draft(vec![good.clone(), bad, good.clone()])));
        assert_eq!((refusal.code(), refusal.transaction()), (code, Some(1)));
        let place = ", at height 3, transaction 1";
        assert!(refusal.to_string().ends_with(place), "{refusal}");
    }
}

#[test]
fn what_a_block_brings_can_be_spent_later_in_the_same_block() {
    let People { alice, bob, mallory } = people();
    let (first, second) = (pay(alice, bob, 70, 3), pay(bob, mallory, 90, 4));
    let mut chain = chain();
    chain.push(stamped(draft(vec![first.clone(), second.clone()]))).unwrap();
    assert_eq!(chain.balance(mallory.address()), Amount::new(100));

    let refusal = refused(stamped(draft(vec![second, first])));
    assert_eq!((refusal.code(), refusal.transaction()), ("insufficient-funds", Some(0)));
}

/// "No double-spend check, though the text promises one: a fresh wallet pays 10^12."
#[test]
fn a_fresh_wallet_cannot_pay_out_of_nothing_in_a_block() {
    let order = pay(&people().mallory, &people().bob, 1_000_000_000_000, 3);
    assert_eq!(refused(stamped(draft(vec![order]))).code(), "insufficient-funds");
}

#[test]
fn a_double_spend_is_refused_within_a_block_and_across_blocks() {
    let People { alice, bob, mallory } = people();
    let within = vec![pay(alice, bob, 70, 3), pay(alice, mallory, 70, 4)];
    assert_eq!(refused(stamped(draft(within))).transaction(), Some(1));

    let mut chain = chain();
    chain
        .push(stamped(
            chain.draft(NOON.after(Duration::from_secs(1)), vec![pay(alice, bob, 70, 3)]),
        ))
        .unwrap();
    let tip = chain.tip();
    let again = stamped(chain.draft(tip.time, vec![pay(alice, mallory, 70, 4)]));
    assert_eq!(chain.push(again).unwrap_err().code(), "insufficient-funds");
    assert_eq!(chain.tip(), tip);
}

/// "The same signed transaction counts as often as it is sent, and honest nodes duplicate a payment
/// that was sent to two of them."
#[test]
fn the_same_signed_transaction_counts_once_on_a_chain() {
    let published = chain().blocks()[0].draft.transactions[0].clone();
    assert_eq!(refused(stamped(draft(vec![published]))).code(), "replay");
}

#[test]
fn a_payment_to_oneself_is_valid_in_a_block() {
    let alice = &people().alice;
    let mut chain = chain();
    chain.push(stamped(draft(vec![pay(alice, alice, 70, 3)]))).unwrap();
    assert_eq!(chain.balance(alice.address()), Amount::new(70));
    assert_eq!(
        refused(stamped(draft(vec![pay(alice, alice, 71, 3)]))).code(),
        "insufficient-funds"
    );
}
