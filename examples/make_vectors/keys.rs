//! Keys that break a rule.

use crate::cast::{Cast, address, signed, swap, text, work_chain};
use crate::files::{Files, Place};
use kusari::stage3_timestamp::ServerKey;
use kusari::stage4_pow::*;
use rsa::PublicKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;

pub(crate) fn keys(cast: &Cast, files: &mut Files) {
    let alice = cast.alice.address().as_str();
    let public = PublicKey::from(&cast.alice_secret);
    let modulus = [&[0], &public.n_bytes()[..]].concat();
    let with = |algorithm, exponent: &[u8]| spki(algorithm, &modulus, exponent);
    const E: [u8; 3] = [1, 0, 1];
    assert_eq!(with(RSA_ENCRYPTION, &E), alice, "the parts make Alice's key");

    // Odd numbers of a given size. No one checks whether they're products of two primes.
    let of_bits = |bits: usize| {
        let bytes = bits.div_ceil(8);
        let mut number = modulus[1..].iter().copied().cycle().take(bytes).collect::<Vec<_>>();
        number[0] = 1 << ((bits - 1) % 8);
        number[bytes - 1] |= 1;
        if bits.is_multiple_of(8) {
            number.insert(0, 0);
        }
        spki(RSA_ENCRYPTION, &number, &E)
    };
    let mut even = modulus.clone();
    even[256] &= 0xfe;
    let pkcs1 = public.to_pkcs1_der().expect("a key can be written");
    let pem = public.to_public_key_pem(LineEnding::LF).expect("a key can be written");
    // NIST P-256, and its base point as the key.
    let elliptic = "3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e5\
                    63a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce335\
                    76b315ececbb6406837bf51f5";

    let cases: &[(&str, String, &'static str, &str)] = &[
        ("empty", String::new(), "key-not-der", "no digits at all"),
        ("name", "alice".into(), "key-not-hex", "a name"),
        ("upper-case", alice.to_uppercase(), "key-not-hex", "upper-case hex"),
        ("odd-digits", alice[1..].into(), "key-not-hex", "half a byte is missing"),
        ("pem", pem, "key-not-hex", "the key as PEM"),
        ("pkcs1", to_hex(pkcs1.as_bytes()), "key-not-der", "PKCS#1 instead of SPKI"),
        ("trailing-byte", format!("{alice}00"), "key-not-der", "a byte after the DER"),
        ("missing-byte", alice[..alice.len() - 2].into(), "key-not-der", "the DER is cut short"),
        (
            "long-length",
            swap(alice, "30820122", "3083000122"),
            "key-not-der",
            "a length of 3 bytes",
        ),
        ("unused-bit", swap(alice, "0382010f00", "0382010f01"), "key-not-der", "an unused bit"),
        ("no-null", with("300b06092a864886f70d010101", &E), "key-not-der", "no NULL parameter"),
        ("pss", with("300d06092a864886f70d01010a0500", &E), "key-not-der", "a key for RSASSA-PSS"),
        ("elliptic", elliptic.into(), "key-not-der", "a key on the curve P-256"),
        ("negative", spki(RSA_ENCRYPTION, &modulus[1..], &E), "key-not-der", "no sign byte"),
        (
            "padded-modulus",
            spki(RSA_ENCRYPTION, &[&[0], &modulus[..]].concat(), &E),
            "key-not-der",
            "a byte 0 too many",
        ),
        (
            "padded-exponent",
            with(RSA_ENCRYPTION, &[0, 1, 0, 1]),
            "key-not-der",
            "a byte 0 too many",
        ),
        ("1024-bits", address(&cast.weak).as_str().into(), "key-too-small", "a key of 1024 bits"),
        ("2047-bits", of_bits(2047), "key-too-small", "one bit too few"),
        ("4097-bits", of_bits(4097), "key-too-large", "one bit too many"),
        ("8192-bits", of_bits(8192), "key-too-large", "too long to be parsed"),
        ("even", spki(RSA_ENCRYPTION, &even, &E), "key-even", "an even modulus"),
        ("exponent-1", with(RSA_ENCRYPTION, &[1]), "key-exponent", "exponent 1: anyone can forge"),
        ("exponent-3", address(&cast.cube).as_str().into(), "key-exponent", "exponent 3"),
        ("exponent-65539", with(RSA_ENCRYPTION, &[1, 0, 3]), "key-exponent", "exponent 65539"),
    ];
    for (name, key, code, sentence) in cases {
        let grant = Grant { receiver: Address::from(key.as_str()), amount: Amount::new(1) };
        let genesis = Genesis { grants: vec![grant], ..cast.work_genesis() };
        files.bad(&format!("key-{name}"), &[text(&genesis)], code, 0, sentence);
    }

    let mut places = |name: &str, genesis: String, code, place, sentence| {
        files.bad(&format!("key-{name}"), &[genesis], code, Place::from(place), sentence);
    };
    let weak = Genesis {
        rule: ServerKey { timestamp_server: address(&cast.weak) },
        ..cast.stamp_genesis()
    };
    places("server-1024-bits", text(&weak), "key-too-small", 0, "the timestamp server's key");
    let upper = swap(
        &text(&cast.stamp_genesis()),
        "\"timestamp_server\":\"30820122300d",
        "\"timestamp_server\":\"30820122300D",
    );
    places("server-upper-case", upper, "key-not-hex", 0, "the timestamp server's key");

    // In transactions: properly signed, so that the key is the only fault.
    let payment = cast.pays_bob(0, 30).payment();
    for (name, key, code) in
        [("1024-bits", &cast.weak, "key-too-small"), ("exponent-3", &cast.cube, "key-exponent")]
    {
        let payment = Payment { sender: address(key), ..payment.clone() };
        let chain = work_chain(cast, vec![signed(payment, key)]);
        files.bad(&format!("key-sender-{name}"), &chain, code, (1, 0), "the sender's key");
    }
    let receivers = [
        ("1024-bits", address(&cast.weak), "key-too-small"),
        ("name", Address::from("bob"), "key-not-hex"),
        ("pkcs1", Address::from(to_hex(pkcs1.as_bytes()).as_str()), "key-not-der"),
    ];
    for (name, receiver, code) in receivers {
        let payment = Payment { receiver, ..payment.clone() };
        let chain = work_chain(cast, vec![signed(payment, &cast.alice_secret)]);
        files.bad(&format!("key-receiver-{name}"), &chain, code, (1, 0), "the receiver's key");
    }
    let sender = Address::from(alice.to_uppercase().as_str());
    let upper = signed(Payment { sender, ..payment }, &cast.alice_secret);
    let chain = work_chain(cast, vec![upper]);
    files.bad("key-sender-upper-case", &chain, "key-not-hex", (1, 0), "the sender's key");
}

/// Writes one DER element. The length takes as few bytes as possible.
pub(crate) fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32).to_be_bytes();
    let length = match content.len() {
        0..=127 => &length[3..],
        128..=255 => &[0x81, length[3]],
        _ => &[0x82, length[2], length[3]],
    };
    [&[tag], length, content].concat()
}

pub(crate) const RSA_ENCRYPTION: &str = "300d06092a864886f70d0101010500";

/// An address built from its parts, each as it's written in the DER.
pub(crate) fn spki(algorithm: &str, modulus: &[u8], exponent: &[u8]) -> String {
    let pair = der(0x30, &[der(0x02, modulus), der(0x02, exponent)].concat());
    let bits = der(0x03, &[&[0], &pair[..]].concat());
    let algorithm = from_hex(algorithm).expect("written in hex above");
    to_hex(&der(0x30, &[algorithm, bits].concat()))
}
