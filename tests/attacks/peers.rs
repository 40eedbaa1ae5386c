//! Addresses, envelopes and links of chapter 7: rows 53, 74 to 77, 80 and 81.

use crate::coin_places::{chain, node, now};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use crate::state::of_coin_node;
use kusari::stage6_coin::{BlockHash, Hello, Message, NodeId, Refusal as _, encode};
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

const LINK: NodeId = NodeId(1);
const TICK: Duration = Duration::from_millis(200);

fn at(group: u16, number: u16) -> PeerAddress {
    let ([a, b], [c, d]) = (group.to_be_bytes(), number.to_be_bytes());
    let ip = IpAddr::V4(Ipv4Addr::new(11 + a, b, c, d));
    PeerAddress::new(ip, 7707).expect("a node can be there")
}

fn address(text: &str) -> Outcome {
    Outcome::stateless("an address", text.parse::<PeerAddress>())
}

fn addresses(texts: &[&str]) -> Vec<Outcome> {
    texts.iter().map(|text| address(text)).collect()
}

fn envelope(name: &str) -> Outcome {
    Outcome::stateless("an envelope", name.parse::<ProtocolName>())
}

/// A host that's driven by hand, and what it did so far.
struct Stage {
    host: Host,
    outputs: Vec<HostOutput>,
    rng: ChaCha12Rng,
}

impl Stage {
    fn new(known: &[PeerAddress], settings: DiallerSettings) -> Stage {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let mut book = AddressBook::new([7; 16], BookShape::default());
        for address in known {
            book.hear(*address, address.group());
        }
        let host = Host::new(node(&chain()), Dialler::new(book, settings, &mut rng));
        Stage { host, outputs: Vec::new(), rng }
    }

    fn tell(&mut self, input: HostInput) {
        self.outputs.extend(self.host.handle(input, now(), &mut self.rng));
    }

    fn link(&mut self, link: NodeId, dialled: Option<PeerAddress>) {
        self.tell(HostInput::Linked { link, ip: at(9, 9).ip(), dialled });
    }

    fn says(&mut self, link: NodeId, protocol: ProtocolName, bytes: Vec<u8>) {
        self.tell(HostInput::Says(link, Envelope { protocol, bytes }));
    }

    fn says_about_nodes(&mut self, message: &PeerMessage) {
        self.says(LINK, ProtocolName::Peers, encode(message));
    }

    fn greets(&mut self, link: NodeId) {
        let genesis = self.host.node().genesis().hash();
        let hello = Message::Hello(Hello { genesis, tip: genesis, work: 0 });
        self.says(link, ProtocolName::Chain, encode(&hello));
    }

    fn seconds(&mut self, seconds: u64) {
        (0..5 * seconds).for_each(|_| self.tell(HostInput::Tick(TICK)));
    }

    /// Why a link was cut.
    fn code(&self) -> Option<&'static str> {
        self.outputs.iter().find_map(|output| match output {
            HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { reason, .. })) => {
                Some(reason.code())
            }
            _ => None,
        })
    }
}

/// What a neighbour that dialled us does, and the code with which its link is cut.
fn cut(act: impl FnOnce(&mut Stage)) -> Outcome {
    cut_of(&[], DiallerSettings::default(), |stage| {
        stage.link(LINK, None);
        act(stage);
    })
}

fn cut_of(
    known: &[PeerAddress],
    settings: DiallerSettings,
    act: impl FnOnce(&mut Stage),
) -> Outcome {
    let mut stage = Stage::new(known, settings);
    let before = of_coin_node(stage.host.node());
    act(&mut stage);
    let code = stage.code().unwrap_or("(kept)").to_owned();
    Outcome { place: "a link", code, before, after: of_coin_node(stage.host.node()) }
}

fn oneself() -> Outcome {
    cut(|stage| {
        let said = stage.outputs.iter().find_map(|output| match output {
            HostOutput::Say(_, Payload::Peers(me)) => Some(me.clone()),
            _ => None,
        });
        stage.says_about_nodes(&said.expect("it says first who it is"));
    })
}

fn surplus() -> Outcome {
    let stale_after = Duration::from_secs(5);
    let settings = DiallerSettings { outbound: 1, stale_after, ..DiallerSettings::default() };
    cut_of(&[at(1, 1), at(2, 1)], settings, |stage| {
        for link in 1..=2 {
            stage.seconds(6);
            let dialled = stage.outputs.iter().rev().find_map(|output| match output {
                HostOutput::Dial(address) => Some(*address),
                _ => None,
            });
            stage.link(NodeId(link), dialled);
            stage.greets(NodeId(link));
        }
        stage.seconds(6);
    })
}

fn tested() -> Outcome {
    let settings = DiallerSettings { outbound: 0, ..DiallerSettings::default() };
    cut_of(&[at(1, 1)], settings, |stage| {
        stage.seconds(61);
        stage.link(LINK, Some(at(1, 1)));
        stage.greets(LINK);
    })
}

fn no_room() -> Outcome {
    let settings = DiallerSettings { inbound: 2, ..DiallerSettings::default() };
    cut_of(&[], settings, |stage| (1..=3).for_each(|link| stage.link(NodeId(link), None)))
}

/// A foreign chain is answered by the node, and the dialler lets go, too.
fn foreign_genesis() -> Outcome {
    let mut stage = Stage::new(&[], DiallerSettings::default());
    let before = of_coin_node(stage.host.node());
    stage.link(LINK, None);
    let genesis = BlockHash::from_bytes([1; 32]);
    let hello = Message::Hello(Hello { genesis, tip: genesis, work: u64::MAX });
    stage.says(LINK, ProtocolName::Chain, encode(&hello));
    let code = stage.outputs.iter().find_map(|output| match output {
        HostOutput::Event(HostEvent::Node(kusari::stage6_coin::Event::PeerDropped {
            offence,
            ..
        })) => Some(offence.code().to_owned()),
        _ => None,
    });
    assert!(!stage.host.dialler().has_link(LINK));
    Outcome {
        place: "a link",
        code: code.unwrap_or_default(),
        before,
        after: of_coin_node(stage.host.node()),
    }
}

fn links_and_book_stay_small() {
    let mut stage = Stage::new(&[], DiallerSettings::default());
    for number in 0..20_000_u16 {
        let (group, [c, d]) = (number % 5000, (number / 256 % 256).to_be_bytes());
        let [a, b] = group.to_be_bytes();
        let ip = IpAddr::V4(Ipv4Addr::new(11 + a, b, c, d));
        let link = NodeId(usize::from(number));
        stage.tell(HostInput::Linked { link, ip, dialled: None });
        let me = PeerMessage::Me(Introduction { port: Some(7707), nonce: 1 });
        stage.says(link, ProtocolName::Peers, encode(&me));
        stage.greets(link);
        stage.outputs.clear();
    }
    let dialler = stage.host.dialler();
    assert_eq!(dialler.links().len(), DiallerSettings::default().inbound);
    assert!(dialler.book().addresses().count() <= (16 + 8) * SLOTS);
}

fn names_in_someone_elses_house() {
    let mut book = AddressBook::new([7; 16], BookShape::default());
    for text in ["192.168.1.1:80", "127.0.0.1:22", "10.0.0.1:443", "[fd00::1]:1", "[::1]:631"] {
        assert!(!book.hear(text.parse().expect("an address"), at(1, 1).group()), "{text}");
    }
}

fn a_thousand_addresses_of_one_group() {
    let mut book = AddressBook::new([7; 16], BookShape::default());
    for number in 0..1000 {
        book.hear(at(66, number), at(66, 0).group());
        book.greeted(at(66, number));
    }
    assert!(book.addresses().count() <= 2 * SLOTS);
}

fn settings_without_end() {
    let (none, forever) = (Duration::ZERO, Duration::MAX);
    for time in [none, forever] {
        let settings = DiallerSettings {
            outbound: usize::MAX,
            inbound: usize::MAX,
            port: Some(0),
            patience: time,
            ping_after: time,
            ping_patience: time,
            feeler_every: time,
            tell_every: time,
            back_off: [time, time],
            stale_after: time,
        };
        let mut stage = Stage::new(&[at(1, 1), at(2, 1), at(3, 1)], settings);
        for passed in [none, forever, forever, TICK] {
            stage.tell(HostInput::Tick(passed));
            stage.tell(HostInput::NoDial(at(1, 1)));
            stage.link(LINK, Some(at(2, 1)));
            stage.greets(LINK);
            stage.tell(HostInput::Unlinked(LINK));
        }
    }
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(53, "7", "a neighbour of a host with another genesis", "foreign-genesis",
            Attack::Call(foreign_genesis), NONE, "it's told which chain this is, and then the link is cut"),
        row(74, "7", "a node that answers with our own number", "oneself",
            Attack::Call(oneself), NONE, "a node that dialled itself forgets the address; a liar loses her own link"),
        row(74, "7", "addresses in our own house, told by a stranger", HOLDS,
            Attack::Holds(names_in_someone_elses_house), NONE,
            "they mean other machines to her, and we would knock at our own router's door for her"),
        row(76, "7", "a thousand addresses in one group", HOLDS,
            Attack::Holds(a_thousand_addresses_of_one_group), ECLIPSE,
            "a group that one neighbour tells of gets one bucket, and a secret key chooses the places"),
        row(77, "7", "addresses that no one asked for", "unasked-peers",
            Attack::Call(|| cut(|it| { it.greets(LINK); it.says_about_nodes(&PeerMessage::Peers(vec![at(1, 1)])) })),
            ADDR_SPAM, "each neighbour is asked once in a while, and answers once"),
        row(77, "7", "more addresses than an answer may hold", "too-many-peers",
            Attack::Call(|| cut(|it| { it.greets(LINK); it.says_about_nodes(&PeerMessage::Peers(vec![at(1, 1); MAX_ADDRESSES + 1])) })),
            ADDR_SPAM, "one neighbour mustn't fill the book"),
        row(77, "7", "something that's no message about nodes", "not-a-peer-message",
            Attack::Calls(|| [&b"rubbish"[..], b"{\"peers\":[\"localhost:1\"]}", b"{\"ping\":-1}", &[b' '; 5000]].map(|bytes| {
                cut(|it| it.says(LINK, ProtocolName::Peers, bytes.to_vec()))
            }).into()), NONE, "no honest node says it, so one is enough"),
        row(77, "7", "twenty thousand callers, each of whom says where it lives", HOLDS,
            Attack::Holds(links_and_book_stay_small), NONE, "both the links and the book have a fixed number of places"),
        row(80, "7", "times without end, and none at all", HOLDS,
            Attack::Holds(settings_without_end), NONE, "times are added with a limit, and a pause is a day at most"),
        row(83, "7", "a neighbour that says nothing any more", "silent",
            Attack::Call(|| cut(|it| { it.greets(LINK); it.seconds(30) })), NONE, "it's asked if it's still there, and has ten seconds"),
        row(83, "7", "a caller that never says hello", "never-greeted",
            Attack::Call(|| cut(|it| it.seconds(11))), NONE, "a place is for those who live on our chain"),
        row(75, "7", "one caller more than there's room for", "no-room",
            Attack::Call(no_room), NONE, "the youngest of the largest group goes, so she has to push out herself first"),
        row(UNNUMBERED, "7", "one neighbour more than wanted", "surplus",
            Attack::Call(surplus), NONE, "one more is dialled when no block comes for long, and lets another one have its turn"),
        row(UNNUMBERED, "7", "an address that's only tested", "tested",
            Attack::Call(tested), NONE, "it's in the book of good ones now, and no neighbour"),
        row(8, "7", "an address in another spelling", "peer-address-spelling",
            Attack::Calls(|| addresses(&["1.2.3.4:07707", "[::ffff:1.2.3.4]:1", "[2001:DB8::1]:1"])), NONE,
            "it would count as another node"),
        row(24, "7", "something that's no IP address and port", "peer-address-syntax",
            Attack::Calls(|| addresses(&["", "localhost:7707", "1.2.3.4", "1.2.3.4:65536"])), NONE,
            "to look up a name, you'd have to trust the one who answers"),
        row(24, "7", "an address of no machine, or of many", "peer-address-unreachable",
            Attack::Calls(|| addresses(&["0.0.0.0:1", "255.255.255.255:1", "224.0.0.1:1", "[::]:1", "1.2.3.4:0"])), NONE,
            "no node can be reached there"),
        row(3, "7", "an envelope of another protocol", "foreign-protocol",
            Attack::Calls(|| ["", "/", "/ipfs/id/1.0.0", "/kusari", "/kusari/peers"].map(envelope).into()), NONE,
            "a node reads what it knows, and refuses the rest by name"),
        row(3, "7", "an envelope of another version", "foreign-version",
            Attack::Calls(|| ["/kusari/2", "/kusari/peers/0", "/kusari/letters/12"].map(envelope).into()), NONE,
            "the answer names the version that this node speaks"),
    ]
}
