//! Which bytes a signature covers, and which signatures count.

use crate::cast::*;
use crate::common::{People, id, pay, people};
use kusari::stage2_signed::*;
use rsa::BoxedUint;

#[test]
fn a_changed_amount_breaks_the_signature() {
    assert_eq!(refused(Transaction { amount: Amount::new(31), ..payment() }), "bad-signature");
}

#[test]
fn a_changed_receiver_breaks_the_signature() {
    let receiver = people().mallory.address().clone();
    assert_eq!(refused(Transaction { receiver, ..payment() }), "bad-signature");
}

#[test]
fn a_changed_sender_breaks_the_signature() {
    let sender = people().mallory.address().clone();
    assert_eq!(refused(Transaction { sender, ..payment() }), "bad-signature");
}

#[test]
fn a_changed_id_breaks_the_signature() {
    assert_eq!(refused(Transaction { id: id(2), ..payment() }), "bad-signature");
}

#[test]
fn the_signature_of_another_payment_or_person_does_not_count() {
    let People { alice, bob, mallory } = people();
    let other = pay(alice, bob, 30, 2).signature;
    assert_eq!(refused(Transaction { signature: other, ..payment() }), "bad-signature");
    let hers = mallory.keys().sign(&encode(&payment().payment()));
    assert_eq!(refused(Transaction { signature: hers, ..payment() }), "bad-signature");
}

#[test]
fn a_signature_of_another_length_does_not_count() {
    let signature = payment().signature;
    let good = signature.as_bytes();
    for bytes in [
        vec![],
        good[1..].to_vec(),
        good[..255].to_vec(),
        [&[0], good].concat(),
        [good, &[0]].concat(),
        [good, good].concat(),
        vec![0; 256],
        vec![0xff; 256],
    ] {
        let signature = Signature::from_bytes(bytes);
        assert_eq!(refused(Transaction { signature, ..payment() }), "bad-signature");
    }
}

#[test]
fn a_signature_that_begins_with_a_zero_byte_keeps_it() {
    let mut orders = (0..).map(|number| pay(&people().alice, &people().bob, 30, number));
    let order = orders.find(|order| order.signature.as_bytes()[0] == 0).unwrap();
    assert_eq!(order.verify(), Ok(()));
    let short = Signature::from_bytes(&order.signature.as_bytes()[1..]);
    assert_eq!(refused(Transaction { signature: short, ..order }), "bad-signature");
}

#[test]
fn adding_the_modulus_gives_no_second_signature() {
    // As a number, the sum is the same signature. It also has to fit into 256 bytes.
    let (order, sum) = (0..)
        .map(|number| pay(&people().alice, &people().bob, 30, number))
        .map(|order| {
            let numbers =
                [order.signature.as_bytes(), &modulus()].map(BoxedUint::from_be_slice_vartime);
            (order, numbers[0].concatenating_add(&numbers[1]).to_be_bytes_trimmed_vartime())
        })
        .find(|(_, sum)| sum.len() == 256)
        .unwrap();
    let signature = Signature::from_bytes(sum);
    assert_eq!(refused(Transaction { signature, ..order }), "bad-signature");
}

#[test]
fn signing_twice_gives_the_same_signature() {
    assert_eq!(payment(), payment());
    assert_eq!(payment().signature.as_bytes().len(), 256);
    assert_eq!(payment().signature.is_by(people().alice.address(), b"another text"), Ok(false));
}

#[test]
fn a_signature_covers_the_canonical_text_without_the_signature() {
    let text = text();
    let (before, _) = text.split_once(r#","signature""#).unwrap();
    let message = format!("{before}}}");
    assert_eq!(encode(&payment().payment()), message.as_bytes());
    let signer = people().alice.address();
    assert_eq!(payment().signature.is_by(signer, message.as_bytes()), Ok(true));
}
