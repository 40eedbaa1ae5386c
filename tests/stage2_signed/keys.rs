//! Which keys may own money, and how they are written.

use crate::cast::*;
use crate::common::{id, people};
use crate::der::{F4, NULL, RSA_ENCRYPTION, der, integer, key_info, spki};
use kusari::stage2_signed::*;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::{BoxedUint, PublicKey};

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

/// A key of 4096 bits has fewer than 1152 digits, and no more of them are ever read.
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
fn with_exponent_1_no_one_needs_a_secret_key_to_forge() {
    // With e = 1 a signature is the padded hash itself, which anyone can compute.
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
fn a_text_that_is_not_hex_is_not_an_address() {
    let alice = people().alice.address().as_str();
    let pem = PublicKey::new(BoxedUint::from_be_slice_vartime(&modulus()), 65537_u32.into())
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
