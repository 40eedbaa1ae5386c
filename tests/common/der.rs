//! Public keys, written by hand: good ones and bad ones.

pub(crate) const RSA_ENCRYPTION: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
pub(crate) const NULL: &[u8] = b"\x05\x00";
pub(crate) const F4: &[u8] = &[1, 0, 1];

/// One value of DER (X.690): tag, length, content.
pub(crate) fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().position(|&byte| byte != 0).unwrap_or(7)..];
    let head = match content.len() {
        0..=127 => vec![tag, length[0]],
        _ => [&[tag, 0x80 | length.len() as u8], length].concat(),
    };
    [&head[..], content].concat()
}

/// A number that isn't negative, whatever its first bit is.
pub(crate) fn integer(big_endian: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if big_endian.first().is_none_or(|&byte| byte >= 0x80) { &[0] } else { &[] };
    der(2, &[sign, big_endian].concat())
}

/// A SubjectPublicKeyInfo: what kind of key it is, and the key.
pub(crate) fn key_info(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let bits = der(3, &[&[0], key].concat());
    der(0x30, &[der(0x30, algorithm), bits].concat())
}

/// The same for an RSA key, whatever its numbers are.
pub(crate) fn spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = der(0x30, &[integer(modulus), integer(exponent)].concat());
    key_info(&[RSA_ENCRYPTION, NULL].concat(), &key)
}
