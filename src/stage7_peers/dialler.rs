use super::address::{Group, PeerAddress};
use super::back_off::BackOff;
use super::book::{AddressBook, MAX_ADDRESSES};
use super::dialler_settings::DiallerSettings;
use super::link::{Link, Purpose};
use super::peer_event::{CutReason, PeerEvent, PeerInput, PeerOutput};
use super::peer_message::{Introduction, PeerMessage};
use crate::stage6_coin::NodeId;
use rand::{Rng, RngExt as _};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

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
    nonce: u64,
    /// The sum of its ticks.
    pub(super) uptime: Duration,
    pub(super) links: BTreeMap<NodeId, Link>,
    /// What's being dialled, what for, and since when.
    pub(super) dialling: BTreeMap<PeerAddress, (Purpose, Duration)>,
    pub(super) back_off: BackOff,
    /// Addresses that its owner named. They're dialled whatever their group.
    pub(super) named: BTreeSet<PeerAddress>,
    pub(super) anchors: Vec<PeerAddress>,
    pub(super) next_test: Duration,
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

    /// Adds an address that the owner of this node named. It's dialled until there's a link, and again if it's lost.
    pub fn name(&mut self, address: PeerAddress) {
        self.book.hear(address, address.group());
        self.named.insert(address);
    }

    /// Adds an address that was found in the local network. Returns whether it was new.
    pub fn hear_of(&mut self, address: PeerAddress) -> bool {
        self.book.hear(address, address.group())
    }

    /// Takes what happened, and returns what is to be done, in this order.
    pub fn handle(&mut self, input: PeerInput, rng: &mut impl Rng) -> Vec<PeerOutput> {
        let mut outputs = Vec::new();
        match input {
            PeerInput::Linked { link, ip, dialled } => self.linked(link, ip, dialled, &mut outputs),
            PeerInput::Unlinked(link) => self.unlinked(link, rng),
            PeerInput::NoDial(address) => self.no_dial(address, rng, &mut outputs),
            PeerInput::Oneself(address) => self.is_oneself(address, rng),
            PeerInput::Greeted(link) => self.greeted(link, &mut outputs),
            PeerInput::Dropped(link) => self.dropped(link, rng),
            PeerInput::BroughtTip(link) => self.brought_tip(link, &mut outputs),
            PeerInput::Alive(link) => self.is_alive(link),
            PeerInput::Says(link, message) => self.hear(link, message, rng, &mut outputs),
        }
        outputs
    }

    fn linked(
        &mut self,
        link: NodeId,
        ip: IpAddr,
        dialled: Option<PeerAddress>,
        outputs: &mut Vec<PeerOutput>,
    ) {
        let purpose_of = |address: PeerAddress| {
            let dialling = self.dialling.remove(&address);
            (address, dialling.map_or(Purpose::Neighbour, |(purpose, _)| purpose))
        };
        let dialled = dialled.map(purpose_of);
        if let Some(known) = self.links.get_mut(&link) {
            // Both sides dialled at the same time. It's still one neighbour.
            known.dialled = known.dialled.or(dialled);
            if known.has_greeted
                && let Some((address, _)) = dialled
            {
                self.back_off.reset(&address);
                self.book.greeted(address);
            }
            return;
        }
        self.links.insert(link, Link::new(ip.to_canonical(), dialled, self.uptime));
        let me = Introduction { port: self.settings.port, nonce: self.nonce };
        outputs.push(PeerOutput::Say(link, PeerMessage::Me(me)));
        if let Some(evicted) = self.evicted() {
            self.cut(evicted, CutReason::NoRoom, outputs);
        }
    }

    /// Who has to go when too many dialled us: of the group that has most links, the youngest that never brought a
    /// block. So a newcomer can get in, and someone who takes all places has to be useful, or come from
    /// everywhere.
    fn evicted(&self) -> Option<NodeId> {
        let inbound = || self.links.iter().filter(|(_, link)| link.is_inbound());
        if inbound().count() <= self.settings.inbound {
            return None;
        }
        let mut groups = BTreeMap::<Group, usize>::new();
        for (_, link) in inbound() {
            *groups.entry(link.group()).or_default() += 1;
        }
        let candidates = inbound().filter(|(_, link)| link.brought_tip.is_none());
        let rank = |(id, link): &(&NodeId, &Link)| (groups[&link.group()], link.since, **id);
        let evicted = candidates.max_by_key(rank).or_else(|| inbound().max_by_key(rank));
        evicted.map(|(id, _)| *id)
    }

    fn unlinked(&mut self, link: NodeId, rng: &mut impl Rng) {
        let Some(link) = self.links.remove(&link) else { return };
        let Some((address, _)) = link.dialled else { return };
        if !link.has_greeted {
            self.book.failed(&address);
        }
        self.back_off.lengthen(address, self.uptime, rng);
        self.remember_anchors();
    }

    fn no_dial(&mut self, address: PeerAddress, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        self.dialling.remove(&address);
        self.book.failed(&address);
        self.back_off.lengthen(address, self.uptime, rng);
        outputs.push(PeerOutput::Event(PeerEvent::NoAnswer(address)));
    }

    fn is_oneself(&mut self, address: PeerAddress, rng: &mut impl Rng) {
        self.dialling.remove(&address);
        self.named.remove(&address);
        self.book.forget(&address);
        self.back_off.lengthen_fully(address, self.uptime, rng);
    }

    fn greeted(&mut self, id: NodeId, outputs: &mut Vec<PeerOutput>) {
        let uptime = self.uptime;
        let Some(link) = self.links.get_mut(&id).filter(|link| !link.has_greeted) else { return };
        (link.has_greeted, link.heard_at) = (true, uptime);
        let dialled = link.dialled;
        outputs.push(PeerOutput::Event(PeerEvent::Greeted {
            link: id,
            dialled: dialled.map(|(address, _)| address),
        }));
        let Some((address, purpose)) = dialled else { return };
        self.back_off.reset(&address);
        self.book.greeted(address);
        match purpose {
            Purpose::Test => self.cut(id, CutReason::Tested, outputs),
            Purpose::Neighbour => {
                link.is_asked = true;
                outputs.push(PeerOutput::Say(id, PeerMessage::WhoElse));
                self.remember_anchors();
            }
        }
    }

    /// The neighbours we chose that have been there longest are the ones to go back to.
    fn remember_anchors(&mut self) {
        let chosen = self.links.values().filter(|link| link.is_outbound() && link.has_greeted);
        let mut chosen: Vec<_> = chosen.filter_map(|it| Some((it.since, it.dialled?.0))).collect();
        chosen.sort();
        if !chosen.is_empty() {
            self.book.set_anchors(chosen.into_iter().map(|(_, address)| address));
        }
    }

    fn dropped(&mut self, link: NodeId, rng: &mut impl Rng) {
        let Some(link) = self.links.remove(&link) else { return };
        let Some((address, _)) = link.dialled else { return };
        self.book.forget(&address);
        self.back_off.lengthen_fully(address, self.uptime, rng);
        self.remember_anchors();
    }

    fn brought_tip(&mut self, link: NodeId, outputs: &mut Vec<PeerOutput>) {
        let uptime = self.uptime;
        self.last_tip = uptime;
        if let Some(link) = self.links.get_mut(&link) {
            (link.brought_tip, link.heard_at) = (Some(uptime), uptime);
        }
        // One more was dialled because no block had come for long. Now one is too many.
        let outbound = self.links.iter().filter(|(_, link)| link.is_outbound() && link.has_greeted);
        if outbound.clone().count() > self.settings.outbound {
            let worst = outbound
                .min_by_key(|(_, link)| (link.brought_tip, u128::MAX - link.since.as_nanos()));
            if let Some(worst) = worst.map(|(id, _)| *id) {
                self.cut(worst, CutReason::Surplus, outputs);
            }
        }
    }

    /// A block of the node's own is news, too.
    pub fn has_new_tip(&mut self) {
        self.last_tip = self.uptime;
    }

    fn is_alive(&mut self, link: NodeId) {
        let uptime = self.uptime;
        if let Some(link) = self.links.get_mut(&link) {
            link.heard_at = uptime;
        }
    }

    fn hear(
        &mut self,
        from: NodeId,
        message: PeerMessage,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        self.is_alive(from);
        let (uptime, tell_every) = (self.uptime, self.settings.tell_every);
        let Some(link) = self.links.get_mut(&from) else { return };
        match message {
            PeerMessage::Me(me) if me.nonce == self.nonce => {
                if let Some((address, _)) = link.dialled {
                    self.is_oneself(address, rng);
                }
                self.cut(from, CutReason::Oneself, outputs);
            }
            PeerMessage::Me(_) if link.has_introduced_itself => {}
            PeerMessage::Me(me) => {
                (link.has_introduced_itself, link.port) = (true, me.port);
                if link.is_inbound() {
                    let address = me.port.map(|port| PeerAddress::new(link.ip, port));
                    if let Some(Ok(address)) = address {
                        self.book.hear(address, link.group());
                    }
                }
            }
            PeerMessage::Ping(number) => {
                outputs.push(PeerOutput::Say(from, PeerMessage::Pong(number)));
            }
            PeerMessage::Pong(number) => {
                link.pinged = link.pinged.filter(|(expected, _)| *expected != number);
            }
            PeerMessage::WhoElse if link.told_at.is_some_and(|at| uptime - at < tell_every) => {}
            PeerMessage::WhoElse => {
                link.told_at = Some(uptime);
                let some = self.book.some(rng);
                outputs.push(PeerOutput::Say(from, PeerMessage::Peers(some)));
            }
            PeerMessage::Peers(peers) if peers.len() > MAX_ADDRESSES => {
                let (count, limit) = (peers.len(), MAX_ADDRESSES);
                self.cut(from, CutReason::TooManyPeers { count, limit }, outputs);
            }
            PeerMessage::Peers(_) if !link.is_asked => {
                self.cut(from, CutReason::UnaskedPeers, outputs);
            }
            PeerMessage::Peers(peers) => {
                link.is_asked = false;
                let (by, told) = (link.group(), peers.len());
                let taken = peers.into_iter().filter(|it| self.book.hear(*it, by)).count();
                outputs.push(PeerOutput::Event(PeerEvent::Heard { link: from, told, taken }));
            }
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
