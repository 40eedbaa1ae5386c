//! Vectors that others have published: keys, addresses, signatures, what is signed, witnesses and scripts.
//! `tests/vectors/bitcoin` says where each comes from.

use crate::bitcoin::{array, bytes, shown, table};
use kusari::stage6_coin::*;
use ripemd::Ripemd160;
use sha2::{Digest as _, Sha256};

fn private_key(hex: &str) -> PrivateKey {
    PrivateKey::from_bytes(&array(hex)).expect("it is a key")
}

#[test]
fn published_keys_have_their_public_keys_hashes_and_bitcoin_addresses() {
    for [private, public, hash, address] in table("keys.tsv") {
        let key = private_key(&private).public_key();
        assert_eq!(to_hex(&key.to_bytes()), public);
        assert_eq!(to_hex(&key.hash()), hash);
        assert_eq!(Address::of(&key).to_base58check(0), address);
        assert_eq!(PublicKey::from_bytes(&bytes(&public)), Ok(key));
    }
}

/// The numbers 4, 6 and 7 begin forms of 65 bytes. 5 begins one that some libraries read without asking
/// which of the two points with this x is meant.
#[test]
fn a_public_key_has_one_spelling() {
    let key = private_key(&table::<4>("keys.tsv")[1][0]).public_key();
    let spelled = key.to_bytes();
    for first in 0..=u8::MAX {
        let mut bytes = spelled;
        bytes[0] = first;
        match PublicKey::from_bytes(&bytes) {
            Ok(read) => {
                assert!(first == 2 || first == 3, "{first}");
                assert_eq!(read.to_bytes(), bytes);
                assert_eq!(read == key, bytes == spelled, "the others are other points");
            }
            Err(cause) => {
                assert!(first != 2 && first != 3, "{first}");
                assert_eq!(cause.code(), "bad-public-key");
            }
        }
    }
}

#[test]
fn addresses_are_made_with_the_published_ripemd_160() {
    for [message, digest] in table("ripemd160.tsv") {
        assert_eq!(to_hex(&Ripemd160::digest(&message)), digest, "{message}");
        let twice: [u8; 20] = Ripemd160::digest(Sha256::digest(&message)).into();
        assert_eq!(hash160(message.as_bytes()), twice);
    }
}

#[test]
fn bitcoins_addresses_are_written_as_it_writes_them_and_are_none_here() {
    let mut lengths = [0; 2];
    for [version, payload, text] in table("base58check.tsv") {
        let cause = text.parse::<Address>().unwrap_err();
        let version = version.parse().unwrap();
        if let Ok(hash) = bytes(&payload).try_into() {
            assert_eq!(Address::from_hash(hash).to_base58check(version), text);
            assert_eq!(cause, AddressError::Version { version });
            lengths[0] += 1;
        } else {
            assert_eq!(cause.code(), "address-length", "{text}: a private key");
            lengths[1] += 1;
        }
    }
    assert_eq!(lengths, [26, 24]);
}

#[test]
fn what_bitcoin_core_refuses_as_an_address_is_refused_here() {
    for [text, why] in table("base58check-bad.tsv") {
        let code = text.parse::<Address>().unwrap_err().code();
        // A very long text doesn't get its checksum computed.
        let why = if text.len() > 50 { "length" } else { &why };
        assert_eq!(code, format!("address-{why}"), "{text}");
    }
}

/// RFC 6979: signing the same message with the same key gives the same signature, on any machine.
#[test]
fn signatures_are_the_published_ones_to_the_last_bit() {
    for [private, message, signature] in table("rfc6979.tsv") {
        let (key, digest) = (private_key(&private), Sha256::digest(&message).into());
        let signed = key.sign(&digest);
        assert_eq!(to_hex(&signed.to_bytes()), signature, "{message}");
        let read = Signature::from_bytes(&bytes(&signature)).unwrap();
        assert_eq!(key.public_key().verify(&digest, &read), Ok(()));
    }
}

#[test]
fn what_is_signed_is_the_message_of_bip_143_and_its_signatures_are_ours() {
    for [name, transaction, input, code, amount, hash, private, signature] in table("bip143.tsv") {
        let transaction = Transaction::from_bytes(&bytes(&transaction)).unwrap();
        let spent = Output {
            amount: Amount::new(amount.parse().unwrap()),
            lock: Script::from_bytes(bytes(&code)),
        };
        let hashes = SignatureHashes::of(&transaction);
        let message = hashes.bip143_message(input.parse().unwrap(), &spent);
        assert_eq!(to_hex(&sha256d(&message)), hash, "{name}");
        let signed = private_key(&private).sign(&sha256d(&message));
        assert_eq!(to_hex(&signed.to_bytes()), signature, "{name}");

        // With the hash of a chain after it, the message is different, and so is the signature.
        let chain = BlockHash::from_bytes([1; 32]);
        let spending = hashes.spending(input.parse().unwrap(), &spent, &chain);
        let with_chain = [&message[..], chain.as_bytes()].concat();
        assert_eq!(spending.signature_hash, sha256d(&with_chain), "{name}");
        let key = private_key(&private).public_key();
        assert!(key.verify(&spending.signature_hash, &signed).is_err(), "{name}");
    }
}

#[test]
fn witnesses_stand_where_bip_144_puts_them_and_do_not_change_the_name() {
    for [name, encoded, txid, witness_hash] in table("witnesses.tsv") {
        let mut transaction = Transaction::from_bytes(&bytes(&encoded)).unwrap();
        assert_eq!(to_hex(&transaction.to_bytes()), encoded, "{name}");
        assert_eq!(transaction.txid().to_hex(), txid, "{name}");
        assert_eq!(shown(transaction.witness_hash()), witness_hash, "{name}");

        transaction.inputs.iter_mut().for_each(|input| input.witness.clear());
        assert_eq!(transaction.txid().to_hex(), txid, "{name}");
        assert_eq!(shown(transaction.witness_hash()), txid, "without witnesses both are the same");
    }
}

#[test]
fn bitcoin_cores_scripts_end_as_they_do_there() {
    let mut ends = [0; 2];
    for [begin, script, ends_well, text] in table("scripts.tsv") {
        let pushes = Script::from_bytes(bytes(&begin));
        let witness = pushes.instructions().map(|instruction| match instruction {
            Ok(Instruction::Push(data)) => data,
            other => panic!("{text}: {other:?}"),
        });
        let witness = witness.collect::<Vec<_>>();
        let script = Script::from_bytes(bytes(&script));
        let outcome = script.run(&witness, &Spending::default());
        assert_eq!(outcome.is_ok(), ends_well == "yes", "{text}: {outcome:?}");
        ends[usize::from(outcome.is_ok())] += 1;

        // Written as text and read again, it's the same script.
        assert_eq!(script.to_string().parse(), Ok(script), "{text}");
    }
    assert_eq!(ends, [9, 42]);
}
