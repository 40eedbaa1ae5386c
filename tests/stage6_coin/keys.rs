//! Keys, signatures, and the addresses of keys.

use crate::cast::*;
use kusari::stage6_coin::*;

const MESSAGE: [u8; 32] = [7; 32];

/// The order of secp256k1 (SEC 2, section 2.4.1).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// The order minus a number, computed by hand.
fn negated(number: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    let mut less = |(order, digit): (u8, &u8)| {
        let difference = i16::from(order) - i16::from(*digit) - borrowed;
        borrowed = i16::from(difference < 0);
        difference.rem_euclid(256) as u8
    };
    let mut digits: Vec<_> = ORDER.into_iter().zip(number).rev().map(&mut less).collect();
    digits.reverse();
    digits
}

#[test]
fn a_private_key_is_not_printed_by_debug() {
    let key = key(1);
    let secret = to_hex(&key.to_secret_bytes());
    let shown = format!("{key:?} {:#?}", Some(&key));
    assert!(shown.contains("secret") && !shown.contains(&secret[..8]), "{shown}");
}

#[test]
fn a_private_key_is_stored_as_32_bytes_and_read_again() {
    let again = PrivateKey::from_bytes(&ALICE.to_secret_bytes()).expect("it is a key");
    assert_eq!(again.public_key(), ALICE.public_key());
}

#[test]
fn neither_zero_nor_the_order_of_the_curve_is_a_private_key_and_what_lies_between_is_one() {
    let mut highest = ORDER;
    highest[31] -= 1;
    let mut one = [0; 32];
    one[31] = 1;
    for good in [one, highest] {
        assert!(PrivateKey::from_bytes(&good).is_ok());
    }
    for bad in [[0; 32], ORDER, [0xff; 32]] {
        assert_eq!(code(PrivateKey::from_bytes(&bad)), "bad-private-key");
    }
}

#[test]
fn a_signature_is_checked_with_the_public_half_and_is_of_one_key_and_one_message() {
    let signature = ALICE.sign(&MESSAGE);
    assert_eq!(ALICE.public_key().verify(&MESSAGE, &signature), Ok(()));
    assert_eq!(code(BOB.public_key().verify(&MESSAGE, &signature)), "wrong-signature");
    assert_eq!(code(ALICE.public_key().verify(&[8; 32], &signature)), "wrong-signature");
}

#[test]
fn the_same_message_has_the_same_signature_and_no_two_messages_share_a_nonce() {
    let first = ALICE.sign(&MESSAGE).to_bytes();
    assert_eq!(ALICE.sign(&MESSAGE).to_bytes(), first);
    // A signer who uses a nonce twice shows the same r twice, and gives away the key.
    assert_ne!(ALICE.sign(&[8; 32]).to_bytes()[..32], first[..32]);
    assert_ne!(BOB.sign(&MESSAGE).to_bytes()[..32], first[..32]);
}

#[test]
fn every_signature_that_is_made_has_a_low_s() {
    for byte in 0..100 {
        let bytes = ALICE.sign(&[byte; 32]).to_bytes();
        assert!(bytes[32..] <= negated(&bytes[32..])[..], "{byte}");
        assert_eq!(Signature::from_bytes(&bytes), Ok(ALICE.sign(&[byte; 32])));
    }
}

#[test]
fn the_high_s_twin_of_a_signature_is_refused() {
    let bytes = ALICE.sign(&MESSAGE).to_bytes();
    let twin = [&bytes[..32], &negated(&bytes[32..])].concat();
    assert_eq!(code(Signature::from_bytes(&twin)), "high-s");
}

#[test]
fn a_signature_is_two_numbers_from_one_up_to_the_order_in_64_bytes() {
    let good = ALICE.sign(&MESSAGE).to_bytes();
    let (r, s) = good.split_at(32);
    for bad in [
        vec![],
        good[..63].to_vec(),
        [&good[..], &[0]].concat(),
        [&[0; 32], s].concat(),
        [r, &[0; 32]].concat(),
        [&ORDER, s].concat(),
        [r, &ORDER].concat(),
    ] {
        assert_eq!(code(Signature::from_bytes(&bad)), "bad-signature", "{bad:?}");
    }
}

#[test]
fn a_public_key_has_one_spelling_the_compressed_one() {
    // The point that every public key is a multiple of (SEC 2, section 2.4.1).
    let (x, y) = (
        "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
    );
    let bytes = |text: String| from_hex(&text).expect("these are hex digits");
    let compressed = bytes(format!("02{x}"));
    let read = PublicKey::from_bytes(&compressed).expect("it is on the curve");
    assert_eq!(read.to_bytes()[..], compressed);
    for same_point in [format!("04{x}{y}"), format!("06{x}{y}"), format!("05{x}")] {
        assert_eq!(code(PublicKey::from_bytes(&bytes(same_point))), "bad-public-key");
    }
}

#[test]
fn what_is_not_a_point_of_the_curve_is_not_a_public_key() {
    let good = ALICE.public_key().to_bytes();
    // For x = 5 there's no square root: 5^3 + 7 = 132 isn't a square.
    let mut no_point = [0; 33];
    (no_point[0], no_point[32]) = (2, 5);
    let wrong_tag = [&[4], &good[1..]].concat();
    let too_large = [&[2][..], &[0xff; 32]].concat();
    let all = [&[][..], &[0], &good[..32], &no_point, &wrong_tag, &too_large];
    for bad in all {
        assert_eq!(code(PublicKey::from_bytes(bad)), "bad-public-key", "{bad:?}");
    }
}

#[test]
fn an_address_is_the_hash_of_a_key_and_begins_with_a_k() {
    for seed in 0..50 {
        let key = key(seed).public_key();
        let address = Address::of(&key);
        assert_eq!(*address.hash(), hash160(&key.to_bytes()));
        assert!(address.to_string().starts_with('K'), "{address}");
        assert_eq!(address.to_string().parse(), Ok(address));
    }
    for hash in [[0; 20], [0xff; 20]] {
        let address = Address::from_hash(hash);
        assert!(address.to_string().starts_with('K'), "{address}");
        assert_eq!(address.to_string().parse(), Ok(address));
    }
}

#[test]
fn every_slip_in_one_letter_of_an_address_is_noticed() {
    const LETTERS: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let text = Address::of(&ALICE.public_key()).to_string();
    for at in 0..text.len() {
        for letter in LETTERS.chars().filter(|letter| !text[at..].starts_with(*letter)) {
            let slip = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
            let code = code(slip.parse::<Address>());
            assert!(["address-checksum", "address-length"].contains(&code), "{slip}: {code}");
        }
    }
}

#[test]
fn two_neighbouring_letters_of_an_address_are_not_exchanged_unnoticed() {
    let text = Address::of(&ALICE.public_key()).to_string();
    let letters = text.as_bytes();
    for at in (1..letters.len()).filter(|at| letters[at - 1] != letters[*at]) {
        let mut slip = letters.to_vec();
        slip.swap(at - 1, at);
        let slip = String::from_utf8(slip).expect("letters are letters");
        assert!(slip.parse::<Address>().is_err(), "{slip}");
    }
}

#[test]
fn letters_that_are_easily_mistaken_stand_in_no_address() {
    let text = Address::of(&ALICE.public_key()).to_string();
    for wrong in ["0", "O", "I", "l", " ", "é", "\u{0}"] {
        let mistaken = format!("{}{wrong}{}", &text[..5], &text[6..]);
        assert_eq!(code(mistaken.parse::<Address>()), "address-letter", "{mistaken}");
    }
}

#[test]
fn the_address_of_another_currency_is_refused() {
    let address = Address::of(&ALICE.public_key());
    let bitcoin = address.to_base58check(0);
    assert!(bitcoin.starts_with('1'), "{bitcoin}");
    for version in (0..=255).filter(|version| *version != 45) {
        let error = address.to_base58check(version).parse::<Address>();
        assert_eq!(error, Err(AddressError::Version { version }));
    }
    assert_eq!(code(bitcoin.parse::<Address>()), "address-version");
}

#[test]
fn an_address_encodes_21_bytes_and_a_text_of_any_length_is_answered_at_once() {
    for bytes in [1, 20, 22, 30] {
        let text = base58ck::encode_check(&vec![45; bytes]);
        assert_eq!(code(text.parse::<Address>()), "address-length", "{text}");
    }
    for text in ["", "K", "KK"] {
        assert_eq!(code(text.parse::<Address>()), "address-checksum", "{text}");
    }
    assert_eq!(code("K".repeat(1_000_000).parse::<Address>()), "address-length");
}

#[test]
fn the_plain_script_of_an_address_leads_back_to_it_and_no_other_script_does() {
    let address = Address::of(&ALICE.public_key());
    assert_eq!(Address::of_lock(&address.lock()), Some(address));
    let bytes = address.lock().as_bytes().to_vec();
    for at in [0, 1, 2, 23, 24] {
        let mut other = bytes.clone();
        other[at] ^= 1;
        assert_eq!(Address::of_lock(&Script::from_bytes(other)), None, "{at}");
    }
    let others = [bytes[..24].to_vec(), [&bytes[..], &[0x75]].concat(), vec![]];
    assert!(others.map(Script::from_bytes).iter().all(|it| Address::of_lock(it).is_none()));
}
