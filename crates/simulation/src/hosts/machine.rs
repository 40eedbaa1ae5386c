use super::scenario::HostScenario;
use super::wires::Name;
use crate::protocols::played::BEGIN;
use kusari::stage5_network::any::RestoreError;
use kusari::stage6_coin::{
    Amount, Block, BlockHash, CoinProtocol, CompactTarget, Genesis, Node, NodeId, NodeSettings,
    Rules, Script, Tip, decode, encode,
};
use kusari::stage7_peers::{AddressBook, BookShape, Dialler, DiallerSettings, Host, PeerAddress};
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

/// The port of all honest hosts.
const PORT: u16 = 7707;

/// How long a book may be on a disk, in bytes. It's far less.
const MAX_BOOK_BYTES: usize = 1 << 20;

/// The shape of all books.
pub(super) const SHAPE: BookShape = BookShape { heard: 16, tried: 4 };

/// A machine on which an honest host runs, if it's up, and what's left of it if it isn't.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) addresses: Vec<PeerAddress>,
    pub(super) is_hidden: bool,
    /// Whom its owner told it to dial.
    pub(super) named: Option<PeerAddress>,
    /// Who it is this time.
    pub(super) name: Name,
    /// `None`: it's down.
    pub(super) host: Option<Host>,
    /// Its neighbours, and their numbers.
    pub(super) links: BTreeMap<Name, NodeId>,
    pub(super) names: BTreeMap<NodeId, Name>,
    /// Links that it cuts once its last words have arrived.
    pub(super) closing: BTreeMap<NodeId, Name>,
    pub(super) next_link: usize,
    pub(super) ticks: u64,
    pub(super) disk: Vec<Arc<Block>>,
    pub(super) kept: BTreeSet<BlockHash>,
    pub(super) book: Vec<u8>,
    /// Where someone greeted it, this time or before.
    pub(super) greeted: BTreeSet<PeerAddress>,
    /// What it dialled, how often since someone greeted it there, and when it last did.
    pub(super) dials: BTreeMap<PeerAddress, (u32, Duration)>,
    /// Where its chain ended when it left.
    pub(super) believed: BlockHash,
    /// Whether it leaves for good.
    pub(super) is_gone: bool,
    /// When it first had an honest neighbour after everything had calmed down.
    pub(super) found_at: Option<u64>,
}

/// Every hash will do in half of the cases, and the target is never adjusted in a world's time.
pub(super) fn genesis() -> Genesis {
    let rules = Rules {
        easiest: CompactTarget::from_bits(0x207f_ffff),
        spacing: 10,
        period: 2016,
        first_subsidy: Amount::new(1_000_000),
        halving: 1_000,
        maturity: 2,
    };
    Genesis { time: BEGIN, words: "for hosts".to_owned(), rules }
}

/// What its miner's reward is locked with. It keeps two miners' blocks from being the same.
pub(super) fn lock(machine: usize) -> Script {
    Script::default().number(machine as u32)
}

fn node() -> Node {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    Node::new(genesis(), settings).expect("the genesis keeps all rules")
}

impl Machine {
    /// A machine that's down. Some are in one group, and some have two addresses.
    pub(super) fn new(number: usize, is_hidden: bool, rng: &mut ChaCha12Rng) -> Machine {
        let index = u8::try_from(number).expect("there are few of them");
        let ip = match rng.random_bool(0.3) {
            true => Ipv4Addr::new(20, 1, 0, index + 1),
            false => Ipv4Addr::new(30 + index, 1, 0, 1),
        };
        let second = Ipv6Addr::new(0x2001, 0xdb8 + u16::from(index), 0, 0, 0, 0, 0, 1);
        let ips = [Some(ip.into()), rng.random_bool(0.3).then_some(second.into())];
        let address = |ip| PeerAddress::new(ip, PORT).expect("a host can be there");
        let genesis = genesis().hash();
        Machine {
            addresses: ips.into_iter().flatten().map(address).collect(),
            is_hidden,
            named: None,
            name: 0,
            host: None,
            links: BTreeMap::new(),
            names: BTreeMap::new(),
            closing: BTreeMap::new(),
            next_link: 0,
            ticks: 0,
            disk: Vec::new(),
            kept: BTreeSet::from([genesis]),
            book: encode(&AddressBook::new(rng.random(), SHAPE)),
            greeted: BTreeSet::new(),
            dials: BTreeMap::new(),
            believed: genesis,
            is_gone: false,
            found_at: None,
        }
    }

    /// Its book as it is on the disk. Reading it back must give what was written.
    pub(super) fn saved_book(&self) -> AddressBook {
        decode(&self.book, MAX_BOOK_BYTES).expect("it was written as it's read")
    }

    pub(super) fn save_book(&mut self) {
        if let Some(host) = &self.host {
            self.book = encode(host.dialler().book());
        }
    }

    /// What's set on its dialler.
    pub(super) fn settings(&self, scenario: &HostScenario) -> DiallerSettings {
        DiallerSettings {
            outbound: scenario.outbound,
            inbound: scenario.inbound,
            port: (!self.is_hidden).then_some(PORT),
            feeler_every: Duration::from_secs(10),
            stale_after: Duration::from_secs(30),
            ..DiallerSettings::default()
        }
    }

    /// Starts it with a new name.
    pub(super) fn start(
        &mut self,
        name: Name,
        settings: DiallerSettings,
        book: AddressBook,
        rng: &mut ChaCha12Rng,
    ) -> Result<Tip, RestoreError<CoinProtocol>> {
        let node = node().restore(self.disk.iter().cloned())?;
        let tip = node.tip();
        let mut dialler = Dialler::new(book, settings, rng);
        self.named.into_iter().for_each(|address| dialler.name(address));
        self.host = Some(Host::new(node, dialler));
        self.name = name;
        Ok(tip)
    }

    /// Stops it. What isn't on the disk is gone.
    pub(super) fn stop(&mut self) {
        if let Some(host) = self.host.take() {
            self.believed = host.node().tip().hash;
        }
        self.links.clear();
        self.names.clear();
        self.closing.clear();
        self.dials.clear();
        self.next_link = 0;
    }

    /// Who is at the other end of a link, if only to hear its last words.
    pub(super) fn other_end(&self, link: NodeId) -> Option<Name> {
        self.names.get(&link).or_else(|| self.closing.get(&link)).copied()
    }

    pub(super) fn is_closing(&self, name: Name) -> bool {
        self.closing.values().any(|closing| *closing == name)
    }

    /// The number of a neighbour: the one it has, or a new one.
    pub(super) fn number(&mut self, name: Name) -> NodeId {
        *self.links.entry(name).or_insert_with(|| {
            let link = NodeId(self.next_link);
            self.next_link += 1;
            self.names.insert(link, name);
            link
        })
    }
}
