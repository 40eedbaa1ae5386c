//! An edge and some cores in virtual time. What they say to each other is encoded, delivered, and decoded.

use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::VecDeque;
use std::time::Duration;

pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);
pub(crate) const SUBSIDY: u64 = 1_000_000;
const TICK: Duration = Duration::from_millis(200);

pub(crate) fn genesis() -> Genesis {
    let rules = Rules {
        easiest: CompactTarget::from_bits(0x207f_ffff),
        spacing: 10,
        period: 1000,
        first_subsidy: Amount::new(SUBSIDY),
        halving: 1000,
        maturity: 2,
    };
    Genesis { time: BEGIN, words: "an edge".into(), rules }
}

pub(crate) fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(seed))
}

pub(crate) fn lock(key: &PrivateKey) -> Script {
    Address::of(&key.public_key()).lock()
}

/// A signed payment from one coin to one lock, with a fee.
pub(crate) fn pay(
    (spent, coin): &(OutPoint, Coin),
    by: &PrivateKey,
    to: &PrivateKey,
) -> Transaction {
    let amount = Amount::new(coin.output.amount.units() - 1_000);
    let outputs = vec![Output { amount, lock: lock(to) }];
    let inputs = vec![Input::spending(*spent)];
    let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
    payment.sign(0, &coin.output, &genesis().hash(), by);
    payment
}

/// What a core makes of its words before they go out. `None`: it says nothing.
pub(crate) type Lie = fn(Payload) -> Option<Payload>;

pub(crate) struct CoreHost {
    pub(crate) host: Host,
    pub(crate) lie: Lie,
    pub(crate) is_alive: bool,
}

/// Where a core can be dialled. Each is in a group of its own.
pub(crate) fn address(core: usize) -> PeerAddress {
    format!("20.{core}.0.1:7707").parse().expect("it's an address")
}

pub(crate) struct Town {
    pub(crate) cores: Vec<CoreHost>,
    pub(crate) edge: Host<Edge>,
    /// Which core is at the other end of a link.
    links: Vec<Option<usize>>,
    pub(crate) events: Vec<EdgeEvent>,
    /// Why links were cut, by the edge and by cores.
    pub(crate) cut: Vec<(usize, CutReason)>,
    pub(crate) now: Time,
    rng: ChaCha12Rng,
    /// How many bytes the edge was told.
    pub(crate) heard: usize,
}

enum Post {
    ToEdge(NodeId, Envelope),
    ToCore(NodeId, Envelope),
}

impl Town {
    pub(crate) fn new(cores: usize, edge: Edge) -> Town {
        let mut rng = ChaCha12Rng::seed_from_u64(7);
        let core = |_| {
            let node = Node::new(genesis(), NodeSettings::default()).expect("good rules");
            let book = AddressBook::new([1; 16], BookShape::default());
            let host = Host::new(node, Dialler::new(book, DiallerSettings::default(), &mut rng));
            CoreHost { host, lie: Some, is_alive: true }
        };
        let cores: Vec<_> = (0..cores).map(core).collect();
        let edge = at_the_edge(edge, cores.len(), &mut rng);
        Town {
            cores,
            edge,
            links: Vec::new(),
            events: Vec::new(),
            cut: Vec::new(),
            now: BEGIN,
            rng,
            heard: 0,
        }
    }

    /// The edge goes away, and comes back with what it has kept.
    pub(crate) fn edge_goes_and_comes_back(&mut self, meanwhile: impl FnOnce(&mut Town)) {
        let headers: Vec<_> = self.edge.edge().client().best_above(0).copied().collect();
        let state = encode(&self.edge.edge().state());
        for link in 0..self.links.len() {
            if let Some(core) = self.links[link].take() {
                self.tell_core(core, HostInput::Unlinked(NodeId(link)), &mut VecDeque::new());
            }
        }
        meanwhile(self);
        let state = decode(&state, 1 << 20).expect("it was written like that");
        let edge = Edge::restore(genesis(), EdgeSettings::default(), headers, state);
        self.edge = at_the_edge(edge.expect("good headers"), self.cores.len(), &mut self.rng);
    }

    /// The next block of a core's chain.
    pub(crate) fn next_block(&self, core: usize, reward: &PrivateKey) -> Block {
        mine(self.cores[core].host.draft(&lock(reward), self.now)).expect("half of the nonces do")
    }

    /// A core mines a block, and others get it in whatever way.
    pub(crate) fn mine(&mut self, cores: &[usize], reward: &PrivateKey) -> Block {
        self.now = self.now.after(Duration::from_secs(10));
        let block = self.next_block(cores[0], reward);
        for core in cores {
            self.put_in(*core, HostInput::Proposed(block.clone()));
        }
        block
    }

    /// Something happens to a core, and everyone says what's to be said.
    pub(crate) fn put_in(&mut self, core: usize, input: HostInput) {
        let mut post = VecDeque::new();
        self.tell_core(core, input, &mut post);
        self.deliver(post);
    }

    /// The edge's owner hands in a payment.
    pub(crate) fn hand_in(&mut self, payment: &Transaction) {
        let mut post = VecDeque::new();
        self.tell_edge(HostInput::Transaction(payment.clone()), &mut post);
        self.deliver(post);
    }

    /// A core says something to the edge.
    pub(crate) fn says(&mut self, core: usize, message: LightMessage) {
        self.says_bytes(core, Payload::Light(message).envelope());
    }

    pub(crate) fn says_about_the_chain(&mut self, core: usize, message: Message) {
        self.says_bytes(core, Payload::Chain(message).envelope());
    }

    pub(crate) fn says_bytes(&mut self, core: usize, envelope: Envelope) {
        let link = self.link_of(core);
        self.deliver(VecDeque::from([Post::ToEdge(link, envelope)]));
    }

    /// The edge's machine says something to a core.
    pub(crate) fn asks_bytes(&mut self, core: usize, envelope: Envelope) {
        let link = self.link_of(core);
        self.deliver(VecDeque::from([Post::ToCore(link, envelope)]));
    }

    fn link_of(&self, core: usize) -> NodeId {
        NodeId(self.links.iter().position(|it| *it == Some(core)).expect("it's a neighbour"))
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds * 5 {
            self.now = self.now.after(TICK);
            let mut post = VecDeque::new();
            self.tell_edge(HostInput::Tick(TICK), &mut post);
            for core in 0..self.cores.len() {
                self.tell_core(core, HostInput::Tick(TICK), &mut post);
            }
            self.deliver(post);
        }
    }

    /// A core's machine is switched off.
    pub(crate) fn kill(&mut self, core: usize) {
        self.cores[core].is_alive = false;
        for link in 0..self.links.len() {
            if self.links[link] == Some(core) {
                self.links[link] = None;
                let mut post = VecDeque::new();
                self.tell_edge(HostInput::Unlinked(NodeId(link)), &mut post);
                self.deliver(post);
            }
        }
    }

    /// The cores that are the edge's neighbours.
    pub(crate) fn neighbours(&self) -> Vec<usize> {
        let mut cores: Vec<_> = self.links.iter().flatten().copied().collect();
        cores.sort_unstable();
        cores
    }

    pub(crate) fn height(&self) -> u64 {
        self.edge.edge().place().height()
    }

    /// The codes for which the edge cut a core off.
    pub(crate) fn codes(&self) -> Vec<(usize, &'static str)> {
        self.cut.iter().map(|(core, reason)| (*core, reason.code())).collect()
    }

    fn deliver(&mut self, mut post: VecDeque<Post>) {
        while let Some(letter) = post.pop_front() {
            match letter {
                Post::ToEdge(link, envelope) => {
                    self.heard += envelope.bytes.len();
                    self.tell_edge(HostInput::Says(link, envelope), &mut post);
                }
                Post::ToCore(link, envelope) => {
                    if let Some(core) = self.links[link.0] {
                        self.tell_core(core, HostInput::Says(link, envelope), &mut post);
                    }
                }
            }
        }
    }

    fn tell_edge(&mut self, input: HostInput, post: &mut VecDeque<Post>) {
        for output in self.edge.handle(input, self.now, &mut self.rng) {
            match output {
                HostOutput::Dial(at) => self.dial(at, post),
                HostOutput::Say(link, payload) => {
                    post.push_back(Post::ToCore(link, payload.envelope()));
                }
                HostOutput::Cut(link) => {
                    if let Some(core) = self.links[link.0].take() {
                        self.tell_core(core, HostInput::Unlinked(link), post);
                    }
                }
                HostOutput::Event(HostEvent::Edge(event)) => self.events.push(event),
                HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { link, reason, .. })) => {
                    if let Some(core) = self.links[link.0] {
                        self.cut.push((core, reason));
                    }
                }
                _ => {}
            }
        }
    }

    fn dial(&mut self, at: PeerAddress, post: &mut VecDeque<Post>) {
        let alive = (0..self.cores.len()).find(|core| address(*core) == at);
        let Some(core) = alive.filter(|core| self.cores[*core].is_alive) else {
            return self.tell_edge(HostInput::NoDial(at), post);
        };
        let link = NodeId(self.links.len());
        self.links.push(Some(core));
        let ip = "30.0.0.1".parse().expect("it's an address");
        self.tell_core(core, HostInput::Linked { link, ip, dialled: None }, post);
        self.tell_edge(HostInput::Linked { link, ip: at.ip(), dialled: Some(at) }, post);
    }

    fn tell_core(&mut self, core: usize, input: HostInput, post: &mut VecDeque<Post>) {
        if !self.cores[core].is_alive {
            return;
        }
        let (now, lie) = (self.now, self.cores[core].lie);
        for output in self.cores[core].host.handle(input, now, &mut self.rng) {
            match output {
                HostOutput::Say(link, payload) => {
                    let said = lie(payload).map(|payload| Post::ToEdge(link, payload.envelope()));
                    post.extend(said);
                }
                HostOutput::Cut(link) => {
                    self.links[link.0] = None;
                    self.tell_edge(HostInput::Unlinked(link), post);
                }
                HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { reason, .. })) => {
                    self.cut.push((core, reason));
                }
                _ => {}
            }
        }
    }
}

fn at_the_edge(edge: Edge, cores: usize, rng: &mut ChaCha12Rng) -> Host<Edge> {
    // With some keys, two of the addresses would want the same place.
    let mut books = (0..=u8::MAX).map(|key| AddressBook::new([key; 16], BookShape::default()));
    let hear_all = |mut book: AddressBook| {
        (0..cores).map(address).all(|it| book.hear(it, it.group())).then_some(book)
    };
    let book = books.find_map(hear_all).expect("there's a key with which all have a place");
    Host::at_the_edge(edge, Dialler::new(book, DiallerSettings::edge(), rng))
}

/// An edge that follows the payments of a key.
pub(crate) fn edge_of(key: &PrivateKey) -> Edge {
    let mut edge = Edge::new(genesis(), EdgeSettings::default()).expect("good rules");
    assert!(edge.watch(lock(key)));
    edge
}
