//! How a transaction is written, and what is refused unread.

use crate::cast::*;
use crate::common::{pay, people};
use kusari::stage2_signed::*;
use rand::rngs::ChaCha12Rng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use uuid::Uuid;

#[test]
fn a_transaction_is_written_in_one_way_and_read_back() {
    let order = payment();
    let [alice, bob] = [people().alice.address(), people().bob.address()].map(Address::as_str);
    let uuid = serde_json::to_string(&order.id).unwrap();
    let signature = to_hex(order.signature.as_bytes());
    let expected = format!(
        r#"{{"id":{uuid},"sender":"{alice}","receiver":"{bob}","amount":30,"signature":"{signature}"}}"#
    );
    assert_eq!(text(), expected);
    assert_eq!(decode::<Transaction>(expected.as_bytes(), expected.len()), Ok(order));
}

/// "Amounts are floats; NaN, negative and text values verify."
#[test]
fn amounts_cannot_be_negative_fractional_or_text() {
    for (amount, code) in [
        ("-1", "wrong-shape"),
        ("-30", "wrong-shape"),
        ("30.5", "wrong-shape"),
        ("\"30\"", "wrong-shape"),
        ("\"lots\"", "wrong-shape"),
        ("null", "wrong-shape"),
        ("[30]", "wrong-shape"),
        ("true", "wrong-shape"),
        ("NaN", "not-json"),
        ("Infinity", "not-json"),
        ("1e400", "not-json"),
    ] {
        let text = respelled(r#""amount":30"#, &format!(r#""amount":{amount}"#));
        assert_eq!(decoded(&text), code, "{amount}");
    }
}

#[test]
fn an_integer_has_one_spelling() {
    for (amount, code) in [
        ("30.0", "wrong-shape"),
        ("3e1", "wrong-shape"),
        ("30E0", "wrong-shape"),
        ("-0", "wrong-shape"),
        ("030", "not-json"),
        ("+30", "not-json"),
        ("0x1e", "not-json"),
        ("18446744073709551616", "wrong-shape"),
    ] {
        let text = respelled(r#""amount":30"#, &format!(r#""amount":{amount}"#));
        assert_eq!(decoded(&text), code, "{amount}");
    }
}

#[test]
fn an_amount_of_2_to_the_53_is_read_and_then_refused_by_its_rule() {
    for amount in ["9007199254740992", "18446744073709551615"] {
        let text = respelled(r#""amount":30"#, &format!(r#""amount":{amount}"#));
        let order: Transaction = decode(text.as_bytes(), 4096).unwrap();
        assert_eq!(refused(order), "amount-too-large", "{amount}");
    }
}

#[test]
fn fields_are_neither_missing_nor_unknown_nor_doubled_nor_reordered() {
    let amount = r#""amount":30,"#;
    assert_eq!(decoded(&respelled(amount, "")), "wrong-shape");
    assert_eq!(decoded(&respelled(amount, r#""amount":30,"amount":30,"#)), "wrong-shape");
    assert_eq!(decoded(&respelled(amount, r#""amount":30,"fee":1,"#)), "not-canonical");
    let moved = text().replacen(amount, "", 1).replacen('{', &format!("{{{amount}"), 1);
    assert_eq!(decoded(&moved), "not-canonical");
}

#[test]
fn spaces_and_escapes_are_second_spellings() {
    for (from, to) in [
        (",", ", "),
        (":", ": "),
        ("{", "{\n"),
        ("}", "} "),
        ("{", "\t{"),
        ("amount", r"\u0061mount"),
        (r#""30"#, r#""\u00330"#), // the first digits of an address
    ] {
        assert_eq!(decoded(&respelled(from, to)), "not-canonical", "{to:?}");
    }
}

#[test]
fn an_object_written_as_a_list_is_a_second_spelling() {
    let order: serde_json::Value = serde_json::from_str(&text()).unwrap();
    let fields = ["id", "sender", "receiver", "amount", "signature"].map(|name| &order[name]);
    assert_eq!(decoded(&serde_json::to_string(&fields).unwrap()), "not-canonical");
    assert_eq!(decoded("[1]"), "wrong-shape");
}

#[test]
fn an_id_is_a_version_4_uuid_written_in_one_way() {
    let id = serde_json::to_string(&payment().id).unwrap();
    let id = id.trim_matches('"');
    let without_hyphens = id.replace('-', "");
    let braces = format!("{{{id}}}");
    let urn = format!("urn:uuid:{id}");
    for other in [&id.to_uppercase(), &without_hyphens, &braces, &urn] {
        assert_eq!(decoded(&respelled(id, other)), "not-canonical", "{other}");
    }
    assert_eq!(decoded(&respelled(id, "1")), "wrong-shape");

    let bob = people().bob.address();
    for uuid in [
        Uuid::nil(),
        Uuid::max(),
        Uuid::from_u128(0x0188_0000_0000_7000_8000_0000_0000_0001), // version 7
        Uuid::from_u128(0x0188_0000_0000_4000_0000_0000_0000_0001), // version 4, NCS variant
        Uuid::from_u128(0x0188_0000_0000_4000_c000_0000_0000_0001), // version 4, Microsoft's
    ] {
        assert_eq!(refused(signed(TransactionId::from_uuid(uuid), bob, 30)), "bad-id", "{uuid}");
    }
}

#[test]
fn bytes_that_are_not_json_are_refused() {
    let text = text();
    for (bytes, code) in [
        (&b""[..], "truncated"),
        (b" ", "truncated"),
        (&text.as_bytes()[..text.len() - 1], "truncated"),
        (&[b"\xef\xbb\xbf", text.as_bytes()].concat(), "not-json"), // a byte order mark
        (&[text.as_bytes(), b"}"].concat(), "not-json"),
        (&[text.as_bytes(), text.as_bytes()].concat(), "not-json"),
        (&[text.as_bytes(), b"\0"].concat(), "not-json"),
        (&[text.as_bytes(), b"\n"].concat(), "not-canonical"),
        (br#"{"id":"\ud800"}"#, "not-json"), // half of a surrogate pair
        (b"{\"id\":\"\xff\"}", "not-json"),
        (b"\xff", "not-json"),
        (b"null", "wrong-shape"),
        (b"{}", "wrong-shape"),
        (b"{'id':1}", "not-json"),
    ] {
        assert_eq!(decode::<Transaction>(bytes, 4096).unwrap_err().code(), code, "{bytes:?}");
    }
}

#[test]
fn every_beginning_of_a_transaction_is_truncated() {
    let text = text();
    for end in 0..text.len() {
        let code = decode::<Transaction>(&text.as_bytes()[..end], 4096).unwrap_err().code();
        assert_eq!(code, "truncated", "after {end} bytes");
    }
}

#[test]
fn nesting_200_deep_is_refused() {
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let amount = r#""amount":30"#;
    assert_eq!(decoded(&nested), "not-json");
    assert_eq!(decoded(&respelled(amount, &format!(r#""amount":{nested}"#))), "not-json");
    assert_eq!(decoded(&respelled(amount, &format!("{amount},\"memo\":{nested}"))), "not-json");
    let deepest = format!("{}{}", "[".repeat(126), "]".repeat(126)); // and the object around it
    assert_eq!(
        decoded(&respelled(amount, &format!("{amount},\"memo\":{deepest}"))),
        "not-canonical"
    );
    assert_eq!(decoded(&respelled(amount, &format!("{amount},\"memo\":[{deepest}]"))), "not-json");
}

#[test]
fn a_field_that_no_reader_knows_is_read_all_the_same() {
    let with = |memo: &[u8]| {
        let text = text();
        let (before, after) = text.split_once(r#","signature""#).unwrap();
        let bytes = [before.as_bytes(), br#","memo":"#, memo, br#","signature""#, after.as_bytes()];
        decode::<Transaction>(&bytes.concat(), 4096).unwrap_err().code()
    };
    for good in
        [&b"1"[..], b"-1e3", b"\"\\ud83d\\ude00\"", "\"ü\"".as_bytes(), b"{\"a\":[null,true]}"]
    {
        assert_eq!(with(good), "not-canonical", "{good:?}");
    }
    for bad in [
        &b"\"\xff\""[..],
        b"\"\xed\xa0\x80\"", // half of a surrogate pair as if it were UTF-8
        br#""\ud800""#,
        br#""\udc00""#,
        br#""\ud800\u0041""#,
        br#"{"\ud800":1}"#,
        br#""\u12""#,
        br#""\x""#,
        b"\"\0\"",
        b"1e400",
        b"01",
        b"NaN",
        b"[1,]",
    ] {
        assert_eq!(with(bad), "not-json", "{bad:?}");
    }
}

#[test]
fn what_is_not_json_is_reported_before_what_has_the_wrong_shape() {
    for (text, code) in [
        (&br#"{"id":1,"x":"\ud800"}"#[..], "not-json"),
        (br#"{"id":1,"id":1}}"#, "not-json"),
        (b"[1,2", "truncated"),
        (b"{\"id\":nul", "truncated"),
        (b"{\"id\":nulL", "not-json"),
        (b"{\"id\":\"\\ud8", "truncated"),
        (br#"{"id":"\u1"}"#, "not-json"), // not the beginning of four digits
        (br#"{"id":"\\u1""#, "truncated"), // a backslash without an escape
        (b"{\"id\":\"\xc3", "not-json"),
        (b"[1,2]", "wrong-shape"),
    ] {
        assert_eq!(decode::<Transaction>(text, 4096).unwrap_err().code(), code, "{text:?}");
    }
}

#[test]
fn oversized_input_is_refused_before_it_is_parsed() {
    let bytes = encode(&payment());
    let too_large = DecodeError::TooLarge { found: bytes.len(), limit: bytes.len() - 1 };
    assert_eq!(decode::<Transaction>(&bytes, bytes.len() - 1), Err(too_large));
    // It doesn't even say that this isn't JSON.
    assert_eq!(decode::<Transaction>(&[0xff; 5000], 4096).unwrap_err().code(), "too-large");
    assert_eq!(decode::<Transaction>(b"", 0).unwrap_err().code(), "truncated");
}

#[test]
fn so_are_more_lists_and_objects_than_any_block_has() {
    let brackets = |count: usize| format!("\"{}\"", "[".repeat(count));
    let limit = 1 << 14;
    assert_eq!(decode::<String>(brackets(limit).as_bytes(), 1 << 20), Ok("[".repeat(limit)));
    let too_many = DecodeError::TooManyParts { found: limit + 1 };
    assert_eq!(too_many.code(), "too-large");
    assert_eq!(decode::<String>(brackets(limit + 1).as_bytes(), 1 << 20), Err(too_many));
}

#[test]
fn what_a_refusal_quotes_of_a_text_is_short_and_harmless() {
    let text = format!("\"{}\"", "\\u001b[2J\\u202e\\n".repeat(5_000));
    let said = decode::<Transaction>(text.as_bytes(), 1 << 20).unwrap_err().to_string();
    assert!(said.len() < 3_000 && !said.contains(['\u{1b}', '\u{202e}', '\n']), "{said}");
    assert!(said.contains("[2J") && said.contains("u{202e}"), "it's quoted all the same: {said}");
}

#[test]
fn ids_and_signatures_are_shown_by_their_first_eight_digits() {
    let payment = payment();
    let json = String::from_utf8(encode(&payment)).unwrap();
    let signature = payment.signature.to_string();
    for (field, shown) in [("id", payment.id.to_string()), ("signature", signature)] {
        let digits = shown.strip_suffix('…').expect("there is more of it");
        assert_eq!(digits.len(), 8);
        assert!(json.contains(&format!("\"{field}\":\"{digits}")), "{shown}");
    }
}

/// "Verification raises instead of answering."
#[test]
fn verification_answers_and_never_panics_on_rubbish() {
    let mut rng = ChaCha12Rng::seed_from_u64(20);
    let good = encode(&payment());
    for _ in 0..2_000 {
        let mut bytes = good.clone();
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = if rng.random() {
                rng.random()
            } else {
                b"0123456789abcdef\"{}[],:-.eE"[rng.random_range(0..27)]
            };
        }
        let Ok(order) = decode::<Transaction>(&bytes, 4096) else { continue };
        assert!(order.verify().is_err() || bytes == good);
    }
    for _ in 0..500 {
        let mut bytes = vec![0; rng.random_range(0..600)];
        rng.fill_bytes(&mut bytes);
        assert!(decode::<Transaction>(&bytes, 4096).is_err());
        let key = address(&bytes);
        assert!(key.check().is_err());
        assert!(Address::from(String::from_utf8_lossy(&bytes).as_ref()).check().is_err());
        let signature = Signature::from_bytes(bytes);
        assert_eq!(signature.is_by(people().alice.address(), b""), Ok(false));
        let _ = format!("{key} {key:?} {signature} {signature:?}");
    }
}

#[test]
fn two_transactions_with_one_id_have_two_hashes() {
    let hash = payment().hash();
    assert_eq!(payment().hash(), hash);
    assert_ne!(pay(&people().alice, &people().bob, 31, 1).hash(), hash);
    let signature = Signature::from_bytes([1]);
    assert_ne!(Transaction { signature, ..payment() }.hash(), hash);
}
