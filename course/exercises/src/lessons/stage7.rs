//! Chapter 7: a world of addresses around a node, and its dialler read aloud.

use crate::edges::draws;
use kusari::stage6_coin::{Block, Message, NodeId, Time};
use kusari::stage7_peers::{
    AddressBook, BookShape, Dialler, DiallerSettings, Group, Host, HostInput, HostOutput, Payload,
    PeerAddress, PeerEvent, PeerInput, PeerMessage, PeerOutput,
};
use rand::rngs::ChaCha12Rng;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// The port at which all nodes of the lessons listen.
pub const PORT: u16 = 7707;

/// How often a dialler hears that time has passed.
const TICK: Duration = Duration::from_millis(200);

/// The address of an IPv4 machine.
///
/// # Panics
///
/// If no node can listen there.
pub fn at(ip: [u8; 4]) -> PeerAddress {
    PeerAddress::new(IpAddr::V4(Ipv4Addr::from(ip)), PORT).expect("a lesson's address is good")
}

/// Honest nodes, at most 64. Each of them is in a group of its own.
pub fn honest(count: u8) -> Vec<PeerAddress> {
    (0..count.min(64)).map(|number| at([20 + number, 3, 7, 1])).collect()
}

/// Addresses that are next to each other: what you get if you rent many machines in one place.
pub fn rented(count: u16) -> Vec<PeerAddress> {
    (0..count).map(|number| at([198, 51, (number >> 8) as u8, number as u8])).collect()
}

/// Addresses from all over the world, at most 10,000, of which no one knows if there's anyone.
pub fn made_up(count: u16) -> Vec<PeerAddress> {
    let number = |it: u16| at([130 + (it / 250) as u8, (it % 250) as u8, 6, 6]);
    (0..count.min(10_000)).map(number).collect()
}

/// Whether an address is one of [`honest`].
pub fn is_honest(address: &PeerAddress) -> bool {
    honest(64).contains(address)
}

/// A book with `heard` addresses, told by eight honest neighbours, each of which told five. The number makes it another
/// book.
pub fn honest_book(number: u8) -> AddressBook {
    let mut book = AddressBook::new([number; 16], BookShape::default());
    for (place, address) in honest(40).into_iter().enumerate() {
        book.hear(address, honest(64)[40 + place / 5].group());
    }
    book
}

/// An address that would sit in exactly the place of *tried* where `holder` sits.
///
/// # Panics
///
/// If there's none among ten thousand.
pub fn rival_of(book: &AddressBook, holder: PeerAddress) -> PeerAddress {
    let is_rival = |address: &PeerAddress| {
        let mut tried = book.clone();
        tried.greeted(*address);
        !tried.has_tried(address) && tried.to_test() == Some(holder)
    };
    made_up(10_000).into_iter().find(is_rival).expect("one of ten thousand fits")
}

/// What a dialler wants done, in words.
pub fn words(output: &PeerOutput) -> String {
    match output {
        PeerOutput::Dial(address) => format!("dial {address}"),
        PeerOutput::Cut(link) => format!("cut the link to {link}"),
        PeerOutput::Say(link, PeerMessage::Me(_)) => format!("to {link}: here I am"),
        PeerOutput::Say(link, PeerMessage::Ping(_)) => format!("to {link}: are you still there?"),
        PeerOutput::Say(link, PeerMessage::Pong(_)) => format!("to {link}: I am"),
        PeerOutput::Say(link, PeerMessage::WhoElse) => format!("to {link}: whom else do you know?"),
        PeerOutput::Say(link, PeerMessage::Peers(peers)) => {
            format!("to {link}: addresses, {}", peers.len())
        }
        PeerOutput::Event(PeerEvent::Greeted { link, .. }) => format!("{link} says hello"),
        PeerOutput::Event(PeerEvent::Heard { link, told, taken }) => {
            format!("{link} tells {told} addresses, {taken} find a place")
        }
        PeerOutput::Event(PeerEvent::NoAnswer(address)) => format!("no one answers at {address}"),
        PeerOutput::Event(PeerEvent::Cut { link, reason, .. }) => {
            format!("{link} has to go: {reason}")
        }
        other => format!("{other:?}"),
    }
}

/// Prints what a dialler wants done, a line each, and returns the addresses that it dials.
pub fn read_aloud(outputs: &[PeerOutput]) -> Vec<PeerAddress> {
    outputs.iter().for_each(|output| println!("{}", words(output)));
    dialled(outputs)
}

fn dialled(outputs: &[PeerOutput]) -> Vec<PeerAddress> {
    let dial = |output: &PeerOutput| match output {
        PeerOutput::Dial(address) => Some(*address),
        _ => None,
    };
    outputs.iter().filter_map(dial).collect()
}

/// Lets time pass for a dialler, and prints when it wants what.
///
/// Where no one lives, no one answers: it hears so at once.
pub fn pass(
    dialler: &mut Dialler,
    time: Duration,
    rng: &mut ChaCha12Rng,
) -> Vec<(f64, PeerOutput)> {
    let (end, mut all) = (dialler.uptime() + time, Vec::new());
    while dialler.uptime() < end {
        let mut outputs = dialler.tick(TICK, rng);
        for address in dialled(&outputs) {
            outputs.extend(dialler.handle(PeerInput::NoDial(address), rng));
        }
        let seconds = dialler.uptime().as_secs_f64();
        for output in &outputs {
            println!("{seconds:>5.1} s  {}", words(output));
        }
        all.extend(outputs.into_iter().map(|output| (seconds, output)));
    }
    all
}

/// A neighbour that a dialler dialled, and that said hello.
pub fn answer(
    dialler: &mut Dialler,
    link: NodeId,
    address: PeerAddress,
    rng: &mut ChaCha12Rng,
) -> Vec<PeerOutput> {
    let linked = PeerInput::Linked { link, ip: address.ip(), dialled: Some(address) };
    let mut outputs = dialler.handle(linked, rng);
    outputs.extend(dialler.handle(PeerInput::Greeted(link), rng));
    outputs
}

/// The neighbours that a node with this book ends up with, if it dials `outbound` and all of them answer.
pub fn neighbours(book: AddressBook, outbound: usize, rng: &mut ChaCha12Rng) -> Vec<PeerAddress> {
    let settings = DiallerSettings { outbound, ..DiallerSettings::default() };
    dialled(&Dialler::new(book, settings, rng).tick(TICK, rng))
}

/// In which share of `trials` all neighbours are liars.
pub fn share_eclipsed(book: &AddressBook, outbound: usize, trials: u32) -> f64 {
    let rng = &mut draws(7);
    let is_eclipsed = |_: &u32| {
        let chosen = neighbours(book.clone(), outbound, rng);
        !chosen.iter().any(is_honest)
    };
    let eclipsed = (0..trials).filter(is_eclipsed).count();
    eclipsed as f64 / f64::from(trials)
}

/// The share of a book's addresses that are liars'.
pub fn share_of_liars(book: &AddressBook) -> f64 {
    let liars = book.addresses().filter(|address| !is_honest(address)).count();
    liars as f64 / book.addresses().count().max(1) as f64
}

/// Mallory tells a book `addresses`, each of them through each of her neighbours, which are in `groups` groups.
pub fn mallory_tells(book: &mut AddressBook, addresses: &[PeerAddress], groups: u8) {
    for number in 0..groups {
        let by: Group = at([90 + number / 8, number % 8, 0, 66]).group();
        addresses.iter().for_each(|address| {
            book.hear(*address, by);
        });
    }
}

/// Lets a host dial, and links it to everyone it dials. Returns its neighbours.
pub fn link_all(host: &mut Host, now: Time, rng: &mut ChaCha12Rng) -> Vec<(NodeId, PeerAddress)> {
    let outputs = host.handle(HostInput::Tick(TICK), now, rng);
    let dialled: BTreeSet<PeerAddress> = outputs
        .iter()
        .filter_map(|output| match output {
            HostOutput::Dial(address) => Some(*address),
            _ => None,
        })
        .collect();
    let linked = dialled.into_iter().zip(0..).map(|(address, number)| (NodeId(number), address));
    let linked: Vec<_> = linked.collect();
    for (link, address) in &linked {
        let input = HostInput::Linked { link: *link, ip: address.ip(), dialled: Some(*address) };
        host.handle(input, now, rng);
    }
    linked
}

/// Blocks in an envelope, as a neighbour sends them.
pub fn envelope_of(blocks: &[Block]) -> kusari::stage7_peers::Envelope {
    let blocks = blocks.iter().cloned().map(Arc::new).collect();
    Payload::Chain(Message::Blocks(blocks)).envelope()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_nodes_have_a_group_each_and_a_landlord_has_one() {
        let groups = |addresses: &[PeerAddress]| {
            addresses.iter().map(PeerAddress::group).collect::<BTreeSet<_>>().len()
        };
        assert_eq!(groups(&honest(64)), 64);
        assert_eq!(groups(&rented(1000)), 1);
        assert_eq!(groups(&made_up(10_000)), 10_000);
        assert!(!rented(1000).iter().chain(&made_up(10_000)).any(is_honest));
    }

    #[test]
    fn a_rival_waits_until_the_holder_fails() {
        let mut book = AddressBook::new([7; 16], BookShape::default());
        let holder = honest(1)[0];
        book.greeted(holder);
        let rival = rival_of(&book, holder);
        book.greeted(rival);
        assert_eq!((book.has_tried(&rival), book.to_test()), (false, Some(holder)));
        (0..3).for_each(|_| book.failed(&holder));
        assert!(book.has_tried(&rival));
    }

    #[test]
    fn without_liars_no_one_is_eclipsed_and_with_them_alone_everyone_is() {
        let book = honest_book(7);
        assert!(book.addresses().count() > 20);
        assert_eq!((share_eclipsed(&book, 4, 50), share_of_liars(&book)), (0.0, 0.0));
        let mut hers = AddressBook::new([7; 16], BookShape::default());
        mallory_tells(&mut hers, &made_up(100), 1);
        assert_eq!((share_eclipsed(&hers, 4, 50), share_of_liars(&hers)), (1.0, 1.0));
    }
}
