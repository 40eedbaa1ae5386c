//! A town of hosts in virtual time. Each lives at some addresses, dials as it likes, and letters take a while. Nothing here
//! sleeps or looks at a clock.

#![allow(dead_code, reason = "each test file uses a part of it")]

use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How long a letter or a call takes.
const ON_ITS_WAY: Duration = Duration::from_millis(40);
const TICK: Duration = Duration::from_millis(200);

/// When all chains begin.
pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// A block takes two hashes, and its reward can be spent in the next one.
pub(crate) fn genesis() -> Genesis {
    let easiest = CompactTarget::from_bits(0x207f_ffff);
    let rules = Rules { easiest, period: 2016, maturity: 1, ..Rules::classroom() };
    Genesis { time: BEGIN, words: "a town".into(), rules }
}

/// A host with an empty chain and a book that knows these addresses.
pub(crate) fn host(seed: u64, known: &[PeerAddress], settings: DiallerSettings) -> Host {
    let mut book = AddressBook::new([seed as u8; 16], BookShape::default());
    for address in known {
        book.hear(*address, address.group());
    }
    host_with(seed, book, settings)
}

pub(crate) fn host_with(seed: u64, book: AddressBook, settings: DiallerSettings) -> Host {
    let node = Node::new(genesis(), NodeSettings::default()).expect("a good genesis");
    Host::new(node, Dialler::new(book, settings, &mut ChaCha12Rng::seed_from_u64(seed)))
}

enum Post {
    Input(usize, HostInput),
    Call(usize, PeerAddress),
}

pub(crate) struct Town {
    pub(crate) hosts: Vec<Host>,
    /// What happened, and to whom.
    pub(crate) events: Vec<(usize, HostEvent)>,
    /// What each of them has on its disk.
    pub(crate) kept: Vec<Vec<Arc<Block>>>,
    homes: Vec<PeerAddress>,
    listening: BTreeMap<PeerAddress, usize>,
    /// Those who pretend to be another node on each link.
    crowds: BTreeSet<usize>,
    /// The two ends of each link.
    ends: BTreeMap<(usize, NodeId), (usize, NodeId)>,
    post: BTreeMap<(Duration, u64), Post>,
    uptime: Duration,
    counter: u64,
    rng: ChaCha12Rng,
}

impl Town {
    pub(crate) fn new(seed: u64) -> Town {
        Town {
            hosts: Vec::new(),
            events: Vec::new(),
            kept: Vec::new(),
            homes: Vec::new(),
            listening: BTreeMap::new(),
            crowds: BTreeSet::new(),
            ends: BTreeMap::new(),
            post: BTreeMap::new(),
            uptime: Duration::ZERO,
            counter: 0,
            rng: ChaCha12Rng::seed_from_u64(seed),
        }
    }

    /// Returns the newcomer's number. It calls from its first address, and takes calls at all of them.
    pub(crate) fn move_in(&mut self, host: Host, addresses: &[PeerAddress]) -> usize {
        let number = self.hosts.len();
        self.hosts.push(host);
        self.kept.push(Vec::new());
        self.homes.push(addresses[0]);
        self.listening.extend(addresses.iter().map(|address| (*address, number)));
        number
    }

    /// The same, for someone who pretends to be another node at each of these addresses.
    pub(crate) fn move_in_as_a_crowd(&mut self, host: Host, addresses: &[PeerAddress]) -> usize {
        let number = self.move_in(host, addresses);
        self.crowds.insert(number);
        number
    }

    /// No one is at home there any more: its links break, and calls find no one.
    pub(crate) fn leave(&mut self, who: usize) {
        self.listening.retain(|_, number| *number != who);
        let ends = self.ends.iter().filter(|((number, _), _)| *number == who);
        for (mine, (other, link)) in ends.map(|(mine, theirs)| (*mine, *theirs)).collect::<Vec<_>>()
        {
            self.ends.remove(&mine);
            self.send(Post::Input(other, HostInput::Unlinked(link)));
        }
    }

    pub(crate) fn now(&self) -> Time {
        BEGIN.after(self.uptime)
    }

    pub(crate) fn tip(&self, who: usize) -> Tip {
        self.hosts[who].node().tip()
    }

    /// The numbers of those who have a link to someone, in both directions.
    pub(crate) fn neighbours(&self, who: usize) -> Vec<usize> {
        let links = self.hosts[who].dialler().links().filter(|(_, link)| link.has_greeted);
        links.filter_map(|(link, _)| Some(self.ends.get(&(who, link))?.0)).collect()
    }

    /// Tells someone something, and does what they say.
    pub(crate) fn tell(&mut self, who: usize, input: HostInput) {
        if let HostInput::Unlinked(link) = input {
            self.ends.remove(&(who, link));
        }
        let now = self.now();
        for output in self.hosts[who].handle(input, now, &mut self.rng) {
            match output {
                HostOutput::Keep(block) => self.kept[who].push(block),
                HostOutput::Dial(address) => self.send(Post::Call(who, address)),
                HostOutput::Say(link, payload) => {
                    if let Some((other, theirs)) = self.ends.get(&(who, link)).copied() {
                        let says = HostInput::Says(theirs, payload.envelope());
                        self.send(Post::Input(other, says));
                    }
                }
                HostOutput::Cut(link) => {
                    if let Some((other, theirs)) = self.ends.remove(&(who, link)) {
                        self.send(Post::Input(other, HostInput::Unlinked(theirs)));
                    }
                }
                HostOutput::Event(event) => self.events.push((who, event)),
                _ => {}
            }
        }
    }

    fn send(&mut self, post: Post) {
        self.counter += 1;
        self.post.insert((self.uptime + ON_ITS_WAY, self.counter), post);
    }

    fn call(&mut self, from: usize, to: PeerAddress) {
        let Some(other) = self.listening.get(&to).copied() else {
            return self.send(Post::Input(from, HostInput::NoDial(to)));
        };
        if other == from {
            return self.send(Post::Input(from, HostInput::Oneself(to)));
        }
        let is_crowd = self.crowds.contains(&from) || self.crowds.contains(&other);
        let mut known = self.ends.iter().filter(|((who, _), (it, _))| (*who, *it) == (from, other));
        let known =
            known.next().filter(|_| !is_crowd).map(|((_, mine), (_, theirs))| (*mine, *theirs));
        let mut link = || {
            self.counter += 1;
            NodeId(self.counter as usize)
        };
        // Two nodes are one neighbour to each other, however often they dial.
        let (mine, theirs) = known.unwrap_or_else(|| (link(), link()));
        self.ends.insert((from, mine), (other, theirs));
        self.ends.insert((other, theirs), (from, mine));
        let linked = HostInput::Linked { link: mine, ip: to.ip(), dialled: Some(to) };
        self.send(Post::Input(from, linked));
        let ip = self.homes[from].ip();
        self.tell(other, HostInput::Linked { link: theirs, ip, dialled: None });
    }

    /// Lets time pass for everyone who is at home.
    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.uptime + time;
        while self.uptime < end {
            let next_tick = self.uptime + TICK;
            while let Some(entry) = self.post.first_entry() {
                if entry.key().0 > next_tick {
                    break;
                }
                let ((at, _), post) = entry.remove_entry();
                self.uptime = self.uptime.max(at);
                match post {
                    Post::Input(who, input) => self.tell(who, input),
                    Post::Call(from, to) => self.call(from, to),
                }
            }
            self.uptime = next_tick;
            for who in 0..self.hosts.len() {
                if self.listening.values().any(|number| *number == who) {
                    self.tell(who, HostInput::Tick(TICK));
                }
            }
        }
    }

    /// Lets someone say something to someone else, on the links that there are.
    pub(crate) fn say(&mut self, from: usize, to: usize, payload: &Payload) {
        let links = self.ends.iter().filter(|((who, _), (other, _))| (*who, *other) == (from, to));
        for theirs in links.map(|(_, (_, theirs))| *theirs).collect::<Vec<_>>() {
            self.send(Post::Input(to, HostInput::Says(theirs, payload.envelope())));
        }
    }

    /// Mines a block on someone's chain for an address, and proposes it there.
    pub(crate) fn mine(&mut self, who: usize, to: &Address) -> Block {
        let block = mine(self.hosts[who].draft(&to.lock(), self.now())).expect("it is easy");
        self.tell(who, HostInput::Proposed(block.clone()));
        block
    }
}
