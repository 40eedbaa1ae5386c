//! What nodes say to each other, as bytes.

use crate::cast::*;
use kusari::stage5_network::*;

fn one_of_each() -> Vec<Message> {
    let mut branch = Branch::new(1);
    let payment = pay(&ALICE, &BOB, 5);
    let block = branch.mine([payment.clone()]);
    let (genesis, tip) = (genesis(4).hash(), block.hash());
    vec![
        Message::Hello(Hello { genesis, tip, work: 16 }),
        transaction_message(&payment),
        block_message(&block),
        Message::GetBlocks(vec![tip, genesis]),
        blocks_message(&[block]),
    ]
}

fn code(bytes: &[u8]) -> &'static str {
    decode::<Message>(bytes, MAX_MESSAGE_BYTES).expect_err("it should be refused").code()
}

#[test]
fn a_message_is_canonical_json_with_one_key() {
    let (genesis, tip) = (BlockHash::from_bytes([0; 32]), BlockHash::from_bytes([255; 32]));
    let hello = Message::Hello(Hello { genesis, tip, work: 16 });
    let (zeros, ones) = ("00".repeat(32), "ff".repeat(32));
    let text = format!(r#"{{"hello":{{"genesis":"{zeros}","tip":"{ones}","work":16}}}}"#);
    assert_eq!(String::from_utf8_lossy(&encode(&hello)), text);

    let begins = |message: &Message| String::from_utf8_lossy(&encode(message))[..9].to_owned();
    let keys: Vec<_> = one_of_each().iter().map(begins).collect();
    assert_eq!(
        keys,
        [r#"{"hello":"#, r#"{"transac"#, r#"{"block":"#, r#"{"get_blo"#, r#"{"blocks""#]
    );
}

#[test]
fn every_kind_of_message_survives_the_round_trip() {
    for message in one_of_each() {
        let bytes = encode(&message);
        assert_eq!(decode::<Message>(&bytes, MAX_MESSAGE_BYTES), Ok(message));
    }
}

#[test]
fn bytes_and_typed_messages_mean_the_same_to_a_node() {
    for message in one_of_each() {
        let (mut typed, mut bytes) = (node(), node());
        let said = typed.hears(PEER, message.clone());
        let wrote = bytes.hears_bytes(PEER, encode(&message));
        assert_eq!(format!("{said:?}"), format!("{wrote:?}"));
        assert_eq!(belief(&typed), belief(&bytes));
    }
}

#[test]
fn an_unknown_kind_of_message_is_refused() {
    assert_eq!(code(br#"{"goodbye":{}}"#), "wrong-shape");
    assert_eq!(code(br#""hello""#), "wrong-shape");
    assert_eq!(code(br"{}"), "wrong-shape");
}

#[test]
fn a_message_with_two_keys_or_another_spelling_is_refused() {
    let hello = String::from_utf8(encode(&one_of_each()[0])).unwrap();
    let twice = format!("{},{}", &hello[..hello.len() - 1], &hello[1..]);
    let extra = hello.replace(r#","work""#, r#","mood":"good","work""#);
    let spaced = hello.replace(':', ": ");
    for other in [twice, extra, spaced] {
        let code = code(other.as_bytes());
        assert!(["not-json", "wrong-shape", "not-canonical"].contains(&code), "{code}");
    }
}

#[test]
fn more_than_four_mebibytes_are_refused_before_they_are_read() {
    let too_long = vec![b'['; MAX_MESSAGE_BYTES + 1];
    assert_eq!(code(&too_long), "too-large");
}

#[test]
fn a_message_cut_off_anywhere_is_refused() {
    for message in one_of_each() {
        let bytes = encode(&message);
        for length in 0..bytes.len() {
            assert_eq!(code(&bytes[..length]), "truncated", "{length} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn what_is_said_and_what_happens_is_shown_in_one_line_each() {
    let (mut first, mut second) = (Branch::new(1), Branch::new(2));
    let payment = pay(&ALICE, &BOB, 10);
    first.mine([payment.clone()]);
    second.grow(2);
    let forged = Transaction { amount: Amount::new(999), ..payment.clone() };
    let mut node = node();
    let mut shown = Vec::new();
    let mut show = |outputs: Vec<Output>| shown.extend(outputs.iter().map(Output::to_string));
    show(node.hears(PEER, transaction_message(&payment)));
    show(node.hears(PEER, block_message(&first.blocks[0])));
    show(node.hears(OTHER, block_message(&second.blocks[0])));
    show(node.hears(OTHER, block_message(&second.blocks[1])));
    show(node.hears(PEER, transaction_message(&forged)));
    show(node.hears(PEER, block_message(&second.fork(3).grow(2)[1])));

    let (id, block) = (payment.id, first.blocks[0].hash());
    let [third, fourth] = [0, 1].map(|index| second.blocks[index].hash());
    let bad = "the signature is not the sender's signature over this payment [bad-signature]";
    assert_eq!(
        shown,
        [
            format!("payment {id} waits"),
            format!("to node 8: payment {id} of 10"),
            format!("chain ends with {block} at height 1"),
            format!("to node 8: block {block}, payments: 1"),
            format!("block {third} kept aside at height 1"),
            format!("reorganisation, blocks taken back: 1; chain ends with {fourth} at height 2"),
            format!("to node 7: block {fourth}, payments: 0"),
            format!("payment {id} refused: {bad}"),
            format!("node 7 penalised, offence 1: {bad}"),
            "block refused: the block before it is not known [unknown-parent]".to_owned(),
            "to node 7: get_blocks, hashes of my chain: 3".to_owned(),
        ]
    );
}
