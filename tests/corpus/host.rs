//! Reads bytes as a script of what happens to a host: calls that come, links that break, time that passes, and what its
//! neighbours say, from good messages to rubbish. Whatever happens, it has no more neighbours than places, its parts know the same ones,
//! and it keeps a block before it says a word about it.

use kusari::stage6_coin::{
    Amount, Block, BlockHash, CompactTarget, Genesis, Hello, Message, Node, NodeId, NodeSettings,
    Rules, Script as Lock, Time, encode, mine,
};
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// How many steps of a script are read.
const MOST_STEPS: usize = 200;

const OUTBOUND: usize = 3;
const INBOUND: usize = 4;

/// How many neighbours a script can speak for.
const NEIGHBOURS: usize = 12;

/// Half of all hashes meet the easiest target.
const RULES: Rules = Rules {
    easiest: CompactTarget::from_bits(0x207f_ffff),
    spacing: 10,
    period: 2016,
    first_subsidy: Amount::new(50),
    halving: 100,
    maturity: 2,
};

/// A genesis, and four blocks after it.
static CHAIN: LazyLock<(Genesis, Vec<Arc<Block>>)> = LazyLock::new(|| {
    let genesis = Genesis { time: Time::default(), words: "fuzz".into(), rules: RULES };
    let mut node = node(&genesis);
    let mut next = || {
        let draft = node.draft_for(&Lock::default().number(1), Time::default());
        let block = mine(draft).expect("half of all hashes will do");
        let input = kusari::stage6_coin::NodeInput::Proposed(block.clone());
        node.handle(input, Time::default());
        Arc::new(block)
    };
    let blocks = (0..4).map(|_| next()).collect();
    (genesis, blocks)
});

fn node(genesis: &Genesis) -> Node {
    Node::new(genesis.clone(), NodeSettings::default()).expect("a good genesis")
}

pub(crate) fn run(bytes: &[u8]) {
    let mut script = Script(bytes);
    let mut world = World::new();
    for _ in 0..MOST_STEPS {
        if script.0.is_empty() {
            break;
        }
        world.step(&mut script);
    }
}

/// The bytes that decide everything. After the last of them, zeros follow.
struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % limit.max(1)
    }

    fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

struct World {
    host: Host,
    rng: ChaCha12Rng,
    /// The link of each neighbour, if it has one.
    links: [Option<NodeId>; NEIGHBOURS],
    next_link: usize,
    kept: BTreeSet<BlockHash>,
    /// What the host wants dialled.
    dialling: Vec<PeerAddress>,
}

fn address(number: usize) -> PeerAddress {
    // Two of them are in one group.
    let ip = Ipv4Addr::new(20 + (number as u8 / 2), 1, 0, 1 + number as u8);
    PeerAddress::new(ip.into(), 7707).expect("a host can be there")
}

fn ip(number: usize) -> IpAddr {
    address(number).ip()
}

impl World {
    fn new() -> World {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let mut book = AddressBook::new([7; 16], BookShape { heard: 4, tried: 1 });
        for number in 0..4 {
            book.hear(address(number), address(0).group());
        }
        let settings = DiallerSettings {
            outbound: OUTBOUND,
            inbound: INBOUND,
            port: Some(7707),
            ..DiallerSettings::default()
        };
        let dialler = Dialler::new(book, settings, &mut rng);
        let host = Host::new(node(&CHAIN.0), dialler);
        let kept = BTreeSet::from([CHAIN.0.hash()]);
        World { host, rng, links: [None; NEIGHBOURS], next_link: 0, kept, dialling: Vec::new() }
    }

    fn step(&mut self, script: &mut Script<'_>) {
        let who = script.below(NEIGHBOURS);
        match script.below(16) {
            0 => self.link(who, None),
            1 | 2 => {
                // The oldest wish is granted, or not.
                let Some(wish) = self.dialling.first().copied() else { return };
                self.dialling.remove(0);
                match script.below(4) {
                    0 => self.tell(HostInput::NoDial(wish)),
                    1 => self.tell(HostInput::Oneself(wish)),
                    _ => self.link(who, Some(wish)),
                }
            }
            3 => {
                if let Some(link) = self.links[who].take() {
                    self.tell(HostInput::Unlinked(link));
                }
            }
            4 => self.tell(HostInput::Tick(Duration::from_millis(200))),
            5 => self.tell(HostInput::Tick(Duration::from_secs(1 << script.below(7)))),
            6 => {
                let draft = self.host.draft(&Lock::default().number(2), Time::default());
                let block = mine(draft).expect("half of all hashes will do");
                self.tell(HostInput::Proposed(block));
            }
            7 => {
                let length = script.below(40);
                self.tell(HostInput::Letter(script.bytes(length).into()));
            }
            8 => self.tell(HostInput::NoDial(address(who))),
            9.. => {
                // One without a link may speak, too: its last words were on their way.
                let link = self.links[who].unwrap_or(NodeId(self.next_link + 7));
                let envelope = envelope(script);
                self.tell(HostInput::Says(link, envelope));
            }
        }
    }

    fn link(&mut self, who: usize, dialled: Option<PeerAddress>) {
        let link = self.links[who].unwrap_or(NodeId(self.next_link));
        self.next_link += usize::from(self.links[who].is_none());
        self.links[who] = Some(link);
        self.tell(HostInput::Linked { link, ip: ip(who), dialled });
    }

    fn tell(&mut self, input: HostInput) {
        for output in self.host.handle(input, Time::default(), &mut self.rng) {
            match output {
                HostOutput::Keep(block) => drop(self.kept.insert(block.hash())),
                HostOutput::Dial(address) => {
                    assert!(!self.dialling.contains(&address), "{address} is being dialled");
                    self.dialling.push(address);
                    // It gives up after a while, and the world must not remember more than it does.
                    if self.dialling.len() > 2 * OUTBOUND {
                        self.dialling.remove(0);
                    }
                }
                HostOutput::Event(HostEvent::Peer(PeerEvent::NoAnswer(address))) => {
                    self.dialling.retain(|it| *it != address);
                }
                HostOutput::Say(_, payload) => self.is_true(&payload),
                HostOutput::Cut(link) => {
                    self.links.iter_mut().filter(|it| **it == Some(link)).for_each(|it| *it = None);
                }
                _ => {}
            }
        }
        self.is_sound();
    }

    /// It says only what it has written down, and what fits.
    fn is_true(&self, payload: &Payload) {
        let told = match payload {
            Payload::Chain(Message::Hello(hello)) => vec![hello.tip],
            Payload::Chain(Message::Block(block)) => vec![block.hash()],
            Payload::Chain(Message::Blocks(blocks)) => blocks.iter().map(|it| it.hash()).collect(),
            Payload::Peers(PeerMessage::Peers(peers)) => {
                assert!(peers.len() <= MAX_ADDRESSES);
                Vec::new()
            }
            _ => Vec::new(),
        };
        assert!(told.iter().all(|hash| self.kept.contains(hash)), "it told before it wrote");
        let envelope = payload.envelope();
        assert!(envelope.bytes.len() <= envelope.protocol.max_bytes());
    }

    fn is_sound(&self) {
        let dialler = self.host.dialler();
        let outbound = dialler.links().filter(|(_, link)| link.is_outbound()).count();
        let inbound = dialler.links().filter(|(_, link)| link.is_inbound()).count();
        assert!(outbound <= OUTBOUND + 1, "{outbound} neighbours were dialled");
        assert!(inbound <= INBOUND, "{inbound} neighbours were let in");
        let ours: BTreeSet<_> = dialler.links().map(|(link, _)| link).collect();
        let node: BTreeSet<_> = self.host.node().peers().collect();
        let real: BTreeSet<_> = self.links.iter().flatten().copied().collect();
        assert!(ours == node && ours == real, "{ours:?}, {node:?}, {real:?}");
        let all: Vec<_> = dialler.book().addresses().collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(all.len() <= SLOTS * 5);
    }
}

/// What a neighbour says.
fn envelope(script: &mut Script<'_>) -> Envelope {
    let (genesis, blocks) = &*CHAIN;
    let chain = |message: Message| Payload::Chain(message).envelope();
    let peers = |message: PeerMessage| Payload::Peers(message).envelope();
    match script.below(12) {
        0..3 => {
            let genesis = genesis.hash();
            let work = 1 << script.below(64);
            chain(Message::Hello(Hello { genesis, tip: blocks[3].hash(), work }))
        }
        3 => chain(Message::Block(blocks[script.below(4)].clone())),
        4 => chain(Message::Blocks(blocks[..script.below(5)].to_vec())),
        5 => chain(Message::GetBlocks(vec![genesis.hash(); script.below(4)])),
        6 => peers(PeerMessage::Me(Introduction {
            port: Some(script.below(256) as u16),
            nonce: script.below(256) as u64,
        })),
        7 => peers(PeerMessage::WhoElse),
        8 => peers(PeerMessage::Peers((0..script.below(80)).map(|it| address(it % 64)).collect())),
        9 => peers(PeerMessage::Ping(script.below(256) as u64)),
        10 => {
            let genesis = BlockHash::from_bytes([script.below(256) as u8; 32]);
            let bytes = encode(&Message::Hello(Hello { genesis, tip: genesis, work: 1 }));
            Envelope { protocol: ProtocolName::Chain, bytes }
        }
        _ => {
            let protocol = ProtocolName::ALL[script.below(ProtocolName::ALL.len())];
            let length = script.below(60);
            Envelope { protocol, bytes: script.bytes(length).to_vec() }
        }
    }
}
