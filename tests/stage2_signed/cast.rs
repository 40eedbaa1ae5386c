//! The people in these tests, and ways to hand in what must be refused.

use crate::common::{id, pay, people};
use kusari::stage2_signed::*;

/// A bank at which Alice has 100.
pub(crate) fn bank() -> Bank {
    let mut bank = Bank::new();
    bank.deposit(people().alice.address(), Amount::new(100)).expect("a deposit keeps all rules");
    bank
}

/// Alice pays Bob 30.
pub(crate) fn payment() -> Transaction {
    pay(&people().alice, &people().bob, 30, 1)
}

/// Signs a payment whose parts haven't been checked.
pub(crate) fn signed(id: TransactionId, receiver: &Address, amount: u64) -> Transaction {
    people().alice.sign_transaction(id, receiver, Amount::new(amount))
}

/// Hands in a transaction that must be refused, and checks that nothing else happened.
pub(crate) fn refused(transaction: Transaction) -> &'static str {
    let mut bank = bank();
    let before = bank.clone();
    let refusal = bank.accept(transaction).expect_err("the transaction breaks a rule");
    assert_eq!(bank, before, "a refused payment changes nothing");
    refusal.code()
}

pub(crate) fn decoded(text: &str) -> &'static str {
    decode::<Transaction>(text.as_bytes(), 4096).expect_err("the text breaks a rule").code()
}

pub(crate) fn text() -> String {
    String::from_utf8(encode(&payment())).expect("JSON is UTF-8")
}

/// The payment's text with a part of it replaced.
pub(crate) fn respelled(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from} is in the text");
    text.replacen(from, to, 1)
}

pub(crate) fn address(der: &[u8]) -> Address {
    to_hex(der).as_str().into()
}

/// Alice's modulus. It comes before the exponent, which takes up the last five bytes.
pub(crate) fn modulus() -> Vec<u8> {
    let der = from_hex(people().alice.address().as_str()).expect("an address is hex");
    der[der.len() - 5 - 256..der.len() - 5].to_vec()
}

/// An odd number of exactly `bits` bits.
pub(crate) fn odd(bits: usize) -> Vec<u8> {
    let mut number = vec![0xff; bits.div_ceil(8)];
    number[0] >>= (8 - bits % 8) % 8;
    number
}

/// Checks that a bad key is refused for the same reason in every place.
pub(crate) fn key_refused(key: &Address) -> &'static str {
    let code = key.check().expect_err("the key breaks a rule").code();
    assert_eq!(refused(signed(id(1), key, 30)), code, "as a receiver");
    assert_eq!(refused(Transaction { sender: key.clone(), ..payment() }), code, "as a sender");
    let at_the_counter = bank().deposit(key, Amount::new(1)).map_err(|refusal| refusal.code());
    assert_eq!(at_the_counter, Err(code));
    let as_a_signer = payment().signature.is_by(key, b"").map_err(|refusal| refusal.code());
    assert_eq!(as_a_signer, Err(code));
    code
}
