//! The conditions under which amounts are spent: one key, some of several, a secret, a height.

use crate::cast::*;
use kusari::stage6_coin::*;
use sha2::{Digest as _, Sha256};

/// What the spending transaction says.
const SPENDING: Spending = Spending { signature_hash: [7; 32], lock_height: 0 };

fn signature(key: &PrivateKey) -> Vec<u8> {
    key.sign(&SPENDING.signature_hash).to_bytes().to_vec()
}

fn public(key: &PrivateKey) -> Vec<u8> {
    key.public_key().to_bytes().to_vec()
}

fn two_of_three() -> Script {
    Script::multisig(2, &[&ALICE, &BOB, &CAROL].map(|key| key.public_key()))
}

fn signed_by(keys: &[&PrivateKey]) -> Vec<Vec<u8>> {
    keys.iter().map(|key| signature(key)).collect()
}

#[test]
fn what_is_locked_to_an_address_is_spent_with_its_key_and_a_signature() {
    let lock = lock(&ALICE);
    assert_eq!(lock.run(&[signature(&ALICE), public(&ALICE)], &SPENDING), Ok(()));
    let text = lock.to_string();
    assert!(text.starts_with("DUP HASH160 0x") && text.ends_with(" EQUALVERIFY CHECKSIG"));
}

#[test]
fn no_one_else_can_spend_what_is_locked_to_an_address() {
    for (witness, expected) in [
        (vec![signature(&BOB), public(&BOB)], "not-equal"),
        (vec![signature(&BOB), public(&ALICE)], "wrong-signature"),
        (vec![vec![], public(&ALICE)], "script-false"),
        (vec![vec![0; 64], public(&ALICE)], "bad-signature"),
        (vec![signature(&ALICE)[..63].to_vec(), public(&ALICE)], "bad-signature"),
        (vec![public(&ALICE)], "stack-empty"),
        (vec![], "stack-empty"),
        (vec![vec![1], signature(&ALICE), public(&ALICE)], "stack-not-clean"),
    ] {
        assert_eq!(code(lock(&ALICE).run(&witness, &SPENDING)), expected);
    }
}

#[test]
fn a_signature_of_another_message_is_refused() {
    let other = Spending { signature_hash: [8; 32], ..SPENDING };
    let error = lock(&ALICE).run(&[signature(&ALICE), public(&ALICE)], &other);
    assert_eq!(code(error), "wrong-signature");
}

#[test]
fn only_an_empty_signature_is_a_no_that_a_script_can_go_on_with() {
    let key = format!("0x{}", to_hex(&public(&ALICE)));
    let no: Script = format!("{key} CHECKSIG 0 EQUAL").parse().expect("it is a script");
    assert_eq!(no.run(&[vec![]], &SPENDING), Ok(()));
    assert_eq!(code(no.run(&[signature(&BOB)], &SPENDING)), "wrong-signature");
    assert_eq!(code(no.run(&[signature(&ALICE)], &SPENDING)), "script-false");
}

#[test]
fn an_invalid_key_ends_the_script_even_with_an_empty_signature() {
    let mut no_key = public(&ALICE);
    no_key[0] = 4;
    let lock = Script::pay_to_key_hash(&hash160(&no_key));
    assert_eq!(code(lock.run(&[vec![], no_key], &SPENDING)), "bad-public-key");
}

#[test]
fn any_two_of_three_keys_spend_what_is_locked_to_two_of_three() {
    for pair in [[&ALICE, &BOB], [&ALICE, &CAROL], [&BOB, &CAROL]] {
        let witness = signed_by(&pair.map(|key| &**key));
        assert_eq!(two_of_three().run(&witness, &SPENDING), Ok(()));
    }
}

#[test]
fn signatures_stand_in_the_order_of_their_keys() {
    for pair in [[&BOB, &ALICE], [&CAROL, &ALICE], [&CAROL, &BOB]] {
        let witness = signed_by(&pair.map(|key| &**key));
        assert_eq!(code(two_of_three().run(&witness, &SPENDING)), "wrong-signature");
    }
}

#[test]
fn one_of_three_is_not_enough_for_two_of_three() {
    let mallory = key(9);
    for (keys, expected) in [
        (vec![], "stack-empty"),
        (vec![&*ALICE], "stack-empty"),
        (vec![&*ALICE, &*ALICE], "wrong-signature"),
        (vec![&*ALICE, &mallory], "wrong-signature"),
        (vec![&mallory, &*ALICE], "wrong-signature"),
    ] {
        assert_eq!(code(two_of_three().run(&signed_by(&keys), &SPENDING)), expected);
    }
}

#[test]
fn three_signatures_where_two_are_asked_for_are_one_too_many() {
    let witness = signed_by(&[&ALICE, &BOB, &CAROL]);
    assert_eq!(code(two_of_three().run(&witness, &SPENDING)), "stack-not-clean");
}

#[test]
fn more_signatures_than_keys_and_more_keys_than_sixteen_are_refused() {
    let keys = [&ALICE, &BOB].map(|key| key.public_key());
    let three_of_two = Script::multisig(3, &keys);
    let witness = signed_by(&[&ALICE, &BOB, &CAROL]);
    assert_eq!(code(three_of_two.run(&witness, &SPENDING)), "too-many-keys");

    let many = |count: usize| Script::multisig(1, &vec![ALICE.public_key(); count]);
    assert_eq!(many(MAX_MULTISIG_KEYS).run(&[signature(&ALICE)], &SPENDING), Ok(()));
    let error = many(MAX_MULTISIG_KEYS + 1).run(&[signature(&ALICE)], &SPENDING);
    assert_eq!(code(error), "too-many-keys");
}

#[test]
fn a_hash_lock_asks_for_the_secret_and_for_the_key() {
    let (secret, guess) = (b"open sesame".to_vec(), b"open barley".to_vec());
    let lock = Script::hash_lock(&Sha256::digest(&secret).into(), &ALICE.public_key().hash());
    let witness = |secret: &[u8], key| vec![signature(key), public(key), secret.to_vec()];
    assert_eq!(lock.run(&witness(&secret, &ALICE), &SPENDING), Ok(()));
    assert_eq!(code(lock.run(&witness(&guess, &ALICE), &SPENDING)), "not-equal");
    // Someone who saw the secret on its way, but has another key, can't use it.
    assert_eq!(code(lock.run(&witness(&secret, &BOB), &SPENDING)), "not-equal");
}

#[test]
fn a_time_lock_opens_for_a_transaction_that_waits_for_its_height() {
    let lock = Script::time_lock(100, &ALICE.public_key().hash());
    let witness = [signature(&ALICE), public(&ALICE)];
    for (lock_height, expected) in [(0, false), (99, false), (100, true), (u32::MAX, true)] {
        let outcome = lock.run(&witness, &Spending { lock_height, ..SPENDING });
        let refusal = ScriptError::LockedUntil { needed: 100, found: lock_height };
        assert_eq!(outcome, if expected { Ok(()) } else { Err(refusal) });
    }
    let error = lock.run(&witness, &SPENDING);
    assert_eq!(code(error), "locked-until");
}

#[test]
fn a_height_that_is_not_a_number_opens_no_time_lock() {
    let lock: Script = "CHECKLOCKHEIGHT".parse().expect("it is a word");
    let spending = Spending { lock_height: u32::MAX, ..SPENDING };
    assert_eq!(lock.run(&[vec![100]], &spending), Ok(()));
    for (item, expected) in [(vec![0x81], "not-a-number"), (vec![1; 6], "not-a-number")] {
        assert_eq!(code(lock.run(&[item], &spending)), expected);
    }
    // No transaction can wait for a height beyond 32 bits.
    assert_eq!(code(lock.run(&[vec![0, 0, 0, 0, 1]], &spending)), "locked-until");
}

#[test]
fn anyone_may_spend_what_is_locked_by_the_empty_script() {
    assert_eq!(Script::default().run(&[vec![1]], &SPENDING), Ok(()));
    assert_eq!(code(Script::default().run(&[], &SPENDING)), "script-false");
}
