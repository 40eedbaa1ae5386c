//! The outside of a message: what it's about, and in which version.

use crate::cast::*;
use kusari::stage6_coin::{MAX_MESSAGE_BYTES, Message, Refusal as _};
use kusari::stage7_peers::*;
use std::sync::Arc;

fn code(name: &str) -> &'static str {
    name.parse::<ProtocolName>().expect_err("not ours").code()
}

#[test]
fn a_name_says_what_a_message_is_about_and_in_which_version() {
    for protocol in ProtocolName::ALL {
        assert_eq!(protocol.to_string().parse(), Ok(protocol));
        assert!(protocol.as_str().starts_with("/kusari/") && protocol.as_str().ends_with("/1"));
    }
    assert_eq!(ProtocolName::Chain.max_bytes(), MAX_MESSAGE_BYTES);
    assert_eq!(ProtocolName::Peers.max_bytes(), PeerMessage::MAX_BYTES);
    assert_eq!(ProtocolName::Letters.max_bytes(), MAX_LETTER_BYTES);
}

#[test]
fn another_version_is_refused_as_such() {
    for name in
        ["/kusari/2", "/kusari/0", "/kusari/peers/12", "/kusari/letters/99999999999999999999"]
    {
        assert_eq!(code(name), "foreign-version", "{name}");
    }
    let refusal = "/kusari/peers/2".parse::<ProtocolName>().expect_err("another version");
    assert_eq!(
        refusal.to_string(),
        r#""/kusari/peers/2" is another version; this node speaks /kusari/peers/1"#
    );
}

#[test]
fn and_another_protocol_as_another_protocol() {
    for name in [
        "",
        "/",
        "kusari/1",
        "/kusari",
        "/kusari/peers",
        "/kusari/",
        "/meshsub/1.1.0",
        "/ipfs/id/1",
    ] {
        assert_eq!(code(name), "foreign-protocol", "{name:?}");
    }
}

#[test]
fn a_foreign_name_is_cut_off_and_shown_harmlessly() {
    let name = format!("\u{1b}[2J\u{202e}{}", "x".repeat(5000));
    let shown = name.parse::<ProtocolName>().expect_err("not ours").to_string();
    assert!(shown.chars().count() < 200 && !shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
}

#[test]
fn each_kind_of_message_goes_into_its_own_envelope() {
    let letter: Arc<[u8]> = Arc::from(&b"sealed"[..]);
    for (payload, protocol, bytes) in [
        (
            Payload::Chain(Message::GetBlocks(vec![])),
            ProtocolName::Chain,
            &br#"{"get_blocks":[]}"#[..],
        ),
        (Payload::Peers(PeerMessage::Ping(1)), ProtocolName::Peers, br#"{"ping":1}"#),
        (Payload::Letter(letter.clone()), ProtocolName::Letters, b"sealed"),
    ] {
        assert_eq!(payload.envelope(), Envelope { protocol, bytes: bytes.to_vec() });
    }
}

#[test]
fn what_goes_to_several_neighbours_is_known_to_be_the_same() {
    let letter: Arc<[u8]> = Arc::from(&b"sealed"[..]);
    let [first, second] = [letter.clone(), letter].map(Payload::Letter);
    assert!(first.is_shared_with(&second));
    assert!(!first.is_shared_with(&Payload::Letter(Arc::from(&b"sealed"[..]))));
    assert!(!first.is_shared_with(&Payload::Peers(PeerMessage::Peers(vec![at(1, 1)]))));
}
