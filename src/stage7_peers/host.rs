use super::address::PeerAddress;
use super::core::Core;
use super::dialler::Dialler;
use super::envelope::{Envelope, Payload, ProtocolName};
use super::letters::Letters;
use super::light::Edge;
use super::peer_event::{CutReason, PeerInput, PeerOutput};
use super::peer_message::PeerMessage;
use super::role::{HostEvent, Role, RoleInput, RoleOutput};
use crate::stage6_coin::{Block, Draft, Header, Node, NodeId, Script, Time, Transaction, decode};
use rand::Rng;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// What happens to a host.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HostInput {
    /// A link was made. For a neighbour that has one already, this is said again with the same number.
    Linked {
        /// Its number. No other neighbour of this host had it before.
        link: NodeId,
        /// The machine at its other end, as the system sees it.
        ip: IpAddr,
        /// The address that was dialled. `None`: the other side dialled us.
        dialled: Option<PeerAddress>,
    },
    /// A link is gone.
    Unlinked(NodeId),
    /// An address was dialled, and no one answered.
    NoDial(PeerAddress),
    /// An address was dialled, and this host itself answered.
    Oneself(PeerAddress),
    /// A neighbour says something.
    Says(NodeId, Envelope),
    /// The owner of a wallet hands in a payment.
    Transaction(Transaction),
    /// This node has made a block.
    Proposed(Block),
    /// The owner of this node sends a sealed letter.
    Letter(Arc<[u8]>),
    /// This much time has passed since the last tick. A fifth of a second is about right.
    Tick(Duration),
}

/// What a host wants done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HostOutput {
    /// Write this block to disk, before anything that comes after it in the list is done.
    Keep(Arc<Block>),
    /// Keep these headers, if an edge is to have them after a restart. They can be asked for again.
    KeepHeaders(Vec<Header>),
    /// Dial this address. What comes of it is a [`HostInput::Linked`] or a [`HostInput::NoDial`].
    Dial(PeerAddress),
    /// Say this to a neighbour. It may be lost.
    Say(NodeId, Payload),
    /// Cut this link, once what was said to it before has had a second to arrive: otherwise the other side never learns why.
    Cut(NodeId),
    /// Nothing has to be done. This only says what happened.
    Event(HostEvent),
}

/// A node that looks for its neighbours itself: chapter 5's [`Node`], with a [`Dialler`] that decides whom it hears. Or,
/// as `Host<Edge>`, an [`Edge`] with a dialler: the same program around another role.
///
/// ```
/// use kusari::stage6_coin::{Genesis, Node, NodeId, NodeSettings, Rules, Time};
/// use kusari::stage7_peers::*;
/// use rand::{SeedableRng, rngs::ChaCha12Rng};
/// use std::time::Duration;
///
/// let rng = &mut ChaCha12Rng::seed_from_u64(1);
/// let genesis = Genesis { time: Time::default(), words: "hosts".into(), rules: Rules::classroom() };
/// let mut book = AddressBook::new([7; 16], BookShape::default());
/// let alice: PeerAddress = "192.0.2.1:7707".parse()?;
/// book.hear(alice, alice.group());
/// let node = Node::new(genesis, NodeSettings::default())?;
/// let mut host = Host::new(node, Dialler::new(book, DiallerSettings::default(), rng));
///
/// let tick = HostInput::Tick(Duration::from_millis(200));
/// let outputs = host.handle(tick, Time::default(), rng);
/// assert!(matches!(outputs[..], [HostOutput::Dial(address)] if address == alice));
///
/// let linked = HostInput::Linked { link: NodeId(0), ip: alice.ip(), dialled: Some(alice) };
/// let outputs = host.handle(linked, Time::default(), rng);
/// // It says hello, and who it is.
/// assert_eq!(outputs.iter().filter(|it| matches!(it, HostOutput::Say(..))).count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Host<R = Core> {
    role: R,
    dialler: Dialler,
    letters: Letters,
}

/// What is to be done, while it's being collected. Blocks come first.
#[derive(Default)]
struct Collected {
    to_keep: Vec<HostOutput>,
    others: Vec<HostOutput>,
}

impl<R: Role> Host<R> {
    /// Takes what happened at a time, and returns what is to be done, in this order.
    ///
    /// Every block that has to be kept comes before every word that's said. So a host never denies a block that it has announced.
    pub fn handle(&mut self, input: HostInput, now: Time, rng: &mut impl Rng) -> Vec<HostOutput> {
        let mut collected = Collected::default();
        let out = &mut collected;
        match input {
            HostInput::Linked { link, ip, dialled } => {
                let is_new = !self.has_link(link);
                self.tell_dialler(PeerInput::Linked { link, ip, dialled }, now, rng, out);
                // It may have been cut again at once, because there was no room.
                if is_new && self.has_link(link) {
                    self.tell_role(RoleInput::Connected(link), now, rng, out);
                }
            }
            HostInput::Unlinked(link) => {
                self.tell_role(RoleInput::Disconnected(link), now, rng, out);
                self.tell_dialler(PeerInput::Unlinked(link), now, rng, out);
            }
            HostInput::NoDial(address) => {
                self.tell_dialler(PeerInput::NoDial(address), now, rng, out);
            }
            HostInput::Oneself(address) => {
                self.tell_dialler(PeerInput::Oneself(address), now, rng, out);
            }
            HostInput::Says(link, envelope) => self.open(link, envelope, now, rng, out),
            HostInput::Transaction(payment) => {
                self.tell_role(RoleInput::Transaction(payment), now, rng, out);
            }
            HostInput::Proposed(block) => {
                self.tell_role(RoleInput::Proposed(block), now, rng, out);
            }
            HostInput::Letter(letter) => self.pass_on(None, letter, out),
            HostInput::Tick(passed) => {
                let outputs = self.dialler.tick(passed, rng);
                self.obey_dialler(outputs, now, rng, out);
                self.tell_role(RoleInput::Tick(passed), now, rng, out);
            }
        }
        collected.to_keep.into_iter().chain(collected.others).collect()
    }

    fn has_link(&self, link: NodeId) -> bool {
        self.dialler.has_link(link)
    }

    fn open(
        &mut self,
        from: NodeId,
        envelope: Envelope,
        now: Time,
        rng: &mut impl Rng,
        out: &mut Collected,
    ) {
        if !self.has_link(from) {
            return; // It was cut, and doesn't know it yet.
        }
        match envelope.protocol {
            ProtocolName::Chain => {
                self.tell_dialler(PeerInput::Alive(from), now, rng, out);
                self.tell_role(RoleInput::Chain(from, envelope.bytes), now, rng, out);
            }
            ProtocolName::Peers => {
                match decode::<PeerMessage>(&envelope.bytes, PeerMessage::MAX_BYTES) {
                    Ok(message) => {
                        self.tell_dialler(PeerInput::Says(from, message), now, rng, out);
                    }
                    Err(_) => self.cut(from, CutReason::NotAMessage, now, rng, out),
                }
            }
            ProtocolName::Letters => {
                let is_one_of_us =
                    self.dialler.links().any(|(id, link)| id == from && link.has_greeted);
                if is_one_of_us {
                    self.pass_on(Some(from), envelope.bytes.into(), out);
                }
            }
            ProtocolName::Light => {
                self.tell_dialler(PeerInput::Alive(from), now, rng, out);
                self.tell_role(RoleInput::Light(from, envelope.bytes), now, rng, out);
            }
        }
    }

    /// Tells everyone else about a letter, unless it has come by before.
    fn pass_on(&mut self, from: Option<NodeId>, letter: Arc<[u8]>, out: &mut Collected) {
        if !self.letters.take(from, &letter, self.dialler.uptime()) {
            return;
        }
        if from.is_some() {
            out.others.push(HostOutput::Event(HostEvent::Letter(letter.clone())));
        }
        let greeted = self.dialler.links().filter(|(_, link)| link.has_greeted);
        let others = greeted.map(|(id, _)| id).filter(|id| Some(*id) != from);
        out.others.extend(others.map(|id| HostOutput::Say(id, Payload::Letter(letter.clone()))));
    }

    /// Cuts the link of someone who said what no honest node says.
    fn cut(
        &mut self,
        link: NodeId,
        reason: CutReason,
        now: Time,
        rng: &mut impl Rng,
        out: &mut Collected,
    ) {
        let mut outputs = Vec::new();
        self.dialler.drop_liar(link, reason, rng, &mut outputs);
        self.obey_dialler(outputs, now, rng, out);
    }

    fn tell_dialler(
        &mut self,
        input: PeerInput,
        now: Time,
        rng: &mut impl Rng,
        out: &mut Collected,
    ) {
        let outputs = self.dialler.handle(input, rng);
        self.obey_dialler(outputs, now, rng, out);
    }

    fn obey_dialler(
        &mut self,
        outputs: Vec<PeerOutput>,
        now: Time,
        rng: &mut impl Rng,
        out: &mut Collected,
    ) {
        for output in outputs {
            match output {
                PeerOutput::Dial(address) => out.others.push(HostOutput::Dial(address)),
                PeerOutput::Say(link, message) => {
                    out.others.push(HostOutput::Say(link, Payload::Peers(message)));
                }
                PeerOutput::Event(event) => {
                    out.others.push(HostOutput::Event(HostEvent::Peer(event)));
                }
                PeerOutput::Cut(link) => {
                    self.tell_role(RoleInput::Disconnected(link), now, rng, out);
                    out.others.push(HostOutput::Cut(link));
                }
            }
        }
    }

    fn tell_role(&mut self, input: RoleInput, now: Time, rng: &mut impl Rng, out: &mut Collected) {
        for output in self.role.handle(input, self.dialler.uptime(), now) {
            match output {
                RoleOutput::Keep(block) => out.to_keep.push(HostOutput::Keep(block)),
                RoleOutput::KeepHeaders(headers) => {
                    out.to_keep.push(HostOutput::KeepHeaders(headers));
                }
                // The link may have been cut for what came before in this list.
                RoleOutput::Say(link, payload) if self.has_link(link) => {
                    out.others.push(HostOutput::Say(link, payload));
                }
                RoleOutput::Say(..) => {}
                RoleOutput::Greeted(link) => {
                    self.tell_dialler(PeerInput::Greeted(link), now, rng, out);
                }
                RoleOutput::BroughtTip(link) => {
                    self.tell_dialler(PeerInput::BroughtTip(link), now, rng, out);
                }
                RoleOutput::Drop(link) => {
                    self.tell_dialler(PeerInput::Dropped(link), now, rng, out);
                    out.others.push(HostOutput::Cut(link));
                }
                RoleOutput::Expel(link, offence) => {
                    let mut outputs = Vec::new();
                    self.dialler.drop_liar(link, offence.into(), rng, &mut outputs);
                    self.obey_dialler(outputs, now, rng, out);
                }
                RoleOutput::Event(event) => out.others.push(HostOutput::Event(event)),
            }
        }
    }

    /// Adds an address that the owner of this node named: see [`Dialler::name`].
    pub fn name(&mut self, address: PeerAddress) {
        self.dialler.name(address);
    }

    /// Takes an address that was found in the local network. The machine itself is the one that told it.
    pub fn hear_of(&mut self, address: PeerAddress) -> bool {
        self.dialler.hear_of(address)
    }

    /// Who decides whom it listens to.
    pub fn dialler(&self) -> &Dialler {
        &self.dialler
    }
}

impl Host {
    /// Puts a node and a dialler together. The node must not have any neighbours yet.
    pub fn new(node: Node, dialler: Dialler) -> Host {
        Host { role: Core::new(node), dialler, letters: Letters::default() }
    }

    /// Writes the draft of a next block, whose reward this locks.
    pub fn draft(&self, lock: &Script, now: Time) -> Draft {
        self.role.node().draft_for(lock, now)
    }

    /// Its node.
    pub fn node(&self) -> &Node {
        self.role.node()
    }
}

impl Host<Edge> {
    /// Puts an edge and a dialler together, usually one with [the settings of an edge](super::DiallerSettings::edge).
    pub fn at_the_edge(edge: Edge, dialler: Dialler) -> Host<Edge> {
        Host { role: edge, dialler, letters: Letters::default() }
    }

    /// Its edge.
    pub fn edge(&self) -> &Edge {
        &self.role
    }

    /// Follows the payments of one more lock: see [`Edge::watch`].
    pub fn watch(&mut self, lock: Script) -> bool {
        self.role.watch(lock)
    }

    /// Follows the payments of a lock whose key was made just now: see [`Edge::watch_new`].
    pub fn watch_new(&mut self, lock: Script) -> bool {
        self.role.watch_new(lock)
    }
}
