//! Chapter 2's contract: who may pay what, which bytes mean it, and which keys count.

mod common;
#[path = "common/der.rs"]
mod der;

use common::{People, id, pay, people};
use der::{F4, NULL, RSA_ENCRYPTION, der, integer, key_info, spki};
use kusari::stage2_signed::*;
use rand::{Rng as _, RngCore as _, SeedableRng as _, rngs::StdRng};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BigUint, RsaPrivateKey};
use uuid::Uuid;

/// A bank at which Alice has 100.
fn bank() -> Bank {
    let mut bank = Bank::new();
    bank.deposit(people().alice.address(), Amount::new(100)).expect("a deposit keeps all rules");
    bank
}

/// Alice pays Bob 30.
fn payment() -> Transaction {
    pay(&people().alice, &people().bob, 30, 1)
}

/// Signs a payment whose parts nobody checked.
fn signed(id: TransactionId, receiver: &Address, amount: u64) -> Transaction {
    people().alice.sign_transaction(id, receiver, Amount::new(amount))
}

/// Hands in what must be refused, and checks that nothing else happened.
fn refused(transaction: Transaction) -> &'static str {
    let mut bank = bank();
    let before = bank.clone();
    let refusal = bank.accept(transaction).expect_err("the transaction breaks a rule");
    assert_eq!(bank, before, "a refused payment changes nothing");
    refusal.code()
}

fn decoded(text: &str) -> &'static str {
    decode::<Transaction>(text.as_bytes(), 4096).expect_err("the text breaks a rule").code()
}

fn text() -> String {
    String::from_utf8(encode(&payment())).expect("JSON is UTF-8")
}

/// The payment's text with a part of it replaced.
fn respelled(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from} stands in the text");
    text.replacen(from, to, 1)
}

// ---- keys, written by hand -------------------------------------------------------------------

fn address(der: &[u8]) -> Address {
    to_hex(der).as_str().into()
}

/// Alice's modulus: it stands before the exponent, which takes five bytes at the end.
fn modulus() -> Vec<u8> {
    let der = from_hex(people().alice.address().as_str()).expect("an address is hex");
    der[der.len() - 5 - 256..der.len() - 5].to_vec()
}

/// An odd number of exactly so many bits.
fn odd(bits: usize) -> Vec<u8> {
    let mut number = vec![0xff; bits.div_ceil(8)];
    number[0] >>= (8 - bits % 8) % 8;
    number
}

/// A bad key is refused for the same reason wherever it stands.
fn key_refused(key: &Address) -> &'static str {
    let code = key.check().expect_err("the key breaks a rule").code();
    assert_eq!(refused(signed(id(1), key, 30)), code, "as a receiver");
    assert_eq!(refused(Transaction { sender: key.clone(), ..payment() }), code, "as a sender");
    let at_the_counter = bank().deposit(key, Amount::new(1)).map_err(|refusal| refusal.code());
    assert_eq!(at_the_counter, Err(code));
    let as_a_signer = payment().signature.is_by(key, b"").map_err(|refusal| refusal.code());
    assert_eq!(as_a_signer, Err(code));
    code
}

// ---- the bank --------------------------------------------------------------------------------

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
fn nobody_pays_one_unit_more_than_they_have() {
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
fn an_id_counts_once_whoever_sent_it() {
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

// ---- signatures ------------------------------------------------------------------------------

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
    // As a number the sum is the same signature; it must still fit into 256 bytes.
    let (order, sum) = (0..)
        .map(|number| pay(&people().alice, &people().bob, 30, number))
        .map(|order| {
            let signature = BigUint::from_bytes_be(order.signature.as_bytes());
            (order, (signature + BigUint::from_bytes_be(&modulus())).to_bytes_be())
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

// ---- keys ------------------------------------------------------------------------------------

#[test]
fn keys_written_by_hand_are_the_real_ones() {
    assert_eq!(address(&spki(&modulus(), F4)), *people().alice.address());
}

/// "RSA-1024 and no bounds on keys: one 49 kB transaction stops a verifier for two minutes."
#[test]
fn a_key_of_1024_bits_or_a_million_bits_is_refused_at_once() {
    assert_eq!(key_refused(&address(&spki(&odd(1024), F4))), "key-too-small");
    assert_eq!(key_refused(&address(&spki(&odd(1_000_000), F4))), "key-too-large");
}

/// The digits of a key of 4096 bits are fewer than 1152, and nobody reads more of them.
#[test]
fn an_address_longer_than_any_key_is_refused_before_its_digits_are_read() {
    let code = |digits: usize| Address::from(&*"x".repeat(digits)).check().unwrap_err().code();
    assert_eq!(code(1_152), "key-not-hex");
    assert_eq!(code(1_153), "key-too-large");
}

#[test]
fn keys_of_2048_to_4096_bits_may_own_money() {
    for (bits, code) in [
        (0, "key-too-small"),
        (2, "key-too-small"),
        (32, "key-too-small"),
        (2047, "key-too-small"),
        (4097, "key-too-large"),
        (8192, "key-too-large"),
    ] {
        let modulus = if bits == 0 { vec![0] } else { odd(bits) };
        assert_eq!(key_refused(&address(&spki(&modulus, F4))), code, "{bits} bits");
    }
    for bits in [2048, 2049, 3072, 4096] {
        let receiver = address(&spki(&odd(bits), F4));
        bank().accept(signed(id(1), &receiver, 30)).unwrap();
    }
}

#[test]
fn a_key_with_an_exponent_other_than_65537_is_refused() {
    let exponents: [&[u8]; 8] =
        [&[0], &[1], &[2], &[3], &[1, 0, 0], &[1, 0, 3], &[2, 0, 0, 0, 1], &[0xff; 40]];
    for exponent in exponents {
        assert_eq!(key_refused(&address(&spki(&modulus(), exponent))), "key-exponent");
    }
}

#[test]
fn with_the_exponent_1_nobody_needs_a_secret_key_to_forge() {
    // With e = 1 a signature is the padded hash itself, which everybody can compute.
    let forger = address(&spki(&modulus(), &[1]));
    let order = Transaction { sender: forger, ..payment() };
    let hash = <sha1::Sha1 as sha1::Digest>::digest(encode(&order.payment()));
    let name = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
    let padding = [&[0, 1][..], &[0xff; 256 - 3 - 15 - 20], &[0]].concat();
    let signature = Signature::from_bytes([&padding, &name[..], &hash].concat());
    assert_eq!(signature.as_bytes().len(), 256);
    assert_eq!(refused(Transaction { signature, ..order }), "key-exponent");
}

#[test]
fn a_key_with_an_even_modulus_is_refused() {
    let mut even = modulus();
    even[255] &= 0xfe;
    assert_eq!(key_refused(&address(&spki(&even, F4))), "key-even");
}

/// "Upper-case hex … of the same key is another address and another valid signature."
#[test]
fn upper_case_hex_is_not_a_second_address() {
    let shouted = people().alice.address().as_str().to_uppercase();
    assert_eq!(key_refused(&shouted.as_str().into()), "key-not-hex");
    let signature = to_hex(payment().signature.as_bytes());
    assert_eq!(decoded(&respelled(&signature, &signature.to_uppercase())), "wrong-shape");
}

/// "… or another encoding of the same key is another address and another valid signature."
#[test]
fn the_same_key_in_another_encoding_is_refused() {
    let modulus = modulus();
    let pkcs1 = der(0x30, &[integer(&modulus), integer(F4)].concat());
    let good = spki(&modulus, F4);
    let padded = der(0x30, &[der(2, &[&[0, 0], &modulus[..]].concat()), integer(F4)].concat());
    let negative = der(0x30, &[der(2, &modulus), integer(F4)].concat());
    let rsa = [RSA_ENCRYPTION, NULL].concat();
    let pss = [b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", NULL].concat();
    for (encoding, der) in [
        ("PKCS#1", pkcs1.clone()),
        ("a byte after it", [&good[..], &[0]].concat()),
        ("a byte after the inner key", key_info(&rsa, &[&pkcs1[..], &[0]].concat())),
        ("a zero before the modulus", key_info(&rsa, &padded)),
        ("a negative modulus", key_info(&rsa, &negative)),
        ("no parameters", key_info(RSA_ENCRYPTION, &pkcs1)),
        ("the algorithm RSASSA-PSS", key_info(&pss, &pkcs1)),
        ("a length with a leading zero", [&[0x30, 0x83, 0], &good[2..]].concat()),
        ("a length left open", [&[0x30, 0x80], &good[4..], &[0, 0]].concat()),
        ("the last byte missing", good[..good.len() - 1].to_vec()),
    ] {
        assert_eq!(key_refused(&address(&der)), "key-not-der", "{encoding}");
    }
}

#[test]
fn a_text_that_is_no_hex_is_no_address() {
    let alice = people().alice.address().as_str();
    let pem = rsa::RsaPublicKey::new(BigUint::from_bytes_be(&modulus()), 65537_u32.into())
        .unwrap()
        .to_public_key_pem(LineEnding::LF)
        .unwrap();
    for text in
        ["alice", &alice[1..], &format!(" {alice}"), &format!("0x{alice}"), &pem, "鎖", "\0"]
    {
        assert_eq!(key_refused(&text.into()), "key-not-hex", "{text}");
    }
    for text in ["", "00", "3000"] {
        assert_eq!(key_refused(&text.into()), "key-not-der", "{text}");
    }
    assert_eq!(key_refused(&"z".repeat(1 << 20).as_str().into()), "key-too-large");
}

#[test]
fn hex_has_one_spelling() {
    let bytes: Vec<u8> = (0..=255).collect();
    assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
    assert_eq!(to_hex(&[0, 0xaf]), "00af");
    for text in ["0", "0g", "AF", " 0", "é"] {
        assert_eq!(from_hex(text), None, "{text}");
    }
}

// ---- the wire --------------------------------------------------------------------------------

#[test]
fn a_transaction_is_written_in_one_way_and_read_back() {
    let order = payment();
    let [alice, bob] = [people().alice.address(), people().bob.address()].map(Address::as_str);
    let uuid = serde_json::to_string(&order.id).unwrap();
    let signature = to_hex(order.signature.as_bytes());
    let expected = format!(
        r#"{{"id":{uuid},"sender":"{alice}","receiver":"{bob}","amount":30,"signature":"{signature}"}}"#
    );
    assert_eq!(text(), expected);
    assert_eq!(decode::<Transaction>(expected.as_bytes(), expected.len()), Ok(order));
}

/// "Amounts are floats; NaN, negative and text values verify."
#[test]
fn amounts_cannot_be_negative_fractional_or_text() {
    for (amount, code) in [
        ("-1", "wrong-shape"),
        ("-30", "wrong-shape"),
        ("30.5", "wrong-shape"),
        ("\"30\"", "wrong-shape"),
        ("\"lots\"", "wrong-shape"),
        ("null", "wrong-shape"),
        ("[30]", "wrong-shape"),
        ("true", "wrong-shape"),
        ("NaN", "not-json"),
        ("Infinity", "not-json"),
        ("1e400", "not-json"),
    ] {
        let text = respelled(r#""amount":30"#, &format!(r#""amount":{amount}"#));
        assert_eq!(decoded(&text), code, "{amount}");
    }
}

#[test]
fn an_integer_has_one_spelling() {
    for (amount, code) in [
        ("30.0", "wrong-shape"),
        ("3e1", "wrong-shape"),
        ("30E0", "wrong-shape"),
        ("-0", "wrong-shape"),
        ("030", "not-json"),
        ("+30", "not-json"),
        ("0x1e", "not-json"),
        ("18446744073709551616", "wrong-shape"),
    ] {
        let text = respelled(r#""amount":30"#, &format!(r#""amount":{amount}"#));
        assert_eq!(decoded(&text), code, "{amount}");
    }
}

#[test]
fn an_amount_of_2_to_the_53_is_read_and_then_refused_by_its_rule() {
    for amount in ["9007199254740992", "18446744073709551615"] {
        let text = respelled(r#""amount":30"#, &format!(r#""amount":{amount}"#));
        let order: Transaction = decode(text.as_bytes(), 4096).unwrap();
        assert_eq!(refused(order), "amount-too-large", "{amount}");
    }
}

#[test]
fn fields_are_neither_missing_nor_unknown_nor_doubled_nor_reordered() {
    let amount = r#""amount":30,"#;
    assert_eq!(decoded(&respelled(amount, "")), "wrong-shape");
    assert_eq!(decoded(&respelled(amount, r#""amount":30,"amount":30,"#)), "wrong-shape");
    assert_eq!(decoded(&respelled(amount, r#""amount":30,"fee":1,"#)), "not-canonical");
    let moved = text().replacen(amount, "", 1).replacen('{', &format!("{{{amount}"), 1);
    assert_eq!(decoded(&moved), "not-canonical");
}

#[test]
fn spaces_and_escapes_are_second_spellings() {
    for (from, to) in [
        (",", ", "),
        (":", ": "),
        ("{", "{\n"),
        ("}", "} "),
        ("{", "\t{"),
        ("amount", r"\u0061mount"),
        (r#""30"#, r#""\u00330"#), // the first digits of an address
    ] {
        assert_eq!(decoded(&respelled(from, to)), "not-canonical", "{to:?}");
    }
}

#[test]
fn an_object_written_as_a_list_is_a_second_spelling() {
    let order: serde_json::Value = serde_json::from_str(&text()).unwrap();
    let fields = ["id", "sender", "receiver", "amount", "signature"].map(|name| &order[name]);
    assert_eq!(decoded(&serde_json::to_string(&fields).unwrap()), "not-canonical");
    assert_eq!(decoded("[1]"), "wrong-shape");
}

#[test]
fn an_id_is_a_version_4_uuid_written_in_one_way() {
    let id = serde_json::to_string(&payment().id).unwrap();
    let id = id.trim_matches('"');
    let without_hyphens = id.replace('-', "");
    let braces = format!("{{{id}}}");
    let urn = format!("urn:uuid:{id}");
    for other in [&id.to_uppercase(), &without_hyphens, &braces, &urn] {
        assert_eq!(decoded(&respelled(id, other)), "not-canonical", "{other}");
    }
    assert_eq!(decoded(&respelled(id, "1")), "wrong-shape");

    let bob = people().bob.address();
    for uuid in [
        Uuid::nil(),
        Uuid::max(),
        Uuid::from_u128(0x0188_0000_0000_7000_8000_0000_0000_0001), // version 7
        Uuid::from_u128(0x0188_0000_0000_4000_0000_0000_0000_0001), // version 4, NCS variant
        Uuid::from_u128(0x0188_0000_0000_4000_c000_0000_0000_0001), // version 4, Microsoft's
    ] {
        assert_eq!(refused(signed(TransactionId::from_uuid(uuid), bob, 30)), "bad-id", "{uuid}");
    }
}

#[test]
fn bytes_that_are_no_json_text_are_refused() {
    let text = text();
    for (bytes, code) in [
        (&b""[..], "truncated"),
        (b" ", "truncated"),
        (&text.as_bytes()[..text.len() - 1], "truncated"),
        (&[b"\xef\xbb\xbf", text.as_bytes()].concat(), "not-json"), // a byte order mark
        (&[text.as_bytes(), b"}"].concat(), "not-json"),
        (&[text.as_bytes(), text.as_bytes()].concat(), "not-json"),
        (&[text.as_bytes(), b"\0"].concat(), "not-json"),
        (&[text.as_bytes(), b"\n"].concat(), "not-canonical"),
        (br#"{"id":"\ud800"}"#, "not-json"), // half of a surrogate pair
        (b"{\"id\":\"\xff\"}", "not-json"),
        (b"\xff", "not-json"),
        (b"null", "wrong-shape"),
        (b"{}", "wrong-shape"),
        (b"{'id':1}", "not-json"),
    ] {
        assert_eq!(decode::<Transaction>(bytes, 4096).unwrap_err().code(), code, "{bytes:?}");
    }
}

#[test]
fn every_beginning_of_a_transaction_is_truncated() {
    let text = text();
    for end in 0..text.len() {
        let code = decode::<Transaction>(&text.as_bytes()[..end], 4096).unwrap_err().code();
        assert_eq!(code, "truncated", "after {end} bytes");
    }
}

#[test]
fn nesting_200_deep_is_refused() {
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let amount = r#""amount":30"#;
    assert_eq!(decoded(&nested), "not-json");
    assert_eq!(decoded(&respelled(amount, &format!(r#""amount":{nested}"#))), "not-json");
    assert_eq!(decoded(&respelled(amount, &format!("{amount},\"memo\":{nested}"))), "not-json");
    let deepest = format!("{}{}", "[".repeat(126), "]".repeat(126)); // and the object around it
    assert_eq!(
        decoded(&respelled(amount, &format!("{amount},\"memo\":{deepest}"))),
        "not-canonical"
    );
    assert_eq!(decoded(&respelled(amount, &format!("{amount},\"memo\":[{deepest}]"))), "not-json");
}

#[test]
fn a_field_that_no_reader_knows_is_read_all_the_same() {
    let with = |memo: &[u8]| {
        let text = text();
        let (before, after) = text.split_once(r#","signature""#).unwrap();
        let bytes = [before.as_bytes(), br#","memo":"#, memo, br#","signature""#, after.as_bytes()];
        decode::<Transaction>(&bytes.concat(), 4096).unwrap_err().code()
    };
    for good in
        [&b"1"[..], b"-1e3", b"\"\\ud83d\\ude00\"", "\"ü\"".as_bytes(), b"{\"a\":[null,true]}"]
    {
        assert_eq!(with(good), "not-canonical", "{good:?}");
    }
    for bad in [
        &b"\"\xff\""[..],
        b"\"\xed\xa0\x80\"", // half of a surrogate pair as if it were UTF-8
        br#""\ud800""#,
        br#""\udc00""#,
        br#""\ud800\u0041""#,
        br#"{"\ud800":1}"#,
        br#""\u12""#,
        br#""\x""#,
        b"\"\0\"",
        b"1e400",
        b"01",
        b"NaN",
        b"[1,]",
    ] {
        assert_eq!(with(bad), "not-json", "{bad:?}");
    }
}

#[test]
fn what_is_not_json_is_told_before_what_has_the_wrong_shape() {
    for (text, code) in [
        (&br#"{"id":1,"x":"\ud800"}"#[..], "not-json"),
        (br#"{"id":1,"id":1}}"#, "not-json"),
        (b"[1,2", "truncated"),
        (b"{\"id\":nul", "truncated"),
        (b"{\"id\":nulL", "not-json"),
        (b"{\"id\":\"\\ud8", "truncated"),
        (br#"{"id":"\u1"}"#, "not-json"), // not the beginning of four digits
        (br#"{"id":"\\u1""#, "truncated"), // a backslash, and no escape after it
        (b"{\"id\":\"\xc3", "not-json"),
        (b"[1,2]", "wrong-shape"),
    ] {
        assert_eq!(decode::<Transaction>(text, 4096).unwrap_err().code(), code, "{text:?}");
    }
}

#[test]
fn oversized_input_is_refused_before_it_is_parsed() {
    let bytes = encode(&payment());
    let too_large = DecodeError::TooLarge { found: bytes.len(), limit: bytes.len() - 1 };
    assert_eq!(decode::<Transaction>(&bytes, bytes.len() - 1), Err(too_large));
    // Not even a hint that this is no JSON.
    assert_eq!(decode::<Transaction>(&[0xff; 5000], 4096).unwrap_err().code(), "too-large");
    assert_eq!(decode::<Transaction>(b"", 0).unwrap_err().code(), "truncated");
}

#[test]
fn so_are_more_lists_and_objects_than_any_block_has() {
    let brackets = |count: usize| format!("\"{}\"", "[".repeat(count));
    let limit = 1 << 14;
    assert_eq!(decode::<String>(brackets(limit).as_bytes(), 1 << 20), Ok("[".repeat(limit)));
    let too_many = DecodeError::TooManyParts { found: limit + 1 };
    assert_eq!(too_many.code(), "too-large");
    assert_eq!(decode::<String>(brackets(limit + 1).as_bytes(), 1 << 20), Err(too_many));
}

#[test]
fn what_a_refusal_quotes_of_a_text_is_short_and_harmless() {
    let text = format!("\"{}\"", "\\u001b[2J\\u202e\\n".repeat(5_000));
    let said = decode::<Transaction>(text.as_bytes(), 1 << 20).unwrap_err().to_string();
    assert!(said.len() < 3_000 && !said.contains(['\u{1b}', '\u{202e}', '\n']), "{said}");
    assert!(said.contains("[2J") && said.contains("u{202e}"), "it is quoted all the same: {said}");
}

#[test]
fn ids_and_signatures_are_shown_by_their_first_eight_digits() {
    let payment = payment();
    let json = String::from_utf8(encode(&payment)).unwrap();
    let signature = payment.signature.to_string();
    for (field, shown) in [("id", payment.id.to_string()), ("signature", signature)] {
        let digits = shown.strip_suffix('…').expect("there is more of it");
        assert_eq!(digits.len(), 8);
        assert!(json.contains(&format!("\"{field}\":\"{digits}")), "{shown}");
    }
}

/// "Verification raises instead of answering."
#[test]
fn verification_answers_and_never_panics_on_rubbish() {
    let mut rng = StdRng::seed_from_u64(20);
    let good = encode(&payment());
    for _ in 0..2_000 {
        let mut bytes = good.clone();
        for _ in 0..rng.gen_range(1..4) {
            let at = rng.gen_range(0..bytes.len());
            bytes[at] = if rng.r#gen() {
                rng.r#gen()
            } else {
                b"0123456789abcdef\"{}[],:-.eE"[rng.gen_range(0..27)]
            };
        }
        let Ok(order) = decode::<Transaction>(&bytes, 4096) else { continue };
        assert!(order.verify().is_err() || bytes == good);
    }
    for _ in 0..500 {
        let mut bytes = vec![0; rng.gen_range(0..600)];
        rng.fill_bytes(&mut bytes);
        assert!(decode::<Transaction>(&bytes, 4096).is_err());
        let key = address(&bytes);
        assert!(key.check().is_err());
        assert!(Address::from(String::from_utf8_lossy(&bytes).as_ref()).check().is_err());
        let signature = Signature::from_bytes(bytes);
        assert_eq!(signature.is_by(people().alice.address(), b""), Ok(false));
        let _ = format!("{key} {key:?} {signature} {signature:?}");
    }
}

#[test]
fn two_transactions_with_one_id_have_two_hashes() {
    let hash = payment().hash();
    assert_eq!(payment().hash(), hash);
    assert_ne!(pay(&people().alice, &people().bob, 31, 1).hash(), hash);
    let signature = Signature::from_bytes([1]);
    assert_ne!(Transaction { signature, ..payment() }.hash(), hash);
}

// ---- accounts --------------------------------------------------------------------------------

#[test]
fn grants_add_up_and_stop_at_the_largest_amount() {
    let (alice, bob) = (people().alice.address(), people().bob.address());
    let mut accounts = Accounts::default();
    accounts.grant(alice, Amount::new(1)).unwrap();
    accounts.grant(alice, Amount::new(2)).unwrap();
    assert_eq!((accounts.balance(alice), accounts.granted()), (Amount::new(3), Amount::new(3)));
    let before = accounts.clone();
    assert_eq!(accounts.grant(bob, Amount::new(Amount::MAX.units() - 2)), None);
    assert_eq!(accounts, before);
    accounts.grant(bob, Amount::new(Amount::MAX.units() - 3)).unwrap();
    assert_eq!(accounts.granted(), Amount::MAX);
}

#[test]
fn an_account_that_becomes_empty_is_forgotten() {
    let mut bank = Accounts::default();
    bank.grant(people().alice.address(), Amount::new(30)).unwrap();
    bank.apply(&payment()).unwrap();
    let balances: Vec<_> = bank.balances().collect();
    assert_eq!(balances, [(people().bob.address(), Amount::new(30))]);
    assert!(bank.has_seen(id(1)) && !bank.has_seen(id(2)));
}

#[test]
fn all_transactions_are_applied_or_none() {
    let People { alice, bob, mallory } = people();
    let mut accounts = Accounts::default();
    accounts.grant(alice.address(), Amount::new(100)).unwrap();
    let before = accounts.clone();
    let orders = [pay(alice, bob, 60, 1), pay(bob, mallory, 50, 2), pay(alice, bob, 60, 3)];
    let (index, cause) = accounts.apply_all(&orders, Transaction::verify).unwrap_err();
    assert_eq!((index, cause.code()), (2, "insufficient-funds"));
    assert_eq!(accounts, before);
    accounts.apply_all(&orders[..2], Transaction::verify).unwrap();
    accounts.undo_all(&orders[..2]);
    assert_eq!(accounts, before);
}

#[test]
#[should_panic(expected = "only what was applied can be undone")]
fn what_was_not_applied_cannot_be_undone() {
    Accounts::default().undo(&payment());
}

// ---- wallets ---------------------------------------------------------------------------------

#[test]
fn the_same_random_numbers_give_the_same_key() {
    let again = Wallet::generate(&mut StdRng::seed_from_u64(1));
    assert_eq!(again.address(), people().alice.address());
    assert_ne!(people().alice.address(), people().bob.address());
}

#[test]
fn a_wallet_is_saved_and_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).unwrap();
    let loaded = Wallet::load(&path).unwrap();
    assert_eq!(loaded.address(), people().alice.address());
    assert_eq!(pay(&loaded, &people().bob, 30, 1), payment());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_saved_wallet() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn no_saved_key_is_ever_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).unwrap();
    assert_eq!(people().mallory.save(&path).unwrap_err().code(), "io");
    assert_eq!(Wallet::load(&path).unwrap().address(), people().alice.address());
}

#[test]
fn a_file_that_is_not_there_cannot_be_loaded() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(Wallet::load(directory.path().join("nobody.pem")).unwrap_err().code(), "io");
}

#[test]
fn a_text_that_is_no_secret_key_is_not_pem() {
    let pem = pem_of(&people().alice);
    for text in ["", "secret", &pem[..pem.len() / 2], &pem.replace("PRIVATE", "PUBLIC")] {
        assert_eq!(Wallet::from_pem(text).unwrap_err().code(), "not-pem");
    }
}

#[test]
fn a_key_in_der_is_not_pem_and_no_fault_of_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.der");
    let pem = pem_of(&people().alice);
    let key = RsaPrivateKey::from_pkcs8_pem(&pem).unwrap();
    std::fs::write(&path, key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    assert_eq!(Wallet::load(&path).unwrap_err().code(), "not-pem");
}

#[test]
fn what_an_editor_does_to_a_pem_file_does_not_matter() {
    let pem = pem_of(&people().alice);
    for text in [
        format!("{pem}\n\n"),
        format!("\r\n\n{pem}"),
        format!("\u{feff}{pem}"),
        pem.trim_end().to_owned(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', " \t\n"),
    ] {
        let wallet = Wallet::from_pem(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(wallet.address(), people().alice.address());
    }
}

#[test]
fn a_weak_secret_key_is_refused() {
    let mut rng = StdRng::seed_from_u64(21);
    let small = RsaPrivateKey::new(&mut rng, 1024).unwrap();
    let cube = RsaPrivateKey::new_with_exp(&mut rng, 2048, &3_u32.into()).unwrap();
    for (key, code) in [(small, "key-too-small"), (cube, "key-exponent")] {
        let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        assert_eq!(Wallet::from_pem(&pem).unwrap_err().code(), code);
    }
}

#[test]
fn debug_shows_no_digit_of_the_secret() {
    let alice = &people().alice;
    let key = RsaPrivateKey::from_pkcs8_pem(&pem_of(alice)).unwrap();
    assert_eq!(key.n(), &BigUint::from_bytes_be(&modulus()), "it is Alice's key");
    let shown = format!("{alice:?} {:?} {:#?}", alice.keys(), alice).to_lowercase();
    let secrets = key.primes().iter().chain([key.d()]);
    for secret in secrets.flat_map(|secret| [secret.to_str_radix(16), secret.to_string()]) {
        // Eight digits would not come up by chance.
        for start in 0..secret.len() - 8 {
            assert!(!shown.contains(&secret[start..start + 8]));
        }
    }
    assert!(shown.len() < 300, "it is the address and nothing else: {shown}");
}

fn pem_of(wallet: &Wallet) -> String {
    let directory = tempfile::tempdir().expect("there is a place for temporary files");
    let path = directory.path().join("wallet.pem");
    wallet.save(&path).expect("a new file can be written");
    std::fs::read_to_string(path).expect("it was just written")
}
