//! Bytes that aren't a transaction, or aren't its only encoding: rows 1 to 3, 8, 10, 11 and 29.

use crate::coin_places::{self as places, bob, chain, judge, message, paying, to};
use crate::incidents::*;
use crate::row::{Attack, Outcome, Row, row};
use kusari::stage6_coin::*;

/// The bytes of a good payment, spelt differently: on its own, and at the end of a block.
fn respelt(change: fn(&mut Vec<u8>)) -> Vec<Outcome> {
    let (chain, payment) = paying(|_| {});
    let (mut alone, mut last) =
        (payment.to_bytes(), places::next(&chain, vec![payment]).to_bytes());
    change(&mut alone);
    change(&mut last);
    vec![
        Outcome::stateless("a transaction", Transaction::from_bytes(&alone)),
        Outcome::stateless("a block", Block::from_bytes(&last)),
    ]
}

fn bytes(bytes: Vec<u8>) -> Outcome {
    Outcome::stateless("a transaction", Transaction::from_bytes(&bytes))
}

/// A payment without its witnesses, in the encoding that has room for them.
fn superfluous_witness() -> Vec<u8> {
    let (_, mut payment) = paying(|_| {});
    payment.inputs[0].witness.clear();
    let mut bytes = payment.to_bytes();
    bytes.splice(4..4, [0, 1]);
    bytes.splice(bytes.len() - 4..bytes.len() - 4, [0]);
    bytes
}

/// A message with its bytes written in another way.
fn written(change: fn(String) -> String) -> Vec<Outcome> {
    let (chain, payment) = paying(|_| {});
    let written = |message: &Message| {
        let text = String::from_utf8(encode(message)).expect("JSON is UTF-8");
        change(text).into_bytes()
    };
    let alone = written(&places::transaction(&payment));
    let in_block = written(&places::block(&places::next(&chain, vec![payment])));
    vec![
        message("a neighbour's payment", &chain, alone, 1),
        message("a neighbour's block", &chain, in_block, 1),
    ]
}

/// Turns hex digits in the longest string of the text into upper case.
fn upper_case(text: String) -> String {
    let longest = text.split('"').max_by_key(|part| part.len()).expect("it has strings");
    text.replace(longest, &longest.to_uppercase())
}

/// Each of its payments may be in a block, but not all of them together.
fn a_block_of_too_many_bytes() -> Vec<Outcome> {
    let chain = chain();
    let script = Script::from_bytes(vec![0; 9000]);
    let mut payment = places::unsigned(&[], vec![Output { lock: script, ..to(&bob(), 1) }; 10]);
    let numbers = 0..12;
    let payments = numbers.map(|index| {
        payment.inputs = vec![Input::spending(OutPoint { index, ..places::reward(&chain, 1) })];
        payment.clone()
    });
    let block = places::next(&chain, payments.collect());
    places::check((chain, block))
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(1, "6", "a transaction cut off before its last byte", "truncated",
            Attack::Calls(|| respelt(|bytes| bytes.truncate(bytes.len() - 1))), NONE, "nothing is filled in"),
        row(2, "6", "a byte after a transaction", "trailing-bytes",
            Attack::Calls(|| respelt(|bytes| bytes.push(0))), STRICT_DER,
            "it would be another file with the same meaning"),
        row(8, "6", "a count in three bytes where one is enough", "not-canonical",
            Attack::Call(|| {
                let (_, payment) = paying(|_| {});
                let mut long = payment.to_bytes();
                long.splice(6..7, [0xfd, 1, 0]);
                bytes(long)
            }), MALLEABILITY, "a number has one spelling"),
        row(8, "6", "the encoding for witnesses, without any", "not-canonical",
            Attack::Call(|| bytes(superfluous_witness())), MALLEABILITY,
            "without witnesses, the shorter encoding is the right one"),
        row(8, "6", "a different mark for witnesses", "not-canonical",
            Attack::Call(|| {
                let (_, payment) = paying(|_| {});
                let mut other = payment.to_bytes();
                other[5] = 2;
                bytes(other)
            }), NONE, "it may mean something one day, but it doesn't now"),
        row(10, "6", "a count of 2^64 − 1", "truncated",
            Attack::Call(|| bytes([&[2, 0, 0, 0][..], &[0xff; 9]].concat())), EASY,
            "no memory is set aside for bytes that haven't come"),
        row(10, "6", "a transaction of too many bytes", "too-large",
            Attack::Calls(|| judge(paying(|payment| {
                payment.outputs = vec![Output { lock: Script::from_bytes(vec![0; 9000]), ..to(&bob(), 1) }; 12];
            }), 1)), NONE, "it takes many payments to fill a block"),
        row(29, "6", "a message with upper-case hex", "wrong-shape",
            Attack::Calls(|| written(upper_case)), SECOND_SPELLING, "it would have another hash"),
        row(3, "6", "a message with an odd number of digits", "wrong-shape",
            Attack::Calls(|| written(|text| text.replacen("00\"", "0\"", 1))), NONE,
            "half a byte isn't a byte"),
        row(10, "6", "a block of too many bytes", "too-large",
            Attack::Calls(a_block_of_too_many_bytes), EASY,
            "it takes its sender as much work as a small block, and the rest isn't looked at"),
        row(11, "6", "a message in which a header lacks its last byte", "wrong-shape",
            Attack::Calls(|| written(|text| match text.split_once("{\"block\":\"") {
                Some(_) => format!("{{\"block\":\"{}\"}}", "00".repeat(Header::BYTES - 1)),
                None => "{\"transaction\":\"00\"}".to_owned(),
            })), NONE, "not all hex is a block"),
    ]
}
