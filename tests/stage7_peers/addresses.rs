//! An address, and who is likely to own it.

use crate::cast::*;
use kusari::stage6_coin::{Refusal as _, decode, encode};
use kusari::stage7_peers::*;

fn code(text: &str) -> &'static str {
    text.parse::<PeerAddress>().expect_err("no address").code()
}

#[test]
fn an_address_has_one_spelling() {
    for text in ["192.168.1.7:7707", "[2001:db8::1]:1", "127.0.0.1:65535", "[fe80::1]:7707"] {
        assert_eq!(address(text).to_string(), text);
    }
    for text in [
        "[2001:DB8::1]:1",
        "[2001:db8:0::1]:1",
        "192.168.1.7:07707",
        "[::ffff:192.168.1.7]:7707",
        "[fe80::1%2]:7707",
    ] {
        assert_eq!(code(text), "peer-address-spelling", "{text}");
    }
    let mapped = "::ffff:8.8.8.8".parse().expect("an address of IPv6");
    let v4 = PeerAddress::new(mapped, 1).expect("a node can be there");
    assert_eq!(v4.to_string(), "8.8.8.8:1");
}

#[test]
fn what_is_no_ip_address_and_port_is_refused() {
    for text in [
        "",
        "localhost:7707",
        "192.168.1.7",
        "192.168.1.7:",
        "192.168.1.7:65536",
        "::1:7",
        " 1.2.3.4:5",
    ] {
        assert_eq!(code(text), "peer-address-syntax", "{text:?}");
    }
}

#[test]
fn no_one_can_be_reached_at_port_0_or_at_an_address_of_none_or_many() {
    for text in
        ["1.2.3.4:0", "0.0.0.0:1", "[::]:1", "255.255.255.255:1", "224.0.0.1:1", "[ff02::1]:1"]
    {
        assert_eq!(code(text), "peer-address-unreachable", "{text}");
    }
}

#[test]
fn addresses_travel_as_text_and_are_checked_when_they_are_read() {
    let peers = PeerMessage::Peers(vec![address("1.2.3.4:5"), address("[2001:db8::1]:7")]);
    let bytes = encode(&peers);
    assert_eq!(bytes, br#"{"peers":["1.2.3.4:5","[2001:db8::1]:7"]}"#);
    assert_eq!(decode(&bytes, PeerMessage::MAX_BYTES), Ok(peers));
    for bytes in [&br#"{"peers":["1.2.3.4:0"]}"#[..], br#"{"peers":["localhost:1"]}"#] {
        assert!(decode::<PeerMessage>(bytes, PeerMessage::MAX_BYTES).is_err());
    }
}

#[test]
fn the_longest_answer_that_is_allowed_fits_into_a_message() {
    let longest = address("[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
    let bytes = encode(&PeerMessage::Peers(vec![longest; MAX_ADDRESSES]));
    assert!(bytes.len() <= PeerMessage::MAX_BYTES, "{}", bytes.len());
}

#[test]
fn public_addresses_are_grouped_by_who_rents_them_out() {
    let group = |text: &str| address(text).group();
    assert_eq!(group("93.184.1.1:1"), group("93.184.255.2:9"));
    assert_ne!(group("93.184.1.1:1"), group("93.185.1.1:1"));
    assert_eq!(group("[2001:db8:1::1]:1"), group("[2001:db8:ffff::2]:9"));
    assert_ne!(group("[2001:db8::1]:1"), group("[2001:db9::1]:1"));
    assert_eq!(group("93.184.1.1:1").to_string(), "93.184.0.0/16");
    assert_eq!(group("[2001:db8::1]:1").to_string(), "2001:0db8::/32");
}

#[test]
fn in_a_classroom_each_machine_is_a_group_and_on_one_machine_each_port() {
    let group = |text: &str| address(text).group();
    for [one, other] in [
        ["192.168.1.7:1", "192.168.1.8:1"],
        ["10.0.0.1:1", "10.0.0.2:1"],
        ["100.64.0.1:1", "100.64.0.2:1"],
        ["[fd00::1]:1", "[fd00::2]:1"],
        ["127.0.0.1:1", "127.0.0.1:2"],
        ["[::1]:1", "[::1]:2"],
    ] {
        assert_ne!(group(one), group(other), "{one} {other}");
    }
    assert_eq!(group("192.168.1.7:1"), group("192.168.1.7:2"));
}

#[test]
fn an_address_in_our_house_means_nothing_to_a_stranger() {
    let [public, house, machine] =
        ["93.184.1.1:1", "192.168.1.7:1", "127.0.0.1:1"].map(|text| address(text).group());
    for (ours, neighbour, is_the_same) in [
        (public, public, true),
        (public, house, true),
        (public, machine, true),
        (house, public, false),
        (house, house, true),
        (house, machine, true),
        (machine, public, false),
        (machine, house, false),
        (machine, machine, true),
    ] {
        assert_eq!(ours.is_the_same_to(neighbour), is_the_same, "{ours}, {neighbour}");
    }
}
