//! What chapter 7 stops, and what's left.
//!
//! Chapter 6's eclipse, once more and in virtual time: hosts find their neighbours through a book of addresses, and Mallory
//! has filled it with hers. Then what no book stops: names cost nothing, and work can be rented.

use crate::chances::{Attack, share_of_what_can_be_picked};
use crate::town::*;
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// How many blocks all the others find while she finds one, and how long each of theirs takes.
const OTHERS: u64 = 9;
const SPACING: Duration = Duration::from_secs(3);
const PRICE: Amount = Amount::new(30 * UNITS_PER_COIN);
const HONEST: u16 = 20;

fn at(group: u16, number: u16) -> PeerAddress {
    let ([a, b], [c, d]) = (group.to_be_bytes(), number.to_be_bytes());
    let ip = IpAddr::V4(Ipv4Addr::new(11 + a, b, c, d));
    PeerAddress::new(ip, 7707).expect("a node can be there")
}

fn wallet(seed: u64) -> (Wallet, Address) {
    let mut wallet = Wallet::default();
    let address = wallet.new_address(&mut ChaCha12Rng::seed_from_u64(seed));
    (wallet, address)
}

fn settings() -> DiallerSettings {
    let stale_after = 3 * SPACING;
    DiallerSettings { port: Some(7707), stale_after, ..DiallerSettings::default() }
}

/// The honest hosts, who know each other, and Mallory, who takes calls at a hundred addresses in a hundred groups. She
/// follows the protocol to the letter, but has no link to any of them, and she tells her own addresses to anyone who asks.
fn town(seed: u64) -> (Town, usize) {
    let mut town = Town::new(seed);
    let honest: Vec<_> = (0..HONEST).map(|group| at(group, 1)).collect();
    for (number, address) in honest.iter().enumerate() {
        town.move_in(host(100 * seed + number as u64, &honest, settings()), &[*address]);
    }
    let hers: Vec<_> = (256..356).map(|group| at(group, 0)).collect();
    let quiet = DiallerSettings {
        inbound: 1000,
        outbound: 0,
        feeler_every: Duration::MAX,
        stale_after: Duration::MAX,
        ..settings()
    };
    let mallory = town.move_in_as_a_crowd(host(100 * seed + 66, &hers, quiet), &hers);
    town.run(Duration::from_secs(5));
    (town, mallory)
}

/// How the attack ended.
struct Outcome {
    believed: Amount,
    confirmations: u64,
    left: Amount,
}

/// Mallory spends a coin where Bob can't see it, and pays him with the same coin. He waits for two blocks.
fn attack(mut town: Town, mallory: usize, bob: Host) -> Outcome {
    let ((her_wallet, hers), (his_wallet, his), (_, hidden)) = (wallet(1), wallet(2), wallet(3));
    let bob = town.move_in(bob, &[at(200, 1)]);
    let mut branch = Chain::new(genesis()).expect("a good genesis");
    let draft = branch.draft(&[], hers.lock(), town.now()).expect("no payments");
    let first = mine(draft).expect("it is easy");
    branch.push(first.clone()).expect("a good block");
    for who in [0, mallory] {
        town.tell(who, HostInput::Proposed(first.clone()));
    }
    town.run(Duration::from_secs(5));
    assert_eq!(town.tip(bob).height, 1, "whoever his neighbours are, he has the first block");

    let coins = her_wallet.scan(1, branch.blocks()).spendable(2, &genesis().rules);
    let pay = |lock: Script| {
        let (fee_rate, selection) = (FeeRate::per_byte(2), CoinSelection::LargestFirst);
        let order = Order { lock, amount: PRICE, fee_rate, change: hers, selection };
        her_wallet.pay(&coins, &order, &genesis().hash()).expect("she has 50")
    };
    town.tell(0, HostInput::Transaction(pay(hidden.lock())));
    town.run(Duration::from_secs(1));
    let to_bob = pay(his.lock());
    town.say(mallory, bob, &Payload::Chain(Message::Transaction(Arc::new(to_bob.clone()))));
    let mut payments = vec![to_bob];
    for _ in 0..2 {
        for round in 0..OTHERS {
            town.mine((round % 3) as usize, &wallet(50 + round).1);
            town.run(SPACING);
        }
        let draft = branch.draft(&std::mem::take(&mut payments), hers.lock(), town.now());
        let block = mine(draft.expect("her payment is good on her branch")).expect("it is easy");
        branch.push(block.clone()).expect("a good block");
        town.say(mallory, bob, &Payload::Chain(Message::Block(Arc::new(block))));
        town.run(Duration::from_secs(1));
    }
    let seen = history(&his_wallet, town.hosts[bob].node());
    let height = seen.entries.first().map(|entry| entry.height);
    let confirmations = height.map_or(0, |height| town.tip(bob).height - height + 1);

    // He hands over the goods. Then someone gives him the address of an honest node.
    town.hosts[bob].name(at(0, 1));
    town.run(Duration::from_secs(30));
    assert_eq!(town.tip(bob), town.tip(0));
    let left = history(&his_wallet, town.hosts[bob].node()).balance();
    Outcome { believed: seen.balance(), confirmations, left }
}

fn history(wallet: &Wallet, node: &Node) -> History {
    let blocks: Vec<_> = node.tree().best_above(0).map(|placed| placed.block).collect();
    wallet.scan(1, blocks.iter().map(|block| &**block))
}

/// Someone wrote down whom Bob's node listens to. It looks for no one else.
#[test]
fn without_a_book_the_eclipse_succeeds() {
    let (town, mallory) = town(1);
    let mut bob = host(9, &[], DiallerSettings { outbound: 0, inbound: 0, ..settings() });
    (256..264).for_each(|group| bob.name(at(group, 0)));
    let Outcome { believed, confirmations, left } = attack(town, mallory, bob);
    assert_eq!((believed, confirmations, left), (PRICE, 2, Amount::ZERO));
}

/// Mallory has twice as many addresses as all the others together, and Bob, who has just started again, has greeted them all.
#[test]
fn with_a_book_that_she_has_filled_the_eclipse_fails() {
    for seed in 1..=3 {
        let (town, mallory) = town(seed);
        let mut book =
            Attack { addresses: 40, groups: 40, is_tried: true, has_anchors: false }.book(seed);
        // Of the honest ones in the book, only twenty are still there.
        (HONEST..60).for_each(|group| book.forget(&at(group, 1)));
        let share = share_of_what_can_be_picked(&book);
        assert!(share > 0.5, "most of what he can pick is hers: {share}");
        let bob = host_with(9, book, settings());
        let Outcome { believed, confirmations, left } = attack(town, mallory, bob);
        assert_eq!((believed, confirmations, left), (Amount::ZERO, 0, Amount::ZERO), "{seed}");
    }
}

/// If all of them are hers, she has to keep Bob's chain growing. With a tenth of the work, she can't, and he looks for another
/// neighbour each time he hasn't heard of a block for long.
#[test]
fn even_with_eight_of_hers_he_finds_out_because_no_block_comes() {
    let (mut town, mallory) = town(7);
    let mut book = AddressBook::new([7; 16], BookShape::default());
    (0..HONEST).for_each(|group| book.greeted(at(group, 1)));
    let mut bob = host_with(9, book, DiallerSettings { outbound: 0, ..settings() });
    (256..264).for_each(|group| bob.name(at(group, 0)));
    let bob = town.move_in(bob, &[at(200, 1)]);
    town.run(Duration::from_secs(5));
    assert!(town.neighbours(bob).iter().all(|who| *who == mallory));
    let mut heights = Vec::new();
    for _ in 0..30 {
        town.mine(0, &wallet(5).1);
        town.run(SPACING);
        heights.push(town.tip(bob).height);
    }
    assert_eq!(heights[1], 0, "at first he hears of nothing");
    assert_eq!(town.tip(bob), town.tip(0), "{heights:?}");
}

/// Chapter 7's attack: names cost nothing.
mod a_thousand_names {
    use super::*;

    /// A node with room for 64, forty of whom are honest. Now and then one of them goes away and comes back.
    #[test]
    fn take_nearly_all_places_for_those_who_call() {
        let rng = &mut ChaCha12Rng::seed_from_u64(1);
        let book = AddressBook::new([7; 16], BookShape::default());
        let settings = DiallerSettings { outbound: 0, ..DiallerSettings::default() };
        let mut dialler = Dialler::new(book, settings, rng);
        let mut next = 0;
        let mut call = |dialler: &mut Dialler, from: PeerAddress, rng: &mut ChaCha12Rng| {
            next += 1;
            let link = NodeId(next);
            let linked = PeerInput::Linked { link, ip: from.ip(), dialled: None };
            dialler.handle(linked, rng);
            dialler.handle(PeerInput::Greeted(link), rng);
            link
        };
        let mut honest: Vec<_> =
            (0..40).map(|group| call(&mut dialler, at(group, 1), rng)).collect();
        let mut hers = (256..1256).map(|group| at(group, 1)).cycle();
        for _ in 0..24 {
            call(&mut dialler, hers.next().expect("no end"), rng);
        }
        assert_eq!(dialler.links().len(), 64, "what was free is hers");
        for group in 0..36 {
            (0..20).for_each(|_| {
                call(&mut dialler, hers.next().expect("no end"), rng);
            });
            assert!(honest.iter().skip(usize::from(group)).all(|link| dialler.has_link(*link)));
            // One goes away, and she is quicker than it comes back.
            dialler.handle(PeerInput::Unlinked(honest[usize::from(group)]), rng);
            call(&mut dialler, hers.next().expect("no end"), rng);
            honest[usize::from(group)] = call(&mut dialler, at(group, 1), rng);
        }
        let left = honest.iter().filter(|link| dialler.has_link(**link)).count();
        assert_eq!((left, dialler.links().len()), (4, 64), "60 of 64 are hers");
    }

    #[test]
    fn fill_most_of_the_book() {
        let attack = Attack { addresses: 1000, groups: 1000, is_tried: true, has_anchors: false };
        let share = share_of_what_can_be_picked(&attack.book(1));
        assert!((0.5..0.8).contains(&share), "{share}");
    }

    /// But who has most names doesn't decide which chain counts.
    #[test]
    fn do_not_outvote_work() {
        let (mut town, mallory) = town(3);
        // Bob has one honest neighbour, and sixty links to Mallory, who shows him a chain of her own.
        let mut bob = host(9, &[], DiallerSettings { outbound: 0, ..settings() });
        (256..316).for_each(|group| bob.name(at(group, 0)));
        bob.name(at(0, 1));
        let bob = town.move_in(bob, &[at(200, 1)]);
        town.run(Duration::from_secs(5));
        let hers = town.neighbours(bob).iter().filter(|who| **who == mallory).count();
        assert!(hers == 60 && town.neighbours(bob).contains(&0));

        let mut branch = Chain::new(genesis()).expect("a good genesis");
        for _ in 0..3 {
            let draft = branch.draft(&[], wallet(1).1.lock(), town.now()).expect("no payments");
            branch.push(mine(draft).expect("it is easy")).expect("a good block");
        }
        let blocks = branch.blocks().iter().cloned().map(Arc::new).collect();
        town.say(mallory, bob, &Payload::Chain(Message::Blocks(blocks)));
        for _ in 0..4 {
            town.mine(0, &wallet(2).1);
        }
        town.run(Duration::from_secs(10));
        assert_eq!((town.tip(bob), town.tip(bob).height), (town.tip(0), 4));
    }
}

/// And work can be rented. With a little more than all the others together have, for an hour, Mallory rewrites that hour.
#[test]
fn an_hour_of_most_of_the_work_rewrites_the_last_hour() {
    let (mut town, mallory) = town(5);
    let ((wallet_of_mallory, hers), (bob, his)) = (wallet(1), wallet(2));
    let first = town.mine(0, &hers);
    town.run(Duration::from_secs(2));
    let coins = wallet_of_mallory.scan(1, [&first]).spendable(2, &genesis().rules);
    let (fee_rate, selection) = (FeeRate::per_byte(2), CoinSelection::LargestFirst);
    let order = Order { lock: his.lock(), amount: PRICE, fee_rate, change: hers, selection };
    let to_bob = wallet_of_mallory.pay(&coins, &order, &genesis().hash()).expect("she has 50");
    town.tell(3, HostInput::Transaction(to_bob));
    town.run(Duration::from_secs(1));

    // Six blocks. Here, an hour lasts a minute. Bob waits for all of them, and all of his neighbours are honest.
    let mut branch = Chain::new(genesis()).expect("a good genesis");
    branch.push(first).expect("a good block");
    for number in 0..6 {
        town.mine(number % 3, &wallet(50).1);
        town.run(SPACING);
        let draft = branch.draft(&[], hers.lock(), town.now()).expect("no payments");
        branch.push(mine(draft).expect("it is easy")).expect("a good block");
    }
    assert_eq!(history(&bob, town.hosts[4].node()).balance(), PRICE, "six blocks deep");

    // The hour is over, and she shows hers, with one block more.
    let draft = branch.draft(&[], hers.lock(), town.now()).expect("no payments");
    branch.push(mine(draft).expect("it is easy")).expect("a good block");
    let blocks = branch.blocks().to_vec();
    for block in blocks {
        town.tell(mallory, HostInput::Proposed(block));
    }
    town.hosts[mallory].name(at(4, 1));
    town.run(Duration::from_secs(30));
    for who in 0..usize::from(HONEST) {
        assert_eq!(town.tip(who), branch.place().tip());
        assert_eq!(history(&bob, town.hosts[who].node()).balance(), Amount::ZERO);
    }
    assert!(town.hosts[4].node().tree().side_blocks().count() >= 6, "the hour that was");
}
