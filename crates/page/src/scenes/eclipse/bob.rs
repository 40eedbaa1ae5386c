//! Bob's node, and everything that it has heard.

use kusari::stage7_peers::{
    AddressBook, BookShape, Dialler, DiallerSettings, MAX_ANCHORS, PeerAddress, PeerOutput,
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::net::Ipv4Addr;
use std::time::Duration;

/// How many honest nodes there are, and with how many of them Bob has talked before.
pub(super) const HONEST: usize = 24;
const GREETED: usize = 8;

/// How many addresses Bob's node remembers if it has no book: those that it heard last.
pub(super) const LIST: usize = 32;

/// How often Bob's node has tested an address that it had only heard of.
const TESTS: usize = 64;

/// The choices there are.
pub(super) const ADDRESSES: [usize; 6] = [0, 10, 32, 100, 300, 1000];
pub(super) const NETWORKS: [usize; 5] = [1, 4, 16, 64, 256];
pub(super) const MOST_NEIGHBOURS: u64 = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bob {
    pub(super) has_book: bool,
    /// How many addresses Mallory has, and in how many networks.
    pub(super) addresses: usize,
    pub(super) networks: usize,
    pub(super) neighbours: u64,
    pub(super) has_anchors: bool,
}

impl Default for Bob {
    fn default() -> Bob {
        Bob { has_book: true, addresses: 100, networks: 4, neighbours: 4, has_anchors: false }
    }
}

/// What Bob's node knows.
pub(super) enum Memory {
    Book(Box<AddressBook>),
    List(Vec<PeerAddress>),
}

fn address(a: usize, b: usize, c: usize, d: usize) -> PeerAddress {
    let ip = Ipv4Addr::from([a, b, c, d].map(|part| part as u8));
    PeerAddress::new(ip.into(), 7707).expect("these are addresses of single machines")
}

/// Each honest node is in a network of its own.
pub(super) fn honest() -> impl Iterator<Item = PeerAddress> {
    (0..HONEST).map(|number| address(20 + number, 7, 0, 1))
}

/// Whether an address is one of Mallory's.
pub(super) fn is_hers(address: &PeerAddress) -> bool {
    matches!(address.ip(), std::net::IpAddr::V4(ip) if ip.octets()[0] >= 130)
}

impl Bob {
    fn hers(&self) -> impl Iterator<Item = PeerAddress> {
        let networks = self.networks;
        (0..self.addresses).map(move |number| {
            let (network, machine) = (number % networks, number / networks);
            address(130 + network / 256, network % 256, machine / 250, 1 + machine % 250)
        })
    }

    /// What he knows after the honest nodes have told him of each other, and Mallory of herself.
    pub(super) fn memory(&self) -> Memory {
        let honest: Vec<_> = honest().collect();
        if !self.has_book {
            let mut all: Vec<_> = honest.into_iter().chain(self.hers()).collect();
            return Memory::List(all.split_off(all.len().saturating_sub(LIST)));
        }
        let mut book = AddressBook::new(*b"Bob's secret key", BookShape::default());
        for (address, teller) in honest.iter().zip(honest.iter().cycle().skip(1)) {
            book.hear(*address, teller.group());
        }
        honest.iter().take(GREETED).for_each(|address| book.greeted(*address));
        for address in self.hers() {
            book.hear(address, address.group());
        }
        // His node goes on as ever: now and then it tests an address that it has only heard of. All answer, hers too.
        let rng = &mut ChaCha12Rng::seed_from_u64(7);
        for _ in 0..TESTS {
            if let Some(address) = book.pick_heard(rng, |_| true) {
                book.greeted(address);
            }
            if let Some(holder) = book.to_test() {
                book.greeted(holder); // who sits there answers, and stays
            }
        }
        if self.has_anchors {
            book.set_anchors(honest.into_iter().take(MAX_ANCHORS));
        }
        Memory::Book(Box::new(book))
    }
}

impl Memory {
    /// Whom he finds after a restart.
    pub(super) fn neighbours(&self, wanted: u64, seed: u64) -> Vec<PeerAddress> {
        let rng = &mut ChaCha12Rng::seed_from_u64(seed);
        let wanted = wanted as usize;
        match self {
            Memory::Book(book) => {
                let settings = DiallerSettings { outbound: wanted, ..DiallerSettings::default() };
                let mut dialler = Dialler::new((**book).clone(), settings, rng);
                let outputs = dialler.tick(Duration::from_millis(200), rng);
                let dialled = outputs.into_iter().filter_map(|output| match output {
                    PeerOutput::Dial(address) => Some(address),
                    _ => None,
                });
                dialled.collect()
            }
            Memory::List(list) => {
                let mut left = list.clone();
                (0..wanted.min(left.len()))
                    .map(|_| left.swap_remove(rng.random_range(0..left.len())))
                    .collect()
            }
        }
    }

    /// How likely it is that one address that's drawn is hers. From each table it's drawn half the time.
    pub(super) fn share(&self) -> f64 {
        let share = |addresses: Vec<PeerAddress>| {
            let hers = addresses.iter().filter(|it| is_hers(it)).count();
            (!addresses.is_empty()).then(|| hers as f64 / addresses.len() as f64)
        };
        match self {
            Memory::Book(book) => {
                let of = |buckets: &[_]| {
                    let entries = buckets.iter().flatten().flatten();
                    entries.map(|entry: &kusari::stage7_peers::Entry| entry.address).collect()
                };
                let tables = [share(of(book.heard())), share(of(book.tried()))];
                let known: Vec<_> = tables.into_iter().flatten().collect();
                known.iter().sum::<f64>() / known.len().max(1) as f64
            }
            Memory::List(list) => share(list.clone()).unwrap_or_default(),
        }
    }
}
