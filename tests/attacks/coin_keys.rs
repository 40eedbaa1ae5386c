//! Keys, signatures and addresses of the coin: rows 24, 27 to 30, 33, 36, 39 to 41.

use crate::coin_places::{
    self as places, alice, bob, chain, judge, mallory, pay, paying, spending,
};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use kusari::stage6_coin::*;

/// The order of secp256k1 (SEC 2, section 2.4.1).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// A good payment with its witness changed.
fn with_witness(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<Outcome> {
    let (chain, mut payment) = paying(|_| {});
    change(&mut payment.inputs[0].witness);
    judge((chain, payment), 1)
}

/// Replaces s by the other one that works: the order of the curve minus s.
fn other_s(signature: &mut [u8]) {
    let mut borrow = 0;
    for (digit, of_order) in signature[32..].iter_mut().zip(ORDER).rev() {
        let less = i16::from(of_order) - i16::from(*digit) - borrow;
        *digit = less as u8;
        borrow = i16::from(less < 0);
    }
}

/// Someone who owns a different key signs with it, and shows it.
fn with_another_key() -> Vec<Outcome> {
    let (chain, mut payment) = paying(|_| {});
    places::sign(&chain, &mut payment, &mallory());
    judge((chain, payment), 1)
}

/// An output that names a key itself, and what is written there.
fn asks_for(key: &[u8]) -> Vec<Outcome> {
    let lock = Script::default().push(key).then(Opcode::CheckSig);
    judge(spending(lock, vec![alice().sign(&[1; 32]).to_bytes().to_vec()]), 1)
}

fn signed_for_another_chain() -> Vec<Outcome> {
    let (chain, mut payment) = paying(|_| {});
    let other = Genesis { words: "another chain".into(), ..places::genesis() };
    let coin = chain.coins().coin(&payment.inputs[0].previous).expect("Alice has it");
    payment.sign(0, &coin.output, &other.hash(), &alice());
    judge((chain, payment), 1)
}

/// A signature for one payment, used for another that differs in one thing.
fn signed_before(change: fn(&mut Transaction)) -> Vec<Outcome> {
    let (chain, mut payment) = paying(|_| {});
    change(&mut payment);
    judge((chain, payment), 1)
}

fn of_another_input() -> Vec<Outcome> {
    let chain = chain();
    let both = [places::reward(&chain, 1), places::reward(&chain, 2)];
    let mut payment = pay(&chain, &both, vec![places::to(&bob(), 99)]);
    payment.inputs[1].witness = payment.inputs[0].witness.clone();
    judge((chain, payment), 1)
}

fn nonces_come_from_key_and_message() {
    let sign = |key: &PrivateKey, message: u8| key.sign(&[message; 32]).to_bytes();
    assert_eq!(sign(&alice(), 1), sign(&alice(), 1));
    // The same r would mean the same nonce, and give away the key.
    let r_of = |signature: [u8; 64]| signature[..32].to_vec();
    assert_ne!(r_of(sign(&alice(), 1)), r_of(sign(&alice(), 2)));
    assert_ne!(r_of(sign(&alice(), 1)), r_of(sign(&bob(), 1)));
}

fn no_secret_is_shown() {
    let mut wallet = Wallet::default();
    let address = wallet.add(alice());
    let secret = to_hex(&alice().to_secret_bytes());
    for shown in [format!("{:?}", alice()), format!("{wallet:?}"), format!("{wallet:#?}")] {
        // The key consists of bytes 01, which Debug could show in two ways.
        assert!(!shown.contains(&secret) && !shown.contains("1, 1, 1"), "{shown}");
        assert!(shown.contains("PrivateKey(secret)"), "{shown}");
    }
    assert!(format!("{wallet:?}").contains(&address.to_string()), "what may be seen is there");
}

fn private_key(bytes: [u8; 32]) -> Outcome {
    Outcome::stateless("a private key", PrivateKey::from_bytes(&bytes))
}

fn address(change: fn(String) -> String) -> Outcome {
    let text = Address::of(&alice().public_key()).to_string();
    Outcome::stateless("an address", change(text).parse::<Address>())
}

fn bitcoins() -> String {
    Address::of(&alice().public_key()).to_base58check(0)
}

pub(crate) fn rows() -> Vec<Row> {
    [signatures(), keys(), addresses()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn signatures() -> Vec<Row> {
    vec![
        row(27, "6", "a coin spent with an empty signature", "script-false",
            Attack::Calls(|| with_witness(|witness| witness[0].clear())), NONE,
            "an empty signature means no, and a script that ends with no lets no one spend"),
        row(27, "6", "a coin spent with 64 bytes that aren't two valid numbers", "bad-signature",
            Attack::Calls(|| with_witness(|witness| witness[0] = vec![0; 64])), NONE,
            "r and s are at least 1 and less than the order of the curve"),
        row(28, "6", "a coin paid to someone other than was signed", "wrong-signature",
            Attack::Calls(|| signed_before(|payment| payment.outputs[0] = places::to(&mallory(), 49))),
            NONE, "a signature signs every output"),
        row(28, "6", "a coin paid with a different fee than was signed", "wrong-signature",
            Attack::Calls(|| signed_before(|payment| payment.outputs[0] = places::to(&bob(), 48))),
            NONE, "a signature signs every amount"),
        row(28, "6", "a coin spent with the signature of the input before", "wrong-signature",
            Attack::Calls(of_another_input), NONE, "each input has a message of its own"),
        row(28, "6", "a coin spent with someone else's key", "not-equal",
            Attack::Calls(with_another_key), NONE, "the key has to have the hash that the output names"),
        row(30, "6", "a signature of 63 bytes", "bad-signature",
            Attack::Calls(|| with_witness(|witness| witness[0].truncate(63))), STRICT_DER,
            "two numbers of 32 bytes have one spelling"),
        row(30, "6", "a signature of 65 bytes", "bad-signature",
            Attack::Calls(|| with_witness(|witness| witness[0].push(1))), STRICT_DER,
            "Bitcoin uses that byte to say what is signed; here it's always everything"),
        row(39, "6", "a coin's signature for another genesis", "wrong-signature",
            Attack::Calls(signed_for_another_chain), OTHER_CHAIN,
            "the hash of the genesis is signed with everything else"),
        row(40, "6", "the higher s", "high-s",
            Attack::Calls(|| with_witness(|witness| other_s(&mut witness[0]))), MALLEABILITY,
            "if (r, s) is a signature, so is (r, n − s), and only the lower one is accepted"),
        row(40, "6", "a nonce used twice", HOLDS,
            Attack::Holds(nonces_come_from_key_and_message), NONCES,
            "the nonce is computed from key and message (RFC 6979), and not drawn at random"),
    ]
}

#[rustfmt::skip]
fn keys() -> Vec<Row> {
    vec![
        row(33, "6", "a key that isn't a point of the curve", "bad-public-key",
            Attack::Calls(|| {
                let mut off = alice().public_key().to_bytes();
                off[1..].fill(0xff);
                asks_for(&off)
            }), NONE, "x has to be less than the prime, and x³ + 7 a square"),
        row(36, "6", "a key in the uncompressed form", "bad-public-key",
            Attack::Calls(|| asks_for(&[&[4], &[0x55; 64][..]].concat())), STRICT_DER,
            "65 bytes are never a key here, so each point has one spelling"),
        row(36, "6", "a key in the hybrid form", "bad-public-key",
            Attack::Calls(|| {
                let mut hybrid = alice().public_key().to_bytes();
                hybrid[0] = 6;
                asks_for(&hybrid)
            }), STRICT_DER, "a key begins with 2 or 3"),
        row(41, "6", "a private key, shown for debugging", HOLDS,
            Attack::Holds(no_secret_is_shown), NONE,
            "a wallet shows its addresses, and says of its keys only that they're secret"),
        row(UNNUMBERED, "6", "a private key of zero", "bad-private-key",
            Attack::Call(|| private_key([0; 32])), NONE, "its public key wouldn't be a point"),
        row(UNNUMBERED, "6", "a private key as large as the order", "bad-private-key",
            Attack::Call(|| private_key(ORDER)), NONE, "that's zero again"),
    ]
}

#[rustfmt::skip]
fn addresses() -> Vec<Row> {
    vec![
        row(24, "6", "an address with one letter changed", "address-checksum",
            Attack::Call(|| address(|text| {
                let last = if text.ends_with('2') { "3" } else { "2" };
                format!("{}{last}", &text[..text.len() - 1])
            })), NONE, "one slip of the pen would burn money"),
        row(24, "6", "an address with a letter that's easily mistaken for another", "address-letter",
            Attack::Call(|| address(|text| text.replacen('K', "O", 1))), NONE,
            "Base58 doesn't use 0, O, I and l"),
        row(24, "6", "an address of Bitcoin", "address-version",
            Attack::Call(|| address(|_| bitcoins())), NONE,
            "the checksum is right, but the first byte says that it belongs to another currency"),
        row(24, "6", "a very long address", "address-length",
            Attack::Call(|| address(|text| text.repeat(1000))), NONE,
            "the time to read Base58 grows with the square of the length"),
        row(24, "6", "an address of fewer bytes", "address-length",
            // Base58Check of nothing: the checksum of no bytes at all.
            Attack::Call(|| address(|_| "3QJmnh".into())), NONE, "the checksum is right here, too"),
    ]
}
