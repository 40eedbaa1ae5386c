//! Texts that aren't what they should be: rows 1 to 11 and 14 to 16.

use crate::common::{pay, people};
use crate::incidents::*;
use crate::places;
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use kusari::stage5_network::*;
use std::ops::Range;

/// The place of the first number in a text: an amount, a time, or a claim of work.
fn number(text: &str) -> Range<usize> {
    let after_colon = |at: &usize| text[..*at].ends_with(':');
    let start = (0..text.len())
        .filter(|at| text.as_bytes()[*at].is_ascii_digit())
        .find(after_colon)
        .expect("each of the texts has a number");
    let length = text[start..].find([',', '}']).expect("something follows it");
    start..start + length
}

/// The name before that number, with its quotes.
fn name(text: &str) -> &str {
    let end = number(text).start - 1;
    let start = text[..end - 1].rfind('"').expect("a name begins with a quote");
    &text[start..end]
}

/// Replaces the number with something else.
fn instead(text: &str, other: &str) -> Vec<u8> {
    let mut text = text.to_owned();
    text.replace_range(number(&text), other);
    text.into_bytes()
}

/// Writes something after the number.
fn after(text: &str, more: &str) -> Vec<u8> {
    instead(text, &format!("{}{more}", &text[number(text)]))
}

/// Adds an unknown field whose text has these bytes.
fn odd_memo(text: &str, bytes: &[u8]) -> Vec<u8> {
    let with_memo = after(text, ",\"memo\":\"?\"");
    let at = with_memo.iter().position(|byte| *byte == b'?').expect("it was put there");
    [&with_memo[..at], bytes, &with_memo[at + 1..]].concat()
}

/// Leaves the number out, with its name.
fn without(text: &str) -> Vec<u8> {
    let field = format!("{}:{}", name(text), &text[number(text)]);
    let comma = [format!(",{field}"), format!("{field},")];
    let found = comma.iter().find(|field| text.contains(*field)).expect("there's another field");
    text.replacen(found, "", 1).into_bytes()
}

/// Replaces the first letter of the first name.
fn first_letter(text: &str, swap: impl Fn(u8) -> Vec<u8>) -> Vec<u8> {
    let at = text.find('"').expect("there is a name") + 1;
    let (before, rest) = text.as_bytes().split_at(at);
    [before, &swap(rest[0]), &rest[1..]].concat()
}

/// A transaction as a list of its values.
fn transaction_as_list() -> Outcome {
    let Transaction { id, sender, receiver, amount, signature } = places::paid().clone();
    let list = encode(&(id, sender, receiver, amount, signature));
    Outcome::stateless("a list", decode::<Transaction>(&list, list.len()))
}

/// A payment with the amount before the receiver.
fn fields_in_another_order() -> Outcome {
    let good = places::text(&pay(&people().alice, &people().bob, 5, 2));
    let reordered = good.replacen(",\"amount\":5", "", 1).replacen(
        ",\"receiver\"",
        ",\"amount\":5,\"receiver\"",
        1,
    );
    assert_eq!(reordered.len(), good.len());
    Outcome::stateless("a payment", decode::<Transaction>(reordered.as_bytes(), good.len()))
}

/// Writing a map twice could give two different texts. Everything that's hashed holds only structs and lists.
fn the_order_of_grants_counts() {
    let people = people();
    let grants = [&people.alice, &people.bob].map(|one| crate::common::grant(one, 1));
    let of = |grants: &[Grant]| Genesis { grants: grants.to_vec(), ..places::genesis() }.hash();
    let [alice, bob] = grants;
    let in_order = of(&[alice.clone(), bob.clone()]);
    assert_eq!(in_order, of(&[alice.clone(), bob.clone()]));
    assert_ne!(in_order, of(&[bob, alice]));
}

pub(crate) fn rows() -> Vec<Row> {
    [texts(), numbers(), calls()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn texts() -> Vec<Row> {
    vec![
        row(1, "2 to 5", "no bytes at all", "truncated",
            Attack::Text(|_| vec![]), NONE,
            "a reader that expects at least one byte stops working here"),
        row(1, "2 to 5", "the last byte is missing", "truncated",
            Attack::Text(|text| text.as_bytes()[..text.len() - 1].to_vec()), NONE,
            "text that was cut off on its way is told apart from text that's wrong"),
        row(1, "2 to 5", "only the first byte", "truncated",
            Attack::Text(|text| text.as_bytes()[..1].to_vec()), NONE,
            "a text may end before its first name"),
        row(2, "2 to 5", "a space at the end", "not-canonical",
            Attack::Text(|text| format!("{text} ").into_bytes()), STRICT_DER,
            "the same value with another hash"),
        row(2, "2 to 5", "a second value at the end", "not-json",
            Attack::Text(|text| [text, text].concat().into_bytes()), STRICT_DER,
            "a reader that stops after the first value understands something different from one that goes on"),
        row(3, "2 to 5", "a text instead of the whole value", "wrong-shape",
            Attack::Text(|_| b"\"hello\"".to_vec()), NONE,
            "JSON, but of something else"),
        row(3, "4", "an empty object as a genesis", "wrong-shape",
            Attack::File(|| places::lines(&["{}"])), NONE, "JSON without a field"),
        row(3, "4", "null as a block", "wrong-shape",
            Attack::File(|| places::file_with("null")), NONE, "JSON, but of nothing"),
        row(3, "5", "an empty object as a message", "wrong-shape",
            Attack::Costs(|| (places::node(), b"{}".to_vec())), NONE,
            "it's JSON, but not one of the five kinds of message"),
        row(3, "2 to 5", "a number as text", "wrong-shape",
            Attack::Text(|text| instead(text, "\"30\"")), NONE,
            "a lenient language adds text to numbers"),
        row(3, "2 to 5", "null instead of a number", "wrong-shape",
            Attack::Text(|text| instead(text, "null")), NONE,
            "a lenient language makes it zero"),
        row(3, "2 to 5", "a list instead of a number", "wrong-shape",
            Attack::Text(|text| instead(text, "[30]")), NONE,
            "a lenient language takes the first"),
        row(3, "2 to 5", "true instead of a number", "wrong-shape",
            Attack::Text(|text| instead(text, "true")), NONE,
            "a lenient language makes it one"),
        row(4, "2 to 5", "a field that no one knows", "not-canonical",
            Attack::Text(|text| after(text, ",\"memo\":1")), NONE,
            "a field that's read and dropped would travel unsigned and change the hash"),
        row(5, "2 to 5", "a field is missing", "wrong-shape",
            Attack::Text(without), NONE,
            "a field that's filled in by default says something that the sender never signed"),
        row(6, "2 to 5", "a field twice", "wrong-shape",
            Attack::Text(|text| after(text, &format!(",{}:{}", name(text), &text[number(text)]))), TWO_PARSERS,
            "one reader takes the first and another takes the last"),
        row(8, "2 to 5", "a letter as an escape", "not-canonical",
            Attack::Text(|text| first_letter(text, |letter| format!("\\u{letter:04x}").into_bytes())), MALLEABILITY,
            "the same text in another spelling"),
        row(8, "2 to 5", "a space between", "not-canonical",
            Attack::Text(|text| text.replacen(':', ": ", 1).into_bytes()), MALLEABILITY,
            "the same value with another hash"),
        row(9, "2 to 5", "a hundred thousand nested lists", "too-large",
            Attack::Text(|_| b"[".repeat(100_000)), RECURSION,
            "a parser that calls itself for each level needs memory for each"),
        row(9, "2 to 5", "200 nested lists in a field that no one knows", "not-json",
            Attack::Text(|text| after(text, &format!(",\"memo\":{}1{}", "[".repeat(200), "]".repeat(200)))), RECURSION,
            "a program that reads only what it knows would give a different reason from one that reads it all"),
        row(10, "2 to 5", "more bytes than any value may have", "too-large",
            Attack::Text(|text| [text.as_bytes(), &vec![b' '; MAX_MESSAGE_BYTES]].concat()), EASY,
            "if you parse first and measure afterwards, strangers decide how much memory you use"),
        row(10, "2 to 5", "small, but a list in every third byte", "too-large",
            Attack::Text(|_| [&b"["[..], &b"[],".repeat(20_000), b"[]]"].concat()), NONE,
            "each list costs a parser a hundred bytes and its writer three"),
        row(11, "2 to 5", "a byte that isn't UTF-8", "not-json",
            Attack::Text(|text| first_letter(text, |_| vec![0xff])), NONE,
            "text has to be text everywhere"),
        row(11, "2 to 5", "half of a surrogate pair", "not-json",
            Attack::Text(|text| first_letter(text, |_| b"\\ud800".to_vec())), NONE,
            "UTF-8 can't hold it, so it couldn't be written again"),
        row(11, "2 to 5", "a byte that isn't UTF-8 in a field that no one knows", "not-json",
            Attack::Text(|text| odd_memo(text, b"\xff")), TWO_PARSERS,
            "even a field that's skipped has to be text"),
        row(11, "2 to 5", "half of a surrogate pair in a field that no one knows", "not-json",
            Attack::Text(|text| odd_memo(text, b"\\udfff")), TWO_PARSERS,
            "even a field that's skipped has to be text"),
        row(11, "2 to 5", "a byte order mark", "not-json",
            Attack::Text(|text| format!("\u{feff}{text}").into_bytes()), NONE,
            "you can't see it, and it's hashed"),
        row(11, "2 to 5", "a control character in a name", "not-json",
            Attack::Text(|text| first_letter(text, |_| vec![0])), NONE,
            "RFC 8259, section 7, forbids it"),
    ]
}

#[rustfmt::skip]
fn numbers() -> Vec<Row> {
    vec![
        row(14, "2 to 5", "not a number", "not-json",
            Attack::Text(|text| instead(text, "NaN")), NONE,
            "it compares false with everything, so no check stops it"),
        row(14, "2 to 5", "infinity", "not-json",
            Attack::Text(|text| instead(text, "Infinity")), NONE,
            "more than everyone has together"),
        row(14, "2 to 5", "a number beyond all floating-point numbers", "not-json",
            Attack::Text(|text| instead(text, "1e400")), NONE,
            "some parsers make infinity of it"),
        row(14, "2 to 5", "such a number in a field that no one knows", "not-json",
            Attack::Text(|text| after(text, ",\"memo\":1e400")), TWO_PARSERS,
            "one parser would stop here, and another would skip it"),
        row(15, "2 to 5", "a whole number with a fraction", "wrong-shape",
            Attack::Text(|text| instead(text, "30.0")), NONE,
            "the same number with another hash"),
        row(15, "2 to 5", "an exponent", "wrong-shape",
            Attack::Text(|text| instead(text, "3e1")), NONE,
            "the same number with another hash"),
        row(15, "2 to 5", "a zero in front", "not-json",
            Attack::Text(|text| instead(text, "030")), NONE,
            "some parsers read it as octal"),
        row(15, "2 to 5", "minus zero", "wrong-shape",
            Attack::Text(|text| instead(text, "-0")), NONE,
            "written out, it isn't the same as zero"),
        row(16, "2 to 5", "2^64", "wrong-shape",
            Attack::Text(|text| instead(text, "18446744073709551616")), NONE,
            "one more than a machine's integer can hold: it must not become zero"),
        row(18, "2 to 5", "minus one", "wrong-shape",
            Attack::Text(|text| instead(text, "-1")), OVERFLOW,
            "if you pay a negative amount, you take the money"),
    ]
}

#[rustfmt::skip]
fn calls() -> Vec<Row> {
    vec![
        row(7, "2", "a transaction as a list of its values", "not-canonical",
            Attack::Call(transaction_as_list),
            NONE,
            "the parsing library takes a list for a struct; the comparison afterwards doesn't"),
        row(8, "2", "the fields in another order", "not-canonical",
            Attack::Call(fields_in_another_order),
            MALLEABILITY,
            "the same payment with another hash"),
        row(16, "4", "a difficulty of 2^53", "difficulty-out-of-range",
            Attack::File(|| {
                let rule = WorkRule { difficulty: Difficulty::from_bits(1 << 53) };
                places::lines(&[encode(&Genesis { rule, ..places::genesis() })])
            }),
            NONE,
            "it's decoded, because a rule can say more about it than a parser can"),
        row(17, "3 to 5", "the same grants in another order", HOLDS,
            Attack::Holds(the_order_of_grants_counts),
            MAP_ORDER,
            "what's hashed contains no maps, only structs and lists, and their order counts"),
        row(55, "4", "a genesis that asks for one bit more than is allowed", "difficulty-out-of-range",
            Attack::File(|| {
                let rule = WorkRule { difficulty: Difficulty::from_bits(65) };
                places::lines(&[encode(&Genesis { rule, ..places::genesis() })])
            }),
            NONE,
            "zero bits are counted up to 64"),
    ]
}
