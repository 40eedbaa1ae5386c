use super::reports::FloodReport;
use crate::chance::{Chance, mix};
use crate::error::TownError;
use crate::plan::Flood;
use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::{
    AddressBook, BookShape, Dialler, DiallerSettings, Introduction, MAX_ADDRESSES, PeerAddress,
    PeerInput, PeerMessage, PeerOutput,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// How often a node looks at its clock here: five times less often than in chapter 7, because that changes nothing that's counted.
const TICK: Duration = Duration::from_secs(1);

/// For how long a node is up before the attacker comes.
const BEFORE: u64 = 600;

/// How long after the restart its neighbours are counted. That's before it begins to look for others because no block came.
const AFTER: u64 = 45;

const PORT: u16 = 7707;

/// Floods the book of each node that's attacked, restarts it, and finds out which of them are cut off.
pub(crate) fn flood(
    plan: &Flood,
    is_attacked: &[bool],
    seed: u64,
) -> Result<(FloodReport, Vec<bool>), TownError> {
    super::check::flood(plan)?;
    let mut report = FloodReport { books: 0, heard: 0.0, tried: 0.0, outbound: 0.0, captured: 0 };
    let mut is_captured = vec![false; is_attacked.len()];
    for node in (0..is_attacked.len()).filter(|node| is_attacked[*node]) {
        let seed = mix(mix(seed) ^ node as u64);
        let mut victim = Victim::new(plan, seed);
        victim.live(BEFORE, false);
        victim.live(plan.lasts / 1_000_000, true);
        let (heard, tried) = victim.part_of_attacker();
        victim.restart(seed);
        victim.live(AFTER, false);
        let [attacker, all] = victim.outbound();
        report.books += 1;
        report.heard += heard;
        report.tried += tried;
        report.outbound += if all == 0 { 0.0 } else { attacker as f64 / all as f64 };
        is_captured[node] = all > 0 && attacker == all;
    }
    report.captured = is_captured.iter().filter(|is| **is).count() as u32;
    for mean in [&mut report.heard, &mut report.tried, &mut report.outbound] {
        *mean /= f64::from(report.books.max(1));
    }
    Ok((report, is_captured))
}

/// A node of chapter 7, and a world that answers it.
struct Victim<'p> {
    plan: &'p Flood,
    dialler: Dialler,
    rng: ChaCha12Rng,
    chance: Chance,
    next_link: usize,
    /// The attacker's next address that calls.
    next_call: u32,
    /// The attacker's address that has a link to us without having been dialled.
    called: Option<NodeId>,
    is_reachable: BTreeMap<PeerAddress, bool>,
}

/// Honest nodes live in a group each, as far as there are groups; the attacker's are elsewhere.
fn honest(number: u32) -> PeerAddress {
    address(number % 10_000, number / 10_000)
}

fn attackers(plan: &Flood, number: u32) -> PeerAddress {
    address(10_000 + number % plan.groups, number / plan.groups)
}

fn is_attackers(address: &PeerAddress) -> bool {
    let IpAddr::V4(ip) = address.ip() else { return false };
    let [a, b, ..] = ip.octets();
    u32::from(u16::from_be_bytes([a - 11, b])) >= 10_000
}

/// A public address: the group is its first two bytes.
fn address(group: u32, number: u32) -> PeerAddress {
    let [_, _, a, b] = group.to_be_bytes();
    let [_, _, c, d] = number.to_be_bytes();
    PeerAddress::new(IpAddr::V4(Ipv4Addr::new(11 + a, b, c, d)), PORT)
        .expect("it's neither a broadcast nor one for many machines")
}

impl<'p> Victim<'p> {
    fn new(plan: &'p Flood, seed: u64) -> Victim<'p> {
        let mut chance = Chance::new(seed, "book");
        let mut key = [0; 16];
        for half in key.chunks_exact_mut(8) {
            half.copy_from_slice(&chance.bits().to_le_bytes());
        }
        let mut book = AddressBook::new(key, BookShape::default());
        for number in 0..plan.honest {
            // From different neighbours, as it's with a book that has grown.
            let teller = honest(chance.below(plan.honest.into()) as u32);
            book.hear(honest(number), teller.group());
        }
        let mut rng = ChaCha12Rng::seed_from_u64(chance.bits());
        let dialler = Dialler::new(book, settings(), &mut rng);
        Victim {
            plan,
            dialler,
            rng,
            chance,
            next_link: 0,
            next_call: 0,
            called: None,
            is_reachable: BTreeMap::new(),
        }
    }

    /// The node stops, and starts again with what's on its disk. Some of the honest nodes that it knew aren't there any more.
    fn restart(&mut self, seed: u64) {
        let mut book = self.dialler.book().clone();
        if !self.plan.anchors {
            book.set_anchors([]);
        }
        let chance = &mut Chance::new(seed, "reachable");
        for number in 0..self.plan.honest {
            let is_reachable = chance.share() <= self.plan.reachable;
            self.is_reachable.insert(honest(number), is_reachable);
        }
        self.dialler = Dialler::new(book, settings(), &mut self.rng);
        self.called = None;
    }

    fn live(&mut self, seconds: u64, is_flooded: bool) {
        for _ in 0..seconds {
            if is_flooded {
                self.call();
            }
            let outputs = self.dialler.tick(TICK, &mut self.rng);
            self.answer(outputs);
        }
    }

    /// One of the attacker's addresses calls, says where it lives, and hangs up when the next one calls.
    fn call(&mut self) {
        if let Some(link) = self.called.take() {
            self.tell(PeerInput::Unlinked(link));
        }
        let address = attackers(self.plan, self.next_call % self.plan.addresses);
        self.next_call = self.next_call.wrapping_add(1);
        self.called = Some(self.link(address, None));
    }

    fn link(&mut self, address: PeerAddress, dialled: Option<PeerAddress>) -> NodeId {
        let link = NodeId(self.next_link);
        self.next_link += 1;
        self.tell(PeerInput::Linked { link, ip: address.ip(), dialled });
        let nonce = self.chance.bits();
        let me = Introduction { port: Some(PORT), nonce };
        self.tell(PeerInput::Says(link, PeerMessage::Me(me)));
        self.tell(PeerInput::Greeted(link));
        link
    }

    fn tell(&mut self, input: PeerInput) {
        let outputs = self.dialler.handle(input, &mut self.rng);
        self.answer(outputs);
    }

    fn answer(&mut self, outputs: Vec<PeerOutput>) {
        for output in outputs {
            match output {
                PeerOutput::Dial(address) => self.dialled(address),
                PeerOutput::Say(link, PeerMessage::Ping(number)) => {
                    self.tell(PeerInput::Says(link, PeerMessage::Pong(number)));
                }
                PeerOutput::Say(link, PeerMessage::WhoElse) => {
                    let answer = self.names(link);
                    self.tell(PeerInput::Says(link, PeerMessage::Peers(answer)));
                }
                _ => {}
            }
        }
    }

    fn dialled(&mut self, address: PeerAddress) {
        let answers =
            is_attackers(&address) || self.is_reachable.get(&address).copied().unwrap_or(true);
        if answers {
            self.link(address, Some(address));
        } else {
            self.tell(PeerInput::NoDial(address));
        }
    }

    /// The attacker names only itself, and an honest node only honest ones.
    fn names(&mut self, link: NodeId) -> Vec<PeerAddress> {
        let neighbour = self.dialler.links().find(|(id, _)| *id == link);
        let dialled = neighbour.and_then(|(_, link)| link.dialled).map(|(address, _)| address);
        let hers = dialled.is_some_and(|address| is_attackers(&address));
        let limit = if hers { self.plan.addresses } else { self.plan.honest };
        // One group's names are few places: it isn't worth making them all different.
        let draw = |_| {
            let number = self.chance.below(limit.into()) as u32;
            if hers { attackers(self.plan, number) } else { honest(number) }
        };
        (0..(limit as usize).min(MAX_ADDRESSES)).map(draw).collect()
    }

    fn part_of_attacker(&self) -> (f64, f64) {
        let part = |list: Vec<PeerAddress>| {
            let hers = list.iter().filter(|address| is_attackers(address)).count();
            hers as f64 / list.len().max(1) as f64
        };
        let book = self.dialler.book();
        let [heard, tried] = [book.heard(), book.tried()]
            .map(|table| table.iter().flatten().flatten().map(|entry| entry.address).collect());
        (part(heard), part(tried))
    }

    /// How many of the neighbours that it chose are the attacker's, and how many there are.
    fn outbound(&self) -> [usize; 2] {
        let chosen = self.dialler.links().filter_map(|(_, link)| Some(link.dialled?.0));
        let chosen: Vec<PeerAddress> = chosen.collect();
        [chosen.iter().filter(|address| is_attackers(address)).count(), chosen.len()]
    }
}

fn settings() -> DiallerSettings {
    // Honest neighbours bring blocks, and so does the attacker until the restart. Here no one does, so no one looks for others because of it.
    let stale_after = Duration::from_secs(1_000_000);
    DiallerSettings { port: Some(PORT), stale_after, ..DiallerSettings::default() }
}
