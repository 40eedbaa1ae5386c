//! What must hold for chapter 7's hosts: whom they let in, what their books hold, whom they cut, and when they dial.

use crate::invariants::{Checked, Invariant, ensure};
use kusari::stage6_coin::{BlockHash, Message, NodeId};
use kusari::stage7_peers::{AddressBook, BookShape, Group, Link, PeerAddress, SLOTS};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

/// I16: no more neighbours than there are places: as many as are set, one more if no block comes, and the one that its owner named.
pub fn places<'a>(
    links: impl Iterator<Item = &'a Link> + Clone,
    outbound: usize,
    inbound: usize,
) -> Checked {
    let is_outbound = |link: &&Link| link.is_outbound();
    let [dialled, taken] =
        [links.clone().filter(is_outbound).count(), links.filter(|it| it.is_inbound()).count()];
    ensure(dialled <= outbound && taken <= inbound, Invariant::Places, || {
        format!("{dialled} of {outbound} neighbours were dialled, and {taken} of {inbound} let in")
    })
}

/// I16: who is a neighbour to the dialler is one to the node and to the machine, and the other way round.
pub fn same_links(dialler: &[NodeId], node: &[NodeId], machine: &[NodeId]) -> Checked {
    ensure(dialler == node && dialler == machine, Invariant::Places, || {
        format!("links are {dialler:?} to the dialler, {node:?} to the node, {machine:?} in fact")
    })
}

/// I17: a book has its shape, no address is in it twice, and no group fills more of it than its share.
pub fn book(book: &AddressBook, shape: BookShape) -> Checked {
    let found = BookShape { heard: book.heard().len(), tried: book.tried().len() };
    ensure(found == shape, Invariant::Book, || format!("its shape is {found:?}"))?;
    let all: Vec<_> = book.addresses().collect();
    let different: BTreeSet<_> = all.iter().collect();
    ensure(all.len() == different.len(), Invariant::Book, || "an address is there twice".into())?;
    share(book.heard().iter().map(|bucket| bucket.iter().flatten().map(|it| it.told_by)), 4)?;
    share(book.tried().iter().map(|bucket| bucket.iter().flatten().map(|it| it.address.group())), 1)
}

/// In how many buckets a group is.
fn share(buckets: impl Iterator<Item = impl Iterator<Item = Group>>, most: usize) -> Checked {
    let mut counts = BTreeMap::<Group, usize>::new();
    for bucket in buckets {
        let groups: Vec<_> = bucket.collect();
        ensure(groups.len() <= SLOTS, Invariant::Book, || "a bucket is too full".to_owned())?;
        for group in groups.into_iter().collect::<BTreeSet<_>>() {
            *counts.entry(group).or_default() += 1;
        }
    }
    let worst = counts.into_iter().find(|(_, count)| *count > most);
    ensure(worst.is_none(), Invariant::Book, || format!("{worst:?}, and {most} are its share"))
}

/// I17: in *tried* are only addresses at which someone greeted the host.
pub fn tried(book: &AddressBook, greeted: &BTreeSet<PeerAddress>) -> Checked {
    let mut tried = book.tried().iter().flatten().flatten().map(|entry| entry.address);
    let liar = tried.find(|address| !greeted.contains(address));
    ensure(liar.is_none(), Invariant::Book, || format!("no one ever greeted it at {liar:?}"))
}

/// I18: no honest host is cut for what no honest host does, and none is dropped by a node.
pub fn no_offence(is_honest: bool, code: &str, may_happen: &[&str]) -> Checked {
    ensure(!is_honest || may_happen.contains(&code), Invariant::Innocent, || {
        format!("an honest host was cut for {code}")
    })
}

/// I19: a host that knows where an honest one takes neighbours has found one.
pub fn found(has_found: bool, ways: &[PeerAddress]) -> Checked {
    ensure(has_found || ways.is_empty(), Invariant::Finds, || {
        format!("it has no honest neighbour, and there is one at {:?}", ways.first())
    })
}

/// I19: hosts that are linked, or know each other, agree. Each tip is that of one host.
pub fn one_tip<T: Debug + PartialEq>(tips: &[T]) -> Checked {
    ensure(tips.windows(2).all(|two| two[0] == two[1]), Invariant::Agreement, || {
        format!("they end with {tips:?}")
    })
}

/// I20: an address at which no one greeted the host is dialled again only after a pause that doubles each time. `dials` is how
/// often it was dialled already, and `after` how long ago.
pub fn paused(address: PeerAddress, dials: u32, after: Duration, limits: [Duration; 2]) -> Checked {
    let doubled = limits[0].saturating_mul(1 << dials.saturating_sub(1).min(20)).min(limits[1]);
    let shortest = doubled.mul_f64(0.75);
    // The clock of a dialler moves in steps, and a rounded number may be a nanosecond too small.
    ensure(after + Duration::from_micros(1) >= shortest, Invariant::Pauses, || {
        format!("{address} is dialled {after:?} after dial {dials}, before {shortest:?} are over")
    })
}

/// I21: of what a host tells about blocks, it has written everything down.
pub fn written_before_told(message: &Message, kept: &BTreeSet<BlockHash>) -> Checked {
    let told = match message {
        Message::Hello(hello) => vec![hello.tip],
        Message::Block(block) => vec![block.hash()],
        Message::Blocks(blocks) => blocks.iter().map(|block| block.hash()).collect(),
        Message::GetBlocks(hashes) => hashes.clone(),
        _ => Vec::new(),
    };
    let unwritten = told.into_iter().find(|hash| !kept.contains(hash));
    ensure(unwritten.is_none(), Invariant::WrittenFirst, || {
        format!("it told of {unwritten:?}, which isn't on its disk")
    })
}

/// I9: a host tells no more addresses than it may, and only those that are in its book.
pub fn told(peers: &[PeerAddress], book: &AddressBook) -> Checked {
    let most = (book.addresses().count() * 23).div_ceil(100).clamp(8, 64);
    let is_known = peers.iter().all(|address| book.knows(address));
    ensure(peers.len() <= most && is_known, Invariant::Bounds, || {
        format!("it told {} addresses of at most {most}", peers.len())
    })
}
