use super::address::PeerAddress;
use super::dialler::Dialler;
use super::envelope::{Envelope, Payload, ProtocolName};
use super::letters::Letters;
use super::peer_event::{CutReason, PeerEvent, PeerInput, PeerOutput};
use super::peer_message::PeerMessage;
use crate::stage6_coin::{
    Block, Draft, Event, Node, NodeId, NodeInput, NodeOutput, Script, Time, Transaction, decode,
};
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
    /// Time has passed: so much since the last tick, which is best about a fifth of a second ago.
    Tick(Duration),
}

/// What a host wants done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HostOutput {
    /// Write this block to disk, before anything that comes after it in the list is done.
    Keep(Arc<Block>),
    /// Dial this address. What comes of it is a [`HostInput::Linked`] or a [`HostInput::NoDial`].
    Dial(PeerAddress),
    /// Say this to a neighbour. It may be lost.
    Say(NodeId, Payload),
    /// Cut this link, once what was said to it before has had a second to arrive: otherwise the other side never learns why.
    Cut(NodeId),
    /// Nothing has to be done. This only says what happened.
    Event(HostEvent),
}

/// What happened in a host.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HostEvent {
    /// In its node.
    Node(Event),
    /// Among its neighbours.
    Peer(PeerEvent),
    /// A sealed letter came by. It may be for someone here.
    Letter(Arc<[u8]>),
}

/// A node that looks for its neighbours itself: chapter 5's [`Node`], with a [`Dialler`] that decides whom it hears.
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
pub struct Host {
    node: Node,
    dialler: Dialler,
    letters: Letters,
}

/// What is to be done, while it's being collected. Blocks come first.
#[derive(Default)]
struct Collected {
    to_keep: Vec<HostOutput>,
    others: Vec<HostOutput>,
}

impl Host {
    /// Puts a node and a dialler together. The node must not have any neighbours yet.
    pub fn new(node: Node, dialler: Dialler) -> Host {
        Host { node, dialler, letters: Letters::default() }
    }

    /// Takes what happened at a time, and returns what is to be done, in this order.
    ///
    /// Every block that has to be kept comes before every word that's said. So a host never denies a block that it told.
    pub fn handle(&mut self, input: HostInput, now: Time, rng: &mut impl Rng) -> Vec<HostOutput> {
        let mut collected = Collected::default();
        let out = &mut collected;
        match input {
            HostInput::Linked { link, ip, dialled } => {
                let is_new = !self.has_link(link);
                self.tell_dialler(PeerInput::Linked { link, ip, dialled }, now, rng, out);
                // It may have been cut again at once, because there was no room.
                if is_new && self.has_link(link) {
                    self.tell_node(NodeInput::Connected(link), now, rng, out);
                }
            }
            HostInput::Unlinked(link) => {
                self.tell_node(NodeInput::Disconnected(link), now, rng, out);
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
                self.tell_node(NodeInput::Transaction(payment), now, rng, out);
            }
            HostInput::Proposed(block) => {
                self.tell_node(NodeInput::Proposed(block), now, rng, out);
            }
            HostInput::Letter(letter) => self.pass_on(None, letter, out),
            HostInput::Tick(passed) => {
                let outputs = self.dialler.tick(passed, rng);
                self.obey_dialler(outputs, now, rng, out);
                self.tell_node(NodeInput::Tick(passed), now, rng, out);
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
                self.tell_node(NodeInput::Bytes(from, envelope.bytes), now, rng, out);
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
                    self.tell_node(NodeInput::Disconnected(link), now, rng, out);
                    out.others.push(HostOutput::Cut(link));
                }
            }
        }
    }

    fn tell_node(&mut self, input: NodeInput, now: Time, rng: &mut impl Rng, out: &mut Collected) {
        let from = match &input {
            NodeInput::Message(from, _) | NodeInput::Bytes(from, _) => Some(*from),
            _ => None,
        };
        for output in self.node.handle(input, now) {
            match output {
                // The link may have been cut for what came before in this list.
                NodeOutput::Send(link, message) if self.has_link(link) => {
                    out.others.push(HostOutput::Say(link, Payload::Chain(message)));
                }
                NodeOutput::Send(..) => {}
                NodeOutput::Disconnect(link) => {
                    self.tell_dialler(PeerInput::Dropped(link), now, rng, out);
                    out.others.push(HostOutput::Cut(link));
                }
                NodeOutput::Event(event) => {
                    let news = self.news(&event, from, out);
                    out.others.push(HostOutput::Event(HostEvent::Node(event)));
                    if let Some(news) = news {
                        self.tell_dialler(news, now, rng, out);
                    }
                }
            }
        }
    }

    /// Collects the blocks in an event that have to be kept, and returns what the dialler has to hear of it.
    fn news(
        &mut self,
        event: &Event,
        from: Option<NodeId>,
        out: &mut Collected,
    ) -> Option<PeerInput> {
        match event {
            Event::Greeted { peer, .. } => Some(PeerInput::Greeted(*peer)),
            Event::BlockStored(placed) => {
                out.to_keep.push(HostOutput::Keep(placed.block.clone()));
                None
            }
            Event::TipChanged(change) => {
                // The others were kept when they came.
                let last = change.connected.last();
                out.to_keep.extend(last.map(|placed| HostOutput::Keep(placed.block.clone())));
                from.map(PeerInput::BroughtTip)
            }
            _ => None,
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

    /// Writes the draft of a next block, whose reward this locks.
    pub fn draft(&self, lock: &Script, now: Time) -> Draft {
        self.node.draft_for(lock, now)
    }

    /// Its node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Who decides whom it listens to.
    pub fn dialler(&self) -> &Dialler {
        &self.dialler
    }
}
