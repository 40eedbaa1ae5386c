//! Hosts: a node, and a dialler that decides whom it hears. Then whole towns of them, in virtual time.

use crate::cast::*;
use crate::town::*;
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use rand::rngs::ChaCha12Rng;
use std::sync::Arc;
use std::time::Duration;

const LINK: NodeId = NodeId(1);

fn settings() -> DiallerSettings {
    DiallerSettings { port: Some(7707), ..DiallerSettings::default() }
}

/// A host that someone has dialled, and what it said to that.
fn linked() -> (Host, Vec<HostOutput>, ChaCha12Rng) {
    let (mut host, mut rng) = (host(1, &[], settings()), rng(1));
    let input = HostInput::Linked { link: LINK, ip: at(1, 1).ip(), dialled: None };
    let outputs = host.handle(input, BEGIN, &mut rng);
    (host, outputs, rng)
}

fn says(message: Message) -> HostInput {
    HostInput::Says(LINK, Payload::Chain(message).envelope())
}

fn hello(genesis: BlockHash) -> HostInput {
    says(Message::Hello(Hello { genesis, tip: genesis, work: 0 }))
}

fn is_say(output: &HostOutput) -> bool {
    matches!(output, HostOutput::Say(..))
}

fn is_cut(output: &HostOutput) -> bool {
    matches!(output, HostOutput::Cut(_))
}

fn reward() -> Address {
    Wallet::default().new_address(&mut rng(9))
}

#[test]
fn a_new_neighbour_hears_who_we_are_and_how_far_we_have_come() {
    let (_, outputs, _) = linked();
    let [
        HostOutput::Say(LINK, Payload::Peers(PeerMessage::Me(_))),
        HostOutput::Say(LINK, Payload::Chain(Message::Hello(hello))),
    ] = &outputs[..]
    else {
        panic!("{outputs:?}")
    };
    assert_eq!(hello.genesis, genesis().hash());
}

#[test]
fn blocks_are_kept_before_a_word_is_said_about_them() {
    let (mut host, _, mut rng) = linked();
    host.handle(hello(genesis().hash()), BEGIN, &mut rng);
    let mut others = Chain::new(genesis()).expect("a good genesis");
    let mut blocks = Vec::new();
    for _ in 0..3 {
        let draft = others.draft(&[], reward().lock(), BEGIN).expect("no payments");
        let block = mine(draft).expect("it is easy");
        others.push(block.clone()).expect("a good block");
        blocks.push(Arc::new(block));
    }
    let outputs = host.handle(says(Message::Blocks(blocks.clone())), BEGIN, &mut rng);
    let kept = outputs.iter().map_while(|output| match output {
        HostOutput::Keep(block) => Some(block.hash()),
        _ => None,
    });
    let kept: Vec<_> = kept.collect();
    assert_eq!(kept, blocks.iter().map(|block| block.hash()).collect::<Vec<_>>());
    assert!(!outputs[3..].iter().any(|output| matches!(output, HostOutput::Keep(_))));

    let mine = mine(host.draft(&reward().lock(), BEGIN)).expect("it is easy");
    let outputs = host.handle(HostInput::Proposed(mine.clone()), BEGIN, &mut rng);
    assert!(matches!(&outputs[0], HostOutput::Keep(block) if **block == mine));
    assert!(outputs[1..].iter().any(is_say));
}

#[test]
fn every_block_is_kept_once_also_those_of_branches() {
    let (mut host, _, mut rng) = linked();
    let mut kept = Vec::new();
    let mut hear = |host: &mut Host, block: &Block| {
        let outputs = host.handle(says(Message::Block(Arc::new(block.clone()))), BEGIN, &mut rng);
        kept.extend(outputs.into_iter().filter_map(|output| match output {
            HostOutput::Keep(block) => Some(block.hash()),
            _ => None,
        }));
    };
    let branch = |seed: u64, length: usize| {
        let lock = Wallet::default().new_address(&mut crate::cast::rng(seed)).lock();
        let mut chain = Chain::new(genesis()).expect("a good genesis");
        for _ in 0..length {
            let draft = chain.draft(&[], lock.clone(), BEGIN).expect("no payments");
            chain.push(mine(draft).expect("it is easy")).expect("a good block");
        }
        chain.blocks().to_vec()
    };
    let all: Vec<_> = [branch(1, 2), branch(2, 3), branch(3, 4)].concat();
    all.iter().for_each(|block| hear(&mut host, block));
    all.iter().for_each(|block| hear(&mut host, block));
    assert_eq!(kept, all.iter().map(Block::hash).collect::<Vec<_>>());
}

#[test]
fn a_link_that_was_cut_is_not_read() {
    let (mut host, _, mut rng) = linked();
    let rubbish = Envelope { protocol: ProtocolName::Peers, bytes: b"rubbish".to_vec() };
    let outputs = host.handle(HostInput::Says(LINK, rubbish), BEGIN, &mut rng);
    assert!(outputs.iter().any(is_cut), "{outputs:?}");
    for protocol in ProtocolName::ALL {
        for bytes in [b"rubbish".to_vec(), encode(&PeerMessage::Ping(1)), vec![]] {
            let envelope = Envelope { protocol, bytes };
            assert!(host.handle(HostInput::Says(LINK, envelope), BEGIN, &mut rng).is_empty());
        }
    }
    assert!(host.handle(hello(genesis().hash()), BEGIN, &mut rng).is_empty());
    assert!(host.node().peers().next().is_none());
}

#[test]
fn what_is_no_message_about_nodes_costs_the_link() {
    let too_long = encode(&PeerMessage::Peers(vec![at(1, 1); 400]));
    for bytes in [b"rubbish".to_vec(), b"{}".to_vec(), vec![], too_long] {
        let (mut host, _, mut rng) = linked();
        let envelope = Envelope { protocol: ProtocolName::Peers, bytes };
        let outputs = host.handle(HostInput::Says(LINK, envelope), BEGIN, &mut rng);
        let code = outputs.iter().find_map(|output| match output {
            HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { reason, .. })) => {
                Some(reason.code())
            }
            _ => None,
        });
        assert_eq!(code, Some("not-a-peer-message"));
    }
}

#[test]
fn someone_on_another_chain_is_told_ours_before_the_link_is_cut() {
    let (mut host, mut outputs, mut rng) = linked();
    let elsewhere = BlockHash::from_bytes([7; 32]);
    outputs.extend(host.handle(hello(elsewhere), BEGIN, &mut rng));
    let told = outputs.iter().position(|output| {
        matches!(output, HostOutput::Say(_, Payload::Chain(Message::Hello(it))) if it.genesis == genesis().hash())
    });
    let cut = outputs.iter().position(is_cut);
    assert!(told.expect("it's told") < cut.expect("and cut"));
    assert!(!host.dialler().has_link(LINK) && host.node().peers().next().is_none());
    assert!(!outputs.iter().any(|output| matches!(
        output,
        HostOutput::Event(HostEvent::Peer(PeerEvent::Greeted { .. }))
    )));
}

#[test]
fn nothing_is_said_on_a_link_after_it_was_cut() {
    // The neighbour that's one too many goes in the moment in which all hear of the new block.
    let known: Vec<_> = (0..9).map(|group| at(group, 1)).collect();
    let mut town = Town::new(1);
    let stale_after = Duration::from_secs(5);
    let bob = DiallerSettings { outbound: 2, stale_after, ..settings() };
    let bob = town.move_in(host(1, &known, bob), &[at(50, 1)]);
    for (number, address) in known.iter().enumerate() {
        town.move_in(host(2 + number as u64, &[], settings()), &[*address]);
    }
    let mut cuts = 0;
    for round in 0..20 {
        town.run(Duration::from_secs(7));
        let outputs = {
            let draft = town.hosts[bob].draft(&reward().lock(), town.now());
            let block = mine(draft).expect("it is easy");
            let (link, _) = town.hosts[bob].dialler().links().next().expect("a neighbour");
            let says = Payload::Chain(Message::Block(Arc::new(block))).envelope();
            let now = town.now();
            let mut bob = town.hosts[bob].clone();
            bob.handle(HostInput::Says(link, says), now, &mut rng(round))
        };
        let cut = outputs.iter().position(is_cut);
        let cut_link = outputs.iter().find_map(|output| match output {
            HostOutput::Cut(link) => Some(*link),
            _ => None,
        });
        if let Some((at, link)) = cut.zip(cut_link) {
            cuts += 1;
            let later = &outputs[at..];
            assert!(!later.iter().any(|it| matches!(it, HostOutput::Say(to, _) if *to == link)));
        }
    }
    assert!(cuts >= 5, "{cuts}");
}

/// Hosts of whom each knows only the first.
fn around_the_first(seed: u64, count: u16) -> Town {
    let mut town = Town::new(seed);
    for number in 0..count {
        let known = if number == 0 { vec![] } else { vec![at(0, 1)] };
        let seed = 1000 * seed + u64::from(number);
        town.move_in(host(seed, &known, settings()), &[at(number, 1)]);
    }
    town
}

#[test]
fn three_hosts_that_know_one_address_find_each_other_and_agree() {
    let mut town = around_the_first(1, 3);
    town.run(Duration::from_secs(5));
    for who in 0..3 {
        assert_eq!(town.neighbours(who).len(), 2, "{who}");
    }
    for who in 0..3 {
        town.mine(who, &reward());
        town.run(Duration::from_secs(1));
    }
    assert!((0..3).all(|who| town.tip(who) == town.tip(0)) && town.tip(0).height == 3);
    // What each of them has on disk is what it believes.
    for kept in &town.kept {
        assert_eq!(kept.last().map(|block| block.hash()), Some(town.tip(0).hash));
    }
}

#[test]
fn thirty_hosts_around_one_have_many_neighbours_soon() {
    let mut town = around_the_first(2, 30);
    town.run(Duration::from_secs(180));
    for who in 0..30 {
        let chosen = town.hosts[who].dialler().links().filter(|(_, link)| link.is_outbound());
        assert!(chosen.count() >= 4 && town.neighbours(who).len() >= 6, "{who}");
    }
    // The one whom all of them knew goes away, and they don't need it any more.
    town.leave(0);
    town.mine(7, &reward());
    town.run(Duration::from_secs(10));
    assert!((1..30).all(|who| town.tip(who) == town.tip(7)) && town.tip(7).height == 1);
}

#[test]
fn one_that_comes_back_goes_to_its_anchors_and_catches_up() {
    let mut town = around_the_first(3, 6);
    town.run(Duration::from_secs(90));
    let book = town.hosts[5].dialler().book().clone();
    assert_eq!(book.anchors().len(), 2);
    town.leave(5);
    (0..5).for_each(|_| drop(town.mine(1, &reward())));
    town.run(Duration::from_secs(5));
    let again = town.move_in(host_with(77, book, settings()), &[at(5, 1)]);
    town.run(Duration::from_secs(5));
    assert_eq!((town.tip(again), town.tip(again).height), (town.tip(1), 5));
}

#[test]
fn a_payment_and_a_letter_reach_everyone() {
    let mut town = around_the_first(4, 8);
    town.run(Duration::from_secs(60));
    let mut wallet = Wallet::default();
    let mine = wallet.new_address(&mut rng(5));
    let block = town.mine(3, &mine);
    let coins = wallet.scan(1, [&block]).spendable(2, &genesis().rules);
    let (fee_rate, selection) = (FeeRate::per_byte(2), CoinSelection::LargestFirst);
    let amount = Amount::new(UNITS_PER_COIN);
    let order = Order { lock: reward().lock(), amount, fee_rate, change: mine, selection };
    let payment = wallet.pay(&coins, &order, &genesis().hash()).expect("it has 50");
    town.run(Duration::from_secs(1));
    town.tell(3, HostInput::Transaction(payment));
    town.tell(3, HostInput::Letter(Arc::from(&b"sealed"[..])));
    town.run(Duration::from_secs(1));
    assert!(town.hosts.iter().all(|host| host.node().waiting().len() == 1));
    let letters = town.events.iter().filter(|(_, it)| matches!(it, HostEvent::Letter(_)));
    let readers: Vec<_> = letters.map(|(who, _)| *who).collect();
    assert_eq!(readers.len(), 7, "each of the others once");
    assert!(!readers.contains(&3));
}

#[test]
fn after_a_cut_cable_they_come_together_again() {
    let mut town = around_the_first(5, 4);
    town.run(Duration::from_secs(60));
    let book = town.hosts[3].dialler().book().clone();
    town.leave(3);
    town.run(Duration::from_secs(60));
    // Its machine was cut off, and it kept mining.
    let alone = town.move_in(host_with(99, book, settings()), &[at(3, 1)]);
    town.mine(alone, &reward());
    (0..2).for_each(|_| drop(town.mine(1, &Wallet::default().new_address(&mut rng(6)))));
    town.run(Duration::from_secs(20));
    assert!([0, 1, 2, alone].iter().all(|who| town.tip(*who) == town.tip(1)));
    assert_eq!(town.tip(1).height, 2);
}
