//! Addresses, and a dialler whose world is played by hand.

use kusari::stage6_coin::{NodeId, Refusal as _};
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

pub(crate) const TICK: Duration = Duration::from_millis(200);

/// The address with a number, in a public group with a number.
pub(crate) fn at(group: u16, number: u16) -> PeerAddress {
    let ([a, b], [c, d]) = (group.to_be_bytes(), number.to_be_bytes());
    // 11.0.0.0/8 and 64 more of its kind: nothing private, nothing that's reserved.
    let ip = Ipv4Addr::new(11 + a, b, c, d);
    PeerAddress::new(IpAddr::V4(ip), 7707).expect("a node can be there")
}

pub(crate) fn address(text: &str) -> PeerAddress {
    text.parse().expect("an address")
}

pub(crate) fn book() -> AddressBook {
    AddressBook::new([7; 16], BookShape::default())
}

pub(crate) fn rng(seed: u64) -> ChaCha12Rng {
    ChaCha12Rng::seed_from_u64(seed)
}

/// A dialler, and the numbers and chance that its world needs.
pub(crate) struct World {
    pub(crate) dialler: Dialler,
    pub(crate) rng: ChaCha12Rng,
    next: usize,
}

impl World {
    pub(crate) fn new(book: AddressBook, settings: DiallerSettings) -> World {
        let mut rng = rng(1);
        World { dialler: Dialler::new(book, settings, &mut rng), rng, next: 0 }
    }

    /// One that knows these addresses.
    pub(crate) fn knowing(known: &[PeerAddress], settings: DiallerSettings) -> World {
        let mut book = book();
        for address in known {
            book.hear(*address, address.group());
        }
        World::new(book, settings)
    }

    pub(crate) fn handle(&mut self, input: PeerInput) -> Vec<PeerOutput> {
        self.dialler.handle(input, &mut self.rng)
    }

    /// Lets time pass, tick by tick.
    pub(crate) fn run(&mut self, time: Duration) -> Vec<PeerOutput> {
        let ticks = time.as_millis().div_ceil(TICK.as_millis());
        (0..ticks).flat_map(|_| self.dialler.tick(TICK, &mut self.rng)).collect()
    }

    pub(crate) fn seconds(&mut self, seconds: u64) -> Vec<PeerOutput> {
        self.run(Duration::from_secs(seconds))
    }

    pub(crate) fn link(&mut self, dialled: Option<PeerAddress>, ip: IpAddr) -> NodeId {
        let link = NodeId(self.next);
        self.next += 1;
        self.handle(PeerInput::Linked { link, ip, dialled });
        link
    }

    /// Someone answers at an address that was dialled.
    pub(crate) fn answer(&mut self, address: PeerAddress) -> NodeId {
        self.link(Some(address), address.ip())
    }

    /// Someone with our genesis answers at an address that was dialled.
    pub(crate) fn greet(&mut self, address: PeerAddress) -> NodeId {
        let link = self.answer(address);
        self.handle(PeerInput::Greeted(link));
        link
    }

    /// Someone with our genesis dials us.
    pub(crate) fn call_from(&mut self, address: PeerAddress) -> NodeId {
        let link = self.link(None, address.ip());
        self.handle(PeerInput::Greeted(link));
        link
    }

    /// Lets time pass. Everyone who's dialled greets, and answers pings.
    pub(crate) fn all_greet(&mut self, seconds: u64) -> Vec<PeerAddress> {
        let mut greeted = Vec::new();
        for _ in 0..5 * seconds {
            for output in self.dialler.tick(TICK, &mut self.rng) {
                match output {
                    PeerOutput::Dial(address) => {
                        self.greet(address);
                        greeted.push(address);
                    }
                    PeerOutput::Say(link, PeerMessage::Ping(number)) => {
                        self.handle(PeerInput::Says(link, PeerMessage::Pong(number)));
                    }
                    _ => {}
                }
            }
        }
        greeted
    }

    /// The addresses of the neighbours that it chose.
    pub(crate) fn chosen(&self) -> Vec<PeerAddress> {
        let links = self.dialler.links().filter(|(_, link)| link.is_outbound());
        links.filter_map(|(_, link)| Some(link.dialled?.0)).collect()
    }
}

/// The addresses that are to be dialled.
pub(crate) fn dials(outputs: &[PeerOutput]) -> Vec<PeerAddress> {
    let dials = outputs.iter().filter_map(|output| match output {
        PeerOutput::Dial(address) => Some(*address),
        _ => None,
    });
    dials.collect()
}

/// Which links were cut, and the codes of the reasons.
pub(crate) fn cuts(outputs: &[PeerOutput]) -> Vec<(NodeId, &'static str)> {
    let cuts = outputs.iter().filter_map(|output| match output {
        PeerOutput::Event(PeerEvent::Cut { link, reason, .. }) => Some((*link, reason.code())),
        _ => None,
    });
    let cuts: Vec<_> = cuts.collect();
    let done = outputs.iter().filter(|output| matches!(output, PeerOutput::Cut(_))).count();
    assert_eq!(cuts.len(), done, "what's cut has a reason");
    cuts
}

/// What was said to a neighbour.
pub(crate) fn said(outputs: &[PeerOutput], to: NodeId) -> Vec<&PeerMessage> {
    let said = outputs.iter().filter_map(|output| match output {
        PeerOutput::Say(link, message) if *link == to => Some(message),
        _ => None,
    });
    said.collect()
}
