//! Keys, signatures, and addresses.

use crate::{cases, draw};
use bitcoin::hashes::Hash as _;
use bitcoin::secp256k1::{self, Message, Secp256k1, ecdsa};
use bitcoin::{Address as TheirAddress, NetworkKind, base58};
use kusari::stage6_coin::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// The order of the curve, the highest byte first (SEC 2).
const ORDER: [u8; 32] = secp256k1::constants::CURVE_ORDER;

fn theirs(key: &PrivateKey) -> secp256k1::SecretKey {
    secp256k1::SecretKey::from_slice(&key.to_secret_bytes())
        .expect("our keys are valid keys there, too")
}

/// Numbers of 32 bytes, many of them near zero, the order of the curve, and half of it.
fn scalar() -> impl Strategy<Value = [u8; 32]> {
    let mut half = ORDER;
    let mut carry = 0;
    for byte in &mut half {
        (*byte, carry) = (*byte >> 1 | carry << 7, *byte & 1);
    }
    let near = (prop_oneof![Just([0; 32]), Just(ORDER), Just(half)], -3..=3_i16).prop_map(
        |(mut number, step)| {
            let last = i16::from(number[31]) + step;
            number[31] = u8::try_from(last).unwrap_or(0);
            number
        },
    );
    prop_oneof![2 => any::<[u8; 32]>(), 1 => near]
}

/// Both take Base58 from the same crate, so it's compared with vectors instead of with itself.
#[test]
fn base58_is_written_as_bitcoin_core_writes_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/bitcoin");
    let vectors = std::fs::read_to_string(format!("{folder}/base58.tsv")).unwrap();
    let rows = vectors.lines().skip(1).map(|line| line.split_once('\t').unwrap());
    for (hex, text) in rows {
        let bytes = from_hex(hex).unwrap();
        assert_eq!(base58::encode(&bytes), text);
        assert_eq!(base58::decode(text), Ok(bytes));
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn keys_hashes_and_addresses_are_the_same(ours in draw::private_key()) {
        let secp = Secp256k1::new();
        let key = bitcoin::PublicKey::new(theirs(&ours).public_key(&secp));
        prop_assert_eq!(ours.public_key().to_bytes().to_vec(), key.to_bytes());
        let address = Address::of(&ours.public_key());
        prop_assert_eq!(*address.hash(), key.pubkey_hash().to_byte_array());
        let theirs = TheirAddress::p2pkh(key, NetworkKind::Main);
        prop_assert_eq!(address.to_base58check(0), theirs.to_string());
        prop_assert_eq!(kusari_oracle::script(&address.lock()), theirs.script_pubkey());
    }

    #[test]
    fn signatures_are_the_same_to_the_last_bit_and_each_verifies_the_others(
        ours in draw::private_key(),
        digest in any::<[u8; 32]>(),
        other in any::<[u8; 32]>(),
    ) {
        let secp = Secp256k1::new();
        let (secret, message) = (theirs(&ours), Message::from_digest(digest));
        let signature = ours.sign(&digest);
        let other_signature = secp.sign_ecdsa(&message, &secret);
        prop_assert_eq!(signature.to_bytes(), other_signature.serialize_compact());

        let (key, their_key) = (ours.public_key(), secret.public_key(&secp));
        let read = ecdsa::Signature::from_compact(&signature.to_bytes()).unwrap();
        prop_assert!(secp.verify_ecdsa(&message, &read, &their_key).is_ok());
        let read = Signature::from_bytes(&other_signature.serialize_compact()).unwrap();
        prop_assert_eq!(key.verify(&digest, &read), Ok(()));

        let is_wrong = Err(EcdsaError::WrongSignature);
        prop_assert_eq!(key.verify(&other, &read), if other == digest { Ok(()) } else { is_wrong });
    }

    /// Both s and the order minus s are solutions. libsecp256k1 refuses the higher one, and so does this
    /// chapter.
    #[test]
    fn the_higher_s_is_refused_by_both(
        ours in draw::private_key(),
        digest in any::<[u8; 32]>(),
    ) {
        let secp = Secp256k1::new();
        let low = ours.sign(&digest).to_bytes();
        let s = secp256k1::SecretKey::from_slice(&low[32..]).unwrap().negate();
        let mut high = low;
        high[32..].copy_from_slice(&s.secret_bytes());
        prop_assert_eq!(Signature::from_bytes(&high).unwrap_err().code(), "high-s");
        let (message, key) = (Message::from_digest(digest), theirs(&ours).public_key(&secp));
        let mut read = ecdsa::Signature::from_compact(&high).unwrap();
        prop_assert!(secp.verify_ecdsa(&message, &read, &key).is_err());
        read.normalize_s();
        prop_assert_eq!(read.serialize_compact(), low);
        prop_assert!(secp.verify_ecdsa(&message, &read, &key).is_ok());
    }
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn the_same_bytes_are_a_private_key(bytes in scalar()) {
        let theirs = secp256k1::SecretKey::from_slice(&bytes).ok().map(|key| key.secret_bytes());
        let ours = PrivateKey::from_bytes(&bytes).ok().map(|key| key.to_secret_bytes());
        prop_assert_eq!(ours, theirs);
    }

    /// libsecp256k1 accepts a zero as one of the numbers when it reads, and finds out when it verifies.
    #[test]
    fn the_same_bytes_are_a_signature(r in scalar(), s in scalar()) {
        let bytes: [u8; 64] = [r, s].as_flattened().try_into().unwrap();
        let theirs = ecdsa::Signature::from_compact(&bytes).ok();
        let theirs = theirs.filter(|_| r != [0; 32] && s != [0; 32]);
        let expected = theirs.map(|signature| {
            let mut lower = signature;
            lower.normalize_s();
            if lower == signature { "good" } else { "high-s" }
        });
        let ours = Signature::from_bytes(&bytes).map_or_else(|cause| cause.code(), |_| "good");
        prop_assert_eq!(ours, expected.unwrap_or("bad-signature"));
    }

    #[test]
    fn the_same_bytes_are_a_public_key(first in 0..8_u8, x in scalar()) {
        let bytes = [&[first][..], &x].concat();
        let theirs = secp256k1::PublicKey::from_slice(&bytes).ok().map(|key| key.serialize());
        let ours = PublicKey::from_bytes(&bytes).ok().map(|key| key.to_bytes());
        prop_assert_eq!(ours, theirs);
    }

    /// Addresses with a slip of the pen, texts of any kind, and valid Base58Check that isn't an address.
    #[test]
    fn texts_that_are_not_addresses_are_refused_for_the_same_reason(
        hash in any::<[u8; 20]>(),
        slip in prop::option::of((any::<prop::sample::Index>(), "[0-9A-Za-z +/é]")),
        version in prop_oneof![3 => Just(45_u8), 1 => any::<u8>()],
        other in prop::option::weighted(0.3, prop_oneof![
            "[1-9A-HJ-NP-Za-km-z]{0,50}",
            "[ -~]{0,50}",
            vec(any::<u8>(), 0..26).prop_map(|bytes| base58::encode_check(&bytes)),
        ]),
    ) {
        let mut text = other.unwrap_or(Address::from_hash(hash).to_base58check(version));
        if let Some((place, letter)) = slip.filter(|_| !text.is_empty()) {
            let place = place.index(text.len());
            text.replace_range(place..=place, &letter);
        }
        prop_assume!(text.len() <= 50);
        let expected = match base58::decode_check(&text) {
            Err(base58::Error::Decode(_)) => "address-letter".to_owned(),
            Err(_) => "address-checksum".to_owned(),
            Ok(bytes) if bytes.len() != 21 => "address-length".to_owned(),
            Ok(bytes) if bytes[0] != 45 => "address-version".to_owned(),
            Ok(bytes) => format!("{:?}", &bytes[1..]),
        };
        let ours = text.parse::<Address>();
        let ours = ours.map_or_else(|it| it.code().to_owned(), |it| format!("{:?}", it.hash()));
        prop_assert_eq!(ours, expected);
    }
}
