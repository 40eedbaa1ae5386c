//! How blocks are written, and what is refused unread.

use crate::cast::*;
use crate::common::{people, server_keys};
use kusari::stage3_timestamp::*;
use sha2::{Digest as _, Sha256};

#[test]
fn a_block_and_a_genesis_are_written_in_one_way() {
    let Block { draft, seal } = chain().blocks()[1].clone();
    let transaction = String::from_utf8(encode(&draft.transactions[0])).unwrap();
    let expected = format!(
        r#"{{"time":1000000000002,"transactions":[{transaction}],"previous_hash":"{}","signature":"{}"}}"#,
        chain().blocks()[0].hash().to_hex(),
        to_hex(seal.signature.as_bytes()),
    );
    assert_eq!(encode(&chain().blocks()[1]), expected.as_bytes());

    let expected = format!(
        r#"{{"time":1000000000000,"grants":[{{"receiver":"{}","amount":100}}],"rule":{{"timestamp_server":"{}"}}}}"#,
        people().alice.address().as_str(),
        server_keys().address().as_str(),
    );
    assert_eq!(encode(&genesis()), expected.as_bytes());
}

#[test]
fn a_hash_is_the_sha_256_of_the_canonical_text_the_seal_included() {
    let block = chain().blocks()[0].clone();
    let expected: [u8; 32] = Sha256::digest(encode(&block)).into();
    assert_eq!(block.hash(), BlockHash::from_bytes(expected));
    let expected: [u8; 32] = Sha256::digest(encode(&genesis())).into();
    assert_eq!(*genesis().hash().as_bytes(), expected);
    let seal = Stamp { signature: Signature::from_bytes([]) };
    assert_ne!(Block { seal, ..block.clone() }.hash(), block.hash());
}

#[test]
fn a_stamp_is_made_over_the_canonical_text_without_the_signature() {
    let text = text();
    let (before, _) = text.rsplit_once(r#","signature""#).unwrap();
    let message = format!("{before}}}");
    let signature = chain().blocks()[0].seal.signature.clone();
    assert_eq!(signature.is_by(server_keys().address(), message.as_bytes()), Ok(true));
}

#[test]
fn blocks_and_genesis_are_read_back_as_they_were() {
    for block in chain().blocks() {
        assert_eq!(&decode::<Block>(&encode(block), MAX_BLOCK_BYTES).unwrap(), block);
    }
    let bytes = encode(&genesis());
    assert_eq!(decode::<Genesis<ServerKey>>(&bytes, bytes.len()), Ok(genesis()));
}

#[test]
fn fields_of_a_block_are_neither_missing_nor_unknown_nor_doubled_nor_reordered() {
    let time = r#""time":1000000000001,"#;
    assert_eq!(decoded(&respelled(time, "")), "wrong-shape");
    assert_eq!(decoded(&respelled(time, &format!("{time}{time}"))), "wrong-shape");
    assert_eq!(decoded(&respelled(time, &format!(r#"{time}"height":1,"#))), "not-canonical");
    assert_eq!(decoded(&respelled(time, &format!(r#"{time}"nonce":1,"#))), "not-canonical");
    let text = text();
    let moved = text.replacen(time, "", 1);
    let moved = format!("{},{}}}", &moved[..moved.len() - 1], &time[..time.len() - 1]);
    assert_eq!(decoded(&moved), "not-canonical");
    let (unsigned, _) = text.rsplit_once(r#","signature""#).unwrap();
    assert_eq!(decoded(&format!("{unsigned}}}")), "wrong-shape");
}

#[test]
fn numbers_of_a_block_have_one_spelling() {
    for (time, code) in [
        ("1000000000001.0", "wrong-shape"),
        ("1e12", "wrong-shape"),
        ("-1", "wrong-shape"),
        ("-0", "wrong-shape"),
        ("01", "not-json"),
        ("\"1000000000001\"", "wrong-shape"),
        ("18446744073709551616", "wrong-shape"),
        ("NaN", "not-json"),
    ] {
        let text = respelled(r#""time":1000000000001"#, &format!(r#""time":{time}"#));
        assert_eq!(decoded(&text), code, "{time}");
    }
}

#[test]
fn a_hash_is_64_lower_case_digits() {
    let hash = genesis().hash().to_hex();
    for other in [hash.to_uppercase(), hash[1..].into(), format!("{hash}00"), "zz".repeat(32)] {
        assert_eq!(decoded(&respelled(&hash, &other)), "wrong-shape", "{other}");
    }
}

#[test]
fn a_block_written_with_spaces_escapes_or_lists_is_refused() {
    for (from, to) in [(",", ", "), ("{", "{ "), ("time", r"t\u0069me")] {
        assert_eq!(decoded(&respelled(from, to)), "not-canonical", "{to}");
    }
    assert_eq!(decoded(r#"[1,[],"",""]"#), "wrong-shape");
    // serde would accept a transaction written as a list.
    let list = respelled("[{\"id\":", "[[").replace("}],\"prev", "]],\"prev");
    let list = ["sender", "receiver", "amount"]
        .iter()
        .fold(list, |text, name| text.replace(&format!("\"{name}\":"), ""));
    let list = list.replacen("\"signature\":", "", 1);
    assert_eq!(decoded(&list), "not-canonical");
}

#[test]
fn a_block_nested_200_deep_is_refused() {
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(decoded(&nested), "not-json");
    assert_eq!(decoded(&respelled("[", &format!("[{nested},"))), "not-json");
    assert_eq!(decoded(&respelled("{", &format!("{{\"memo\":{nested},"))), "not-json");
}

#[test]
fn a_rule_of_another_chapter_is_not_read_as_a_servers_key() {
    let text = String::from_utf8(encode(&genesis())).unwrap();
    let (before, _) = text.split_once(r#"{"timestamp_server""#).unwrap();
    for (rule, code) in [
        (r#"{"difficulty":1}"#, "wrong-shape"),
        ("{}", "wrong-shape"),
        (r#"{"timestamp_server":"00","difficulty":1}"#, "not-canonical"),
    ] {
        let other = format!("{before}{rule}}}");
        let refusal = decode::<Genesis<ServerKey>>(other.as_bytes(), MAX_BLOCK_BYTES).unwrap_err();
        assert_eq!(refusal.code(), code, "{rule}");
    }
}
