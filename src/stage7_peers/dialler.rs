use super::address::{Group, PeerAddress};
use super::back_off::BackOff;
use super::book::AddressBook;
use super::dialler_settings::DiallerSettings;
use super::link::{Link, Purpose};
use super::peer_event::{CutReason, PeerEvent, PeerInput, PeerOutput};
use super::peer_message::{Introduction, PeerMessage};
use crate::stage6_coin::NodeId;
use rand::{Rng, RngExt as _};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// How many addresses the owner of a node can name. Those after them are ignored.
const MAX_NAMED: usize = 64;

/// Decides whom a node listens to: which addresses it dials, whom it lets in, and whom it lets go.
///
/// Like the [`Node`](crate::stage6_coin::Node), it has no clock and no sockets. It's told what happened and how much time has
/// passed, and says what it wants done.
///
/// ```
/// use kusari::stage7_peers::*;
/// use rand::{SeedableRng, rngs::ChaCha12Rng};
/// use std::time::Duration;
///
/// let rng = &mut ChaCha12Rng::seed_from_u64(1);
/// let mut book = AddressBook::new([7; 16], BookShape::default());
/// let alice: PeerAddress = "192.0.2.1:7707".parse()?;
/// book.hear(alice, alice.group());
/// let mut dialler = Dialler::new(book, DiallerSettings::default(), rng);
/// let outputs = dialler.tick(Duration::from_millis(200), rng);
/// assert_eq!(outputs, [PeerOutput::Dial(alice)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dialler {
    pub(super) settings: DiallerSettings,
    pub(super) book: AddressBook,
    /// Its own number, by which it knows itself.
    pub(super) nonce: u64,
    /// The sum of its ticks.
    pub(super) uptime: Duration,
    pub(super) links: BTreeMap<NodeId, Link>,
    /// What's being dialled, what for, and since when.
    pub(super) dialling: BTreeMap<PeerAddress, (Purpose, Duration)>,
    pub(super) back_off: BackOff,
    /// Addresses that its owner named. They're dialled whatever their group, and come on top of those it picks itself.
    pub(super) named: BTreeSet<PeerAddress>,
    /// Those that weren't dialled yet since the start.
    pub(super) anchors: Vec<PeerAddress>,
    pub(super) next_test: Duration,
    /// When a neighbour last brought a new end of our chain. What this node mines itself says nothing about its neighbours.
    pub(super) last_tip: Duration,
}

impl Dialler {
    /// Begins with a book. Its anchors are dialled first.
    pub fn new(book: AddressBook, settings: DiallerSettings, rng: &mut impl Rng) -> Dialler {
        Dialler {
            anchors: book.anchors().to_vec(),
            book,
            nonce: rng.random(),
            uptime: Duration::ZERO,
            links: BTreeMap::new(),
            dialling: BTreeMap::new(),
            back_off: BackOff::new(settings.back_off),
            named: BTreeSet::new(),
            next_test: settings.feeler_every,
            last_tip: Duration::ZERO,
            settings,
        }
    }

    /// Adds an address that the owner of this node named, 64 at most. It's dialled until there's a link, and again if it's lost. It isn't
    /// made an anchor: its owner can name it again.
    pub fn name(&mut self, address: PeerAddress) {
        if self.named.len() < MAX_NAMED {
            self.book.hear(address, address.group());
            self.named.insert(address);
        }
    }

    /// Adds an address that was found in the local network. Returns whether it was new. All of them count as told by this
    /// machine: anyone can make up such finds, so together they get no more places than one neighbour.
    pub fn hear_of(&mut self, address: PeerAddress) -> bool {
        self.book.hear(address, Group::Machine(IpAddr::V4(Ipv4Addr::LOCALHOST)))
    }

    /// Takes what happened, and returns what is to be done, in this order.
    pub fn handle(&mut self, input: PeerInput, rng: &mut impl Rng) -> Vec<PeerOutput> {
        let mut outputs = Vec::new();
        let out = &mut outputs;
        match input {
            PeerInput::Linked { link, ip, dialled } => self.linked(link, ip, dialled, rng, out),
            PeerInput::Unlinked(link) => self.unlinked(link, rng),
            PeerInput::NoDial(address) => self.no_answer(address, rng, out),
            PeerInput::Oneself(address) => self.is_oneself(address, rng),
            PeerInput::Greeted(link) => self.greeted(link, out),
            PeerInput::Dropped(link) => self.dropped(link, rng),
            PeerInput::BroughtTip(link) => self.brought_tip(link, rng, out),
            PeerInput::Alive(link) => self.is_alive(link),
            PeerInput::Says(link, message) => self.hear(link, message, rng, out),
        }
        outputs
    }

    fn linked(
        &mut self,
        id: NodeId,
        ip: IpAddr,
        dialled: Option<PeerAddress>,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        let dialled = dialled.map(|address| {
            let purpose = self.dialling.remove(&address).map(|(purpose, _)| purpose);
            // It was given up, and came to something after all.
            let late = || if self.is_full() { Purpose::Test } else { Purpose::Neighbour };
            (address, purpose.unwrap_or_else(late))
        });
        match dialled {
            Some((address, purpose)) if self.links.contains_key(&id) => {
                return self.linked_again(id, address, purpose, rng, outputs);
            }
            None if self.links.contains_key(&id) => return,
            _ => {}
        }
        self.links.insert(id, Link::new(ip.to_canonical(), dialled, self.uptime));
        let me = Introduction { port: self.settings.port, nonce: self.nonce };
        outputs.push(PeerOutput::Say(id, PeerMessage::Me(me)));
        if let Some(evicted) = self.evicted() {
            self.cut(evicted, CutReason::NoRoom, outputs);
        }
    }

    /// We dialled someone who had a link to us already: both sides dialled, or it has several addresses. It's still one
    /// neighbour.
    fn linked_again(
        &mut self,
        id: NodeId,
        address: PeerAddress,
        purpose: Purpose,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        let Some(link) = self.links.get_mut(&id) else { return };
        let is_chosen_now = link.is_inbound() && purpose == Purpose::Neighbour;
        if is_chosen_now {
            (link.dialled, link.since) = (Some((address, purpose)), self.uptime);
        } else {
            self.back_off.lengthen_fully(address, self.uptime, rng);
        }
        if link.has_greeted {
            self.book.greeted(address);
            if is_chosen_now {
                self.welcome(id, outputs);
            }
        }
    }

    /// Someone with our genesis lives there whom we dialled in order to have a neighbour.
    fn welcome(&mut self, id: NodeId, outputs: &mut Vec<PeerOutput>) {
        self.ask(id, outputs);
        self.remember_anchors();
    }

    fn greeted(&mut self, id: NodeId, outputs: &mut Vec<PeerOutput>) {
        let Some(link) = self.links.get_mut(&id).filter(|link| !link.has_greeted) else { return };
        link.has_greeted = true;
        let dialled = link.dialled;
        let address = dialled.map(|(address, _)| address);
        outputs.push(PeerOutput::Event(PeerEvent::Greeted { link: id, dialled: address }));
        self.is_alive(id);
        match dialled {
            None => self.hear_of_caller(id),
            Some((address, purpose)) => {
                self.book.greeted(address);
                match purpose {
                    Purpose::Test => self.cut(id, CutReason::Tested, outputs),
                    Purpose::Neighbour => self.welcome(id, outputs),
                }
            }
        }
    }

    /// A link that broke says nothing about who lives there: a node that's full takes calls and hangs up at once. So the address
    /// keeps its place in the book, and is only left alone for a while.
    fn unlinked(&mut self, id: NodeId, rng: &mut impl Rng) {
        let Some(link) = self.links.remove(&id) else { return };
        let Some((address, _)) = link.dialled else { return };
        let lasted = if link.has_greeted { self.uptime - link.since } else { Duration::ZERO };
        self.back_off.lost_after(lasted, address, self.uptime, rng);
    }

    pub(super) fn no_answer(
        &mut self,
        address: PeerAddress,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        // If it was given up before, it has been counted.
        if self.dialling.remove(&address).is_some() {
            self.has_failed(address, rng);
            outputs.push(PeerOutput::Event(PeerEvent::NoAnswer(address)));
        }
    }

    /// If our own cable is out, no one answers, and that's no one's fault. So it's counted only while a neighbour is there.
    pub(super) fn has_failed(&mut self, address: PeerAddress, rng: &mut impl Rng) {
        if self.links.values().any(|link| link.is_outbound() && link.has_greeted) {
            self.book.failed(&address);
        }
        self.back_off.lengthen(address, self.uptime, rng);
    }

    pub(super) fn is_oneself(&mut self, address: PeerAddress, rng: &mut impl Rng) {
        self.named.remove(&address);
        self.leave_alone(address, rng);
    }

    /// Forgets an address, and doesn't dial it for as long as it ever waits.
    fn leave_alone(&mut self, address: PeerAddress, rng: &mut impl Rng) {
        self.dialling.remove(&address);
        self.anchors.retain(|anchor| *anchor != address);
        self.book.forget(&address);
        self.back_off.lengthen_fully(address, self.uptime, rng);
    }

    fn dropped(&mut self, id: NodeId, rng: &mut impl Rng) {
        let dialled = self.links.remove(&id).and_then(|link| link.dialled);
        if let Some((address, _)) = dialled {
            self.leave_alone(address, rng);
        }
    }

    /// Cuts a link for something that no honest node says.
    pub(super) fn drop_liar(
        &mut self,
        id: NodeId,
        reason: CutReason,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        let dialled = self.links.get(&id).and_then(|link| link.dialled);
        self.cut(id, reason, outputs);
        if let Some((address, _)) = dialled {
            self.leave_alone(address, rng);
        }
    }

    /// Cuts a link for a reason.
    pub(super) fn cut(&mut self, id: NodeId, reason: CutReason, outputs: &mut Vec<PeerOutput>) {
        let Some(link) = self.links.remove(&id) else { return };
        outputs.push(PeerOutput::Event(PeerEvent::Cut { link: id, ip: link.ip, reason }));
        outputs.push(PeerOutput::Cut(id));
    }

    /// Its book.
    pub fn book(&self) -> &AddressBook {
        &self.book
    }

    /// Whether there's a link with this number.
    pub fn has_link(&self, link: NodeId) -> bool {
        self.links.contains_key(&link)
    }

    /// Its links.
    pub fn links(&self) -> impl ExactSizeIterator<Item = (NodeId, &Link)> {
        self.links.iter().map(|(id, link)| (*id, link))
    }

    /// How long it has been running.
    pub fn uptime(&self) -> Duration {
        self.uptime
    }
}
