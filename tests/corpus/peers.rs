//! Any bytes, read as what chapter 7 reads from strangers or from a disk: a message about nodes, an address, the name of a
//! protocol, a book of addresses. They're refused politely, or they mean what they say.

use kusari::stage6_coin::{Refusal, decode, encode};
use kusari::stage7_peers::{
    AddressBook, BookShape, Group, MAX_ADDRESSES, MAX_ANCHORS, PeerAddress, PeerMessage,
    ProtocolName, SLOTS,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

/// No book of this length is written.
const MAX_BOOK_BYTES: usize = 1 << 20;

pub(crate) fn run(bytes: &[u8]) {
    if let Ok(message) = decode::<PeerMessage>(bytes, PeerMessage::MAX_BYTES) {
        assert_eq!(encode(&message), bytes, "another spelling was accepted");
    }
    let text = String::from_utf8_lossy(bytes);
    for word in [text.trim(), text.trim().trim_matches('"')] {
        read_address(word);
        read_protocol(word);
    }
    if let Ok(book) = serde_json::from_slice::<AddressBook>(bytes) {
        use_book(book);
    }
}

fn read_address(text: &str) {
    let address = match text.parse::<PeerAddress>() {
        Ok(address) => address,
        Err(cause) => return refuses_politely(&cause),
    };
    assert_eq!(address.to_string(), text, "another spelling was accepted");
    let socket = SocketAddr::from(address);
    assert!(socket.port() != 0 && !socket.ip().is_unspecified() && !socket.ip().is_multicast());
    assert_eq!(PeerAddress::new(address.ip(), address.port()), Ok(address));
    let is_port = matches!(address.group(), Group::Port(_));
    assert_eq!(is_port, address.ip().is_loopback());
}

fn read_protocol(name: &str) {
    match name.parse::<ProtocolName>() {
        Ok(known) => assert_eq!(known.as_str(), name),
        Err(cause) => refuses_politely(&cause),
    }
}

fn refuses_politely<E: Refusal>(cause: &E) {
    assert!(E::CODES.contains(&cause.code()));
    let text = cause.to_string();
    assert!(text.len() < 2_000, "{} bytes to read", text.len());
    assert!(!text.chars().any(char::is_control), "{text:?}");
}

/// A book that someone wrote by hand keeps all rules that one has that a node wrote, and can be used.
fn use_book(mut book: AddressBook) {
    is_sound(&book);
    let written = encode(&book);
    let read = decode::<AddressBook>(&written, MAX_BOOK_BYTES).expect("a book was written");
    assert_eq!(read, book, "it's read as it was written");

    let rng = &mut ChaCha12Rng::seed_from_u64(1);
    let to = book.addresses().next().map_or(Group::Port(1), |address| address.group());
    let some = book.some(to, rng);
    assert!(some.len() <= MAX_ADDRESSES && some.iter().all(|it| book.knows(it)));
    for _ in 0..4 {
        let Some(address) = book.pick(rng, |_| true) else { break };
        book.greeted(address);
        let newcomer = PeerAddress::new(address.ip(), address.port() ^ 1);
        if let Ok(newcomer) = newcomer {
            book.hear(newcomer, address.group());
            book.greeted(newcomer);
        }
        is_sound(&book);
        if let Some(tested) = book.to_test() {
            // Three times in a row, and then the newcomer has the place.
            for _ in 0..3 {
                book.failed(&tested);
            }
            assert!(!book.has_tried(&tested), "it lost its place");
        }
        book.failed(&address);
        is_sound(&book);
        book.forget(&address);
        assert!(!book.knows(&address) && !book.anchors().contains(&address));
    }
    is_sound(&book);
}

/// No address is there twice, and no group has more than its share of the buckets.
fn is_sound(book: &AddressBook) {
    let sizes = [book.heard().len(), book.tried().len()];
    assert!(sizes.iter().all(|size| (1..=BookShape::MAX_BUCKETS).contains(size)), "{sizes:?}");
    let all: Vec<_> = book.addresses().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "an address is there twice");
    assert!(all.len() <= SLOTS * (sizes[0] + sizes[1]) && book.anchors().len() <= MAX_ANCHORS);
    let heard = book.heard().iter().map(|bucket| bucket.iter().flatten().map(|it| it.told_by));
    has_its_share(heard.map(Iterator::collect), 4);
    let tried = book.tried().iter();
    let tried = tried.map(|bucket| bucket.iter().flatten().map(|it| it.address.group()));
    has_its_share(tried.map(Iterator::collect), 2);
}

fn has_its_share(buckets: impl Iterator<Item = BTreeSet<Group>>, share: usize) {
    let mut counts = BTreeMap::<Group, usize>::new();
    buckets.flatten().for_each(|group| *counts.entry(group).or_default() += 1);
    assert!(counts.values().all(|count| *count <= share), "{counts:?}");
}
