//! Keys that let anyone forge, and signatures that no one made: rows 24 and 27 to 41.

use crate::common::{id, pay, people, server_keys};
use crate::der::{F4, spki};
use crate::incidents::*;
use crate::places;
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use kusari::stage5_network::*;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePublicKey as _, LineEnding};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BoxedUint, Pkcs1v15Sign, PrivateKey, PublicKey};
use sha1::Digest as _;

// ---- keys, written by hand -------------------------------------------------------------------

/// The hex of a SubjectPublicKeyInfo, whatever its numbers are.
fn key(modulus: &[u8], exponent: &[u8]) -> String {
    to_hex(&spki(modulus, exponent))
}

fn alice() -> &'static str {
    people().alice.address().as_str()
}

fn public_key() -> PublicKey {
    let der = from_hex(alice()).expect("an address is hex");
    PublicKey::from_public_key_der(&der).expect("the address is a key")
}

/// Alice's modulus with another exponent.
fn with_exponent(exponent: &[u8]) -> String {
    assert_eq!(key(&public_key().n_bytes(), F4), alice(), "the parts make Alice's key");
    key(&public_key().n_bytes(), exponent)
}

/// An odd number of exactly `bits` bits. No one checks whether it's a product of two primes.
fn of_bits(bits: usize) -> String {
    let mut number = vec![0xff; bits.div_ceil(8)];
    number[0] >>= (8 - bits % 8) % 8;
    key(&number, F4)
}

fn even() -> String {
    let mut number = public_key().n_bytes();
    number[255] &= 0xfe;
    key(&number, F4)
}

// ---- signatures, written by hand -------------------------------------------------------------

fn payment() -> Transaction {
    pay(&people().alice, &people().bob, 5, 2)
}

fn signed_as(signature: impl Into<Vec<u8>>) -> Transaction {
    Transaction { signature: Signature::from_bytes(signature), ..payment() }
}

/// The hash, with the name of the hash function: a DigestInfo (RFC 8017, 9.2).
fn digest_info(message: &[u8]) -> Vec<u8> {
    const SHA1: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
    [SHA1, &sha1::Sha1::digest(message)].concat()
}

/// How many of 256 bytes are left for padding, besides 00 01, 00, the 15 bytes before the hash, and the hash.
const PADDING_BYTES: usize = 256 - 3 - 15 - 20;

/// Alice's own signature, with eight bytes of padding, and garbage in place of the rest.
fn padded_otherwise() -> Transaction {
    let message = digest_info(&encode(&payment().payment()));
    // The library pads whatever it's given.
    let sign = |garbage: usize| {
        let padded = [&message[..], &vec![0x5a; garbage]].concat();
        let signature = secret_key().sign(Pkcs1v15Sign::new_unprefixed(), &padded);
        signed_as(signature.expect("there are at least eight bytes of padding"))
    };
    assert_eq!(sign(0), payment(), "with all of its padding it is a good one");
    sign(PADDING_BYTES - 8)
}

/// The secret half of Alice's key. She's allowed to write it down.
fn secret_key() -> PrivateKey {
    let directory = tempfile::tempdir().expect("there is room for a file");
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).expect("there is no such file yet");
    let pem = std::fs::read_to_string(&path).expect("it was written");
    PrivateKey::from_pkcs8_pem(&pem).expect("it is a key")
}

/// With exponent 1, the padded hash is its own signature: no secret is needed.
fn forged_with_exponent_1() -> Transaction {
    let sender = Address::from(with_exponent(&[1]).as_str());
    let unsigned = Transaction { sender, ..payment() };
    let hash = digest_info(&encode(&unsigned.payment()));
    let signature = [&[0, 1], &[0xff; PADDING_BYTES][..], &[0], &hash].concat();
    Transaction { signature: Signature::from_bytes(signature), ..unsigned }
}

fn plus_modulus() -> Transaction {
    let (payment, modulus) = (payment(), public_key().n_bytes());
    let numbers = [payment.signature.as_bytes(), &modulus].map(BoxedUint::from_be_slice_vartime);
    signed_as(numbers[0].concatenating_add(&numbers[1]).to_be_bytes_trimmed_vartime())
}

/// The text of a transaction, with something else in place of its signature.
fn signature_text(swap: fn(&str) -> String) -> Outcome {
    let good = places::text(&payment());
    let (before, rest) = good.split_once("\"signature\":").expect("it has a signature");
    let bad = format!("{before}\"signature\":{}}}", swap(&rest[..rest.len() - 1]));
    let bytes = format!("{{\"transaction\":{bad}}}").into_bytes();
    places::tell(places::node(), bytes).0
}

fn the_secret_is_not_shown() {
    let secret = secret_key();
    let shown = format!("{:?} {:?} {:?}", people().alice, people().alice.keys(), server_keys());
    for number in [secret.d(), &secret.primes()[0], &secret.primes()[1]] {
        let [hex, decimal] = [16, 10].map(|radix| number.to_string_radix_vartime(radix));
        for digits in [&hex[..16], &decimal[..16]] {
            assert!(!shown.contains(digits), "a secret number");
        }
    }
    assert!(shown.contains(&people().alice.address().to_string()), "the address isn't secret");
}

/// By design, a signature names no chain.
fn a_payment_counts_on_another_chain_and_its_block_does_not() {
    let other = Genesis { time: Time::from_millis(1), ..places::genesis() };
    let mut chain = Chain::new(other).expect("a good genesis");
    let refused = chain.push(places::first_block().clone()).expect_err("it names its genesis");
    assert_eq!(refused.code(), "wrong-link");
    let payments = vec![places::paid().clone()];
    chain.push(places::mined(chain.tip().hash, payments)).expect("nothing in it names a chain");
}

pub(crate) fn rows() -> Vec<Row> {
    [keys(), signatures()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn keys() -> Vec<Row> {
    vec![
        row(24, "2 to 5", "a name instead of a key", "key-not-hex",
            Attack::Key(|| "alice".into()), NONE,
            "money sent to something that isn't a key could never be spent"),
        row(24, "2 to 5", "nothing instead of a key", "key-not-der",
            Attack::Key(String::new), NONE, "even no digits at all are hex"),
        row(29, "2 to 5", "an address in upper-case hex", "key-not-hex",
            Attack::Key(|| alice().to_uppercase()), SECOND_SPELLING,
            "the same key under a second name would be a second account"),
        row(31, "2 to 5", "exponent 3", "key-exponent",
            Attack::Key(|| with_exponent(&[3])), PADDING,
            "you can take the root of a small power, if the padding isn't checked strictly"),
        row(32, "2 to 5", "exponent 1", "key-exponent",
            Attack::Key(|| with_exponent(&[1])), NONE,
            "every message is its own signature"),
        row(32, "2 to 5", "exponent 1, with a forged signature that would pass", "key-exponent",
            Attack::Payment(forged_with_exponent_1), NONE,
            "anyone could write it, without any secret key"),
        row(33, "2 to 5", "exponent 0", "key-exponent",
            Attack::Key(|| with_exponent(&[0])), NONE, "everything becomes 1"),
        row(33, "2 to 5", "an even exponent", "key-exponent",
            Attack::Key(|| with_exponent(&[1, 0, 0])), NONE, "it has no inverse, so no one can sign"),
        row(33, "2 to 5", "an exponent of 34 bits", "key-exponent",
            Attack::Key(|| with_exponent(&[2, 0, 0, 0, 1])), NONE,
            "each bit makes checking slower"),
        row(34, "2 to 5", "the modulus 15", "key-too-small",
            Attack::Key(|| key(&[15], F4)), NONE, "everyone knows its factors"),
        row(34, "2 to 5", "a key of 512 bits", "key-too-small",
            Attack::Key(|| of_bits(512)), FREAK, "it can be factored"),
        row(34, "2 to 5", "one bit too few", "key-too-small",
            Attack::Key(|| of_bits(2047)), NONE, "the limit is exactly where the rule says"),
        row(35, "2 to 5", "one bit too many", "key-too-large",
            Attack::Key(|| of_bits(4097)), HUGE_KEY, "the limit is exactly where the rule says"),
        row(35, "2 to 5", "a million bits", "key-too-large",
            Attack::Key(|| of_bits(1_000_000)), HUGE_KEY,
            "one such payment would keep a verifier busy for minutes, so it's measured before it's parsed"),
        row(35, "2 to 5", "an even modulus", "key-even",
            Attack::Key(even), NONE, "a product of two large primes is odd"),
        row(36, "2 to 5", "the same key as PEM", "key-not-hex",
            Attack::Key(|| public_key().to_public_key_pem(LineEnding::LF).expect("a key")), NONE,
            "one key under two encodings would be two accounts"),
        row(36, "2 to 5", "the same key as PKCS#1", "key-not-der",
            Attack::Key(|| to_hex(public_key().to_pkcs1_der().expect("a key").as_bytes())), NONE,
            "one key under two encodings would be two accounts"),
        row(36, "2 to 5", "the same key with a longer length than it needs", "key-not-der",
            Attack::Key(|| alice().replacen("30820122", "3083000122", 1)), STRICT_DER,
            "DER allows one way to write a length"),
        row(37, "2 to 5", "a byte after the key", "key-not-der",
            Attack::Key(|| format!("{}00", alice())), STRICT_DER,
            "the same key could have as many names as you like"),
        row(37, "2 to 5", "the key cut short", "key-not-der",
            Attack::Key(|| alice()[..alice().len() - 2].into()), STRICT_DER,
            "a length isn't believed"),
    ]
}

#[rustfmt::skip]
fn signatures() -> Vec<Row> {
    vec![
        row(27, "2 to 5", "an empty signature", "bad-signature",
            Attack::Payment(|| signed_as([])), NONE, "no one signed"),
        row(27, "5", "no signature", "wrong-shape",
            Attack::Call(|| {
                let text = places::text(&places::transaction(&payment()));
                let (before, _) = text.split_once(",\"signature\"").expect("it has one");
                places::tell(places::node(), format!("{before}}}}}").into_bytes()).0
            }), NONE, "it has no default"),
        row(27, "5", "a signature that isn't hex", "wrong-shape",
            Attack::Call(|| signature_text(|_| "\"signed, Alice\"".into())), NONE,
            "the decoder reports it, and the node goes on"),
        row(27, "5", "half a byte of signature", "wrong-shape",
            Attack::Call(|| signature_text(|hex| hex.replacen('"', "\"0", 1))), NONE,
            "a byte takes two digits"),
        row(28, "2 to 5", "the signature of another payment", "bad-signature",
            Attack::Payment(|| signed_as(places::paid().signature.as_bytes())), ANY_SIGNATURE,
            "it covers each field, the id included"),
        row(28, "2 to 5", "someone else's signature", "bad-signature",
            Attack::Payment(|| {
                signed_as(people().mallory.keys().sign(&encode(&payment().payment())).as_bytes())
            }), ANY_SIGNATURE, "the right length is not enough"),
        row(28, "2 to 5", "the amount changed after signing", "bad-signature",
            Attack::Payment(|| Transaction { amount: Amount::new(6), ..payment() }), NONE,
            "what was signed is what counts"),
        row(28, "2 to 5", "the receiver changed after signing", "bad-signature",
            Attack::Payment(|| {
                Transaction { receiver: people().mallory.address().clone(), ..payment() }
            }), NONE, "what was signed is what counts"),
        row(29, "5", "a signature in upper-case hex", "wrong-shape",
            Attack::Call(|| signature_text(str::to_uppercase)), SECOND_SPELLING,
            "the same signature, but the transaction gets another hash"),
        row(30, "2 to 5", "a zero in front of the signature", "bad-signature",
            Attack::Payment(|| signed_as([&[0], payment().signature.as_bytes()].concat())),
            STRICT_DER, "the same number, but the transaction gets another hash"),
        row(30, "2 to 5", "a signature without its last byte", "bad-signature",
            Attack::Payment(|| signed_as(&payment().signature.as_bytes()[..255])), NONE,
            "a signature is as long as the modulus"),
        row(30, "2 to 5", "a signature plus the modulus", "bad-signature",
            Attack::Payment(plus_modulus), MALLEABILITY,
            "the same remainder, but the transaction gets another hash"),
        row(31, "2 to 5", "short padding, and garbage after the hash", "bad-signature",
            Attack::Payment(padded_otherwise), PADDING,
            "it's made with Alice's own key: only the padding is wrong"),
        row(39, "3 to 5", "a payment from another chain", HOLDS,
            Attack::Holds(a_payment_counts_on_another_chain_and_its_block_does_not), OTHER_CHAIN,
            "a signature names no chain, as chapter 3 shows; a block does name its chain"),
        row(41, "2", "a wallet that's printed", HOLDS,
            Attack::Holds(the_secret_is_not_shown), NONE,
            "secrets leak through what you print while you look for a bug"),
        row(43, "2 to 5", "an id that isn't a random UUID", "bad-id",
            Attack::Payment(|| {
                let uuid = uuid::Uuid::from_u128(7);
                let id = TransactionId::from_uuid(uuid);
                people().alice.sign_transaction(id, people().bob.address(), Amount::new(5))
            }), NONE, "Ethereum has a counter here; our ids are kept apart by chance"),
        row(43, "2 to 5", "two payments with one id", "replay",
            Attack::Payment(|| {
                people().alice.sign_transaction(id(1), people().mallory.address(), Amount::new(5))
            }), NONE, "an id counts once, whatever the payment, and no matter who sent it"),
    ]
}
