//! Whole networks on threads. No test sleeps: every wait has something to wait for, and a
//! deadline.

use crate::cast::*;
use crossbeam_channel::RecvTimeoutError;
use kusari::stage5_network::*;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long we wait for something that shouldn't happen.
const A_WHILE: Duration = Duration::from_millis(300);

fn start(nodes: usize, topology: &Topology) -> Network {
    start_with(nodes, topology, 12, talkative())
}

fn start_with(nodes: usize, topology: &Topology, bits: u64, settings: NodeSettings) -> Network {
    Network::start(genesis(bits), nodes, topology, settings).expect("a good network")
}

fn times_confirmed(node: &NodeSnapshot, payment: &Transaction) -> usize {
    let on_chain = node.chain.iter().flat_map(|placed| &placed.block.draft.transactions);
    on_chain.filter(|transaction| *transaction == payment).count()
}

fn all_confirmed_once(nodes: &[NodeSnapshot], payments: &[Transaction]) -> bool {
    payments.iter().all(|payment| is_confirmed(nodes, payment))
}

fn is_confirmed(nodes: &[NodeSnapshot], payment: &Transaction) -> bool {
    nodes.iter().all(|node| times_confirmed(node, payment) == 1)
}

/// Waits until no payment is waiting and all running nodes agree. Two branches with equal work would stay side
/// by side forever. If the nodes had time to decide and didn't, one more block decides.
#[track_caller]
fn settle(network: &Network) -> Vec<NodeSnapshot> {
    let mut looks = 0;
    let mut settled = Vec::new();
    let running = network.nodes().count();
    let agreed = network.wait_until(PATIENCE, |nodes| {
        looks += 1;
        let nothing_waits = nodes.iter().all(|node| node.waiting.is_empty());
        let agree = nodes.len() == running && Network::agreed_tip(nodes).is_some();
        if nothing_waits && !agree && looks % 25 == 0 {
            network.mine_one_block(nodes[0].id);
        }
        settled = nodes.to_vec();
        nothing_waits && agree
    });
    assert!(agreed, "they don't agree: {:?}", tips(&settled));
    settled
}

fn tips(nodes: &[NodeSnapshot]) -> Vec<(NodeId, Tip, usize)> {
    nodes.iter().map(|node| (node.id, node.tip, node.waiting.len())).collect()
}

/// Waits for a certain event of a node.
#[track_caller]
fn await_event(network: &Network, mut is_it: impl FnMut(NodeId, &Occurrence) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let event = network.events().recv_deadline(deadline);
        let event = event.expect("the event came before our patience ran out");
        if is_it(event.node, &event.what) {
            return;
        }
    }
}

/// Stops all mining, and waits until all nodes know everything.
fn let_all_rest(network: &Network) {
    network.nodes().for_each(|node| network.mine(node, false));
    assert_eq!(network.chains().len(), network.nodes().count());
}

#[test]
fn the_nodes_of_every_topology_agree() {
    let edges = Topology::Edges(vec![(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5)]);
    let random = Topology::Random { degree: 3, seed: 1 };
    for topology in [Topology::Full, Topology::Ring, Topology::Line, Topology::Star, random, edges]
    {
        let network = start(6, &topology);
        let alice = network.wallet(ALICE.clone(), &[NodeId(0)]);
        let bob = network.wallet(BOB.clone(), &[NodeId(5)]);
        let payments = [
            alice.pay(BOB.address(), Amount::new(10)).unwrap(),
            bob.pay(CAROL.address(), Amount::new(20)).unwrap(),
            alice.pay(CAROL.address(), Amount::new(30)).unwrap(),
        ];
        let all_there = |nodes: &[NodeSnapshot]| all_confirmed_once(nodes, &payments);
        assert!(network.wait_until(PATIENCE, all_there), "{topology:?}");
        assert!(all_there(&settle(&network)), "{topology:?}");
    }
}

#[test]
fn a_stopped_network_hands_back_nodes_whose_chains_anyone_can_verify() {
    let network = start(4, &Topology::Ring);
    let alice = network.wallet(ALICE.clone(), &[NodeId(0), NodeId(2)]);
    let payment = alice.pay(BOB.address(), Amount::new(10)).unwrap();
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(nodes, &payment)));
    settle(&network);

    let nodes = network.stop();
    assert_eq!(nodes.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
    for (_, node) in nodes {
        let blocks = node.tree().best_above(0).map(|placed| (*placed.block).clone());
        let chain = Chain::verify(genesis(12), blocks).unwrap();
        assert_eq!(chain.tip(), node.tip());
        assert_eq!(chain.balance(BOB.address()), Amount::new(WEALTH + 10));
    }
}

#[test]
fn after_a_partition_heals_every_payment_is_confirmed_once() {
    let network = start(6, &Topology::Full);
    let [one, other] = [[0, 1, 2].map(NodeId), [3, 4, 5].map(NodeId)];
    network.partition(&one);
    let alice = network.wallet(ALICE.clone(), &one);
    let bob = network.wallet(BOB.clone(), &other);
    let hers = alice.pay(CAROL.address(), Amount::new(10)).unwrap();
    let his = bob.pay(CAROL.address(), Amount::new(20)).unwrap();
    // One payment is handed in on both sides, and both will confirm it.
    let both = alice.wallet().send(BOB.address(), Amount::new(30));
    alice.submit(&both).unwrap();
    bob.submit(&both).unwrap();

    let two_branches = |nodes: &[NodeSnapshot]| {
        let (near, far) = nodes.split_at(3);
        all_confirmed_once(near, &[hers.clone(), both.clone()])
            && all_confirmed_once(far, &[his.clone(), both.clone()])
            && near.iter().all(|node| times_confirmed(node, &his) == 0)
            && far.iter().all(|node| times_confirmed(node, &hers) == 0)
    };
    assert!(network.wait_until(PATIENCE, two_branches), "{:?}", tips(&network.chains()));

    network.heal_all();
    let payments = [hers, his, both];
    assert!(all_confirmed_once(&settle(&network), &payments));
    for (_, node) in network.stop() {
        let balance = |wallet: &Wallet| node.tree().accounts().balance(wallet.address()).units();
        assert_eq!([balance(&ALICE), balance(&BOB), balance(&CAROL)], [960, 1_010, 30]);
    }
}

#[test]
fn links_that_lose_a_third_of_all_messages_only_make_agreement_slower() {
    let network = start(5, &Topology::Ring);
    for (a, b, link) in network.edges() {
        network.set_link(a, b, Link { loss: 0.3, ..link });
    }
    let alice = network.wallet(ALICE.clone(), &[NodeId(0)]);
    let payments: Vec<_> =
        (1..=5).map(|units| alice.pay(BOB.address(), Amount::new(units)).unwrap()).collect();
    assert!(network.wait_until(PATIENCE, |nodes| all_confirmed_once(nodes, &payments)));
    assert!(all_confirmed_once(&settle(&network), &payments));
    assert!(network.edges().all(|(_, _, link)| link.loss == 0.3));
}

#[test]
fn slow_links_only_make_agreement_slower() {
    let latency = Duration::from_millis(60);
    let network = start(4, &Topology::Line);
    for (a, b, link) in network.edges() {
        network.set_link(a, b, Link { latency, ..link });
    }
    let begin = Instant::now();
    let alice = network.wallet(ALICE.clone(), &[NodeId(0)]);
    let payment = alice.pay(BOB.address(), Amount::new(5)).unwrap();
    let arrived = |nodes: &[NodeSnapshot]| {
        !nodes[3].waiting.is_empty() || times_confirmed(&nodes[3], &payment) > 0
    };
    assert!(network.wait_until(PATIENCE, arrived));
    assert!(begin.elapsed() >= 3 * latency, "there are three links in between");
    assert!(is_confirmed(&settle(&network), &payment));
}

#[test]
fn a_killed_node_does_not_stop_the_others() {
    let mut network = start(4, &Topology::Full);
    network.kill(NodeId(2));
    assert_eq!(network.nodes().collect::<Vec<_>>(), [0, 1, 3].map(NodeId));
    let edges: Vec<_> = network.edges().map(|(a, b, _)| (a.0, b.0)).collect();
    assert_eq!(edges, [(0, 1), (0, 3), (1, 3)], "no one is linked to a node that's gone");
    let alice = network.wallet(ALICE.clone(), &[NodeId(2), NodeId(3)]);
    let payment = alice.pay(BOB.address(), Amount::new(5)).unwrap();
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(nodes, &payment)));
    assert_eq!(settle(&network).len(), 3);
}

#[test]
fn an_added_node_catches_up_and_takes_part() {
    let mut network = start(2, &Topology::Full);
    for height in 1..=5 {
        network.mine_one_block(NodeId(0));
        assert!(network.wait_until(PATIENCE, |nodes| nodes[0].tip.height >= height));
    }
    let added = network.add(&[NodeId(1)]).unwrap();
    assert_eq!(settle(&network)[2].tip.height, 5);
    let alice = network.wallet(ALICE.clone(), &[added]);
    let payment = alice.pay(BOB.address(), Amount::new(5)).unwrap();
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(nodes, &payment)));
}

#[test]
fn a_stopped_node_can_be_added_again_with_what_it_knew() {
    let mut network = start(3, &Topology::Full);
    network.mine_one_block(NodeId(1));
    assert!(network.wait_until(PATIENCE, |nodes| nodes.iter().all(|node| node.tip.height == 1)));
    let node = network.stop_node(NodeId(1)).unwrap();
    assert_eq!(node.tip().height, 1);
    assert_eq!(node.peers().count(), 0, "its links are gone");
    let told = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| node.peers.len() == 1);
    assert!(network.wait_until(PATIENCE, told), "its neighbours know that it's gone");
    assert!(network.stop_node(NodeId(1)).is_none());

    network.mine_one_block(NodeId(0));
    settle(&network);
    let again = network.add_node(node, &[NodeId(2)]).unwrap();
    let caught_up = network.wait_until(PATIENCE, |nodes| nodes[2].tip.height == 2);
    assert!(caught_up);
    let snapshot = &settle(&network)[2];
    assert_eq!((snapshot.id, &snapshot.peers[..]), (again, &[NodeId(2)][..]));
}

#[test]
fn a_node_cannot_be_linked_to_one_that_does_not_run() {
    let mut network = start(2, &Topology::Full);
    assert_eq!(network.add(&[NodeId(7)]).unwrap_err().code(), "no-such-node");
    network.kill(NodeId(1));
    assert_eq!(network.add(&[NodeId(1)]).unwrap_err().code(), "no-such-node");
    assert_eq!(network.nodes().count(), 1);
}

#[test]
fn a_network_that_cannot_be_is_refused_with_its_reason() {
    let refused = |genesis, topology: &Topology| {
        Network::start(genesis, 3, topology, NodeSettings::default()).unwrap_err().code()
    };
    assert_eq!(refused(genesis(65), &Topology::Full), "difficulty-out-of-range");
    let random = Topology::Random { degree: 3, seed: 1 };
    assert_eq!(refused(genesis(8), &random), "no-regular-network");
    assert_eq!(refused(genesis(8), &Topology::Edges(vec![(0, 3)])), "no-such-node");
}

#[test]
fn dropping_a_network_while_it_mines_in_vain_ends_every_thread() {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let network = start_with(5, &Topology::Full, 64, settings);
    let events = network.events().clone();
    assert_eq!(network.chains().len(), 5, "all are up and mining");
    // With 64 bits, no one finds a block that would end the search.
    ends("dropping the network", || drop(network));
    // No one is left who could say anything.
    let stopped = events.iter().filter(|event| matches!(event.what, Occurrence::Stopped));
    assert_eq!(stopped.count(), 5);
    assert_eq!(events.recv_timeout(A_WHILE).unwrap_err(), RecvTimeoutError::Disconnected);
}

#[test]
fn a_network_ends_even_while_a_stranger_floods_it() {
    let mut network = start(2, &Topology::Full);
    let mallory = network.stranger(&[NodeId(0)]);
    assert!(matches!(mallory.hear(PATIENCE), Some((NodeId(0), Message::Hello(_)))));
    // Blocks that the node knows already: sending them is no crime, but there's a lot to hash.
    let mut branch = Branch::of(&genesis(12), 1);
    let payments: Vec<_> = (1..=40).map(|_| pay(&ALICE, &BOB, 1)).collect();
    let blocks: Vec<_> = std::iter::repeat_n(Arc::new(branch.mine(payments)), 50).collect();
    for _ in 0..1_000 {
        mallory.say(NodeId(0), Message::Blocks(blocks.clone()));
    }
    assert!(network.wait_until(PATIENCE, |nodes| nodes.iter().all(|node| node.tip.height == 1)));
    ends("dropping the network", || drop(network));
}

#[test]
fn a_stranger_who_floods_a_node_with_rubbish_is_dropped_and_the_others_go_on() {
    let mut network = start(3, &Topology::Full);
    let mallory = network.stranger(&[NodeId(0)]);
    assert!(matches!(mallory.hear(PATIENCE), Some((NodeId(0), Message::Hello(_)))));
    for count in 0..5_000 {
        mallory.send_bytes(NodeId(0), format!("rubbish {count}").into_bytes());
    }
    assert_eq!(mallory.wait_to_be_dropped(PATIENCE), Some(NodeId(0)));
    let last_count = Cell::new(0);
    await_event(&network, |node, what| match what {
        Occurrence::Node(Event::Penalised { peer, count, .. }) => {
            assert_eq!((node, *peer), (NodeId(0), mallory.id()));
            last_count.set(*count);
            false
        }
        Occurrence::Node(Event::PeerDropped { peer, .. }) => *peer == mallory.id(),
        _ => false,
    });
    assert_eq!(last_count.get(), 10);

    let alice = network.wallet(ALICE.clone(), &[NodeId(0)]);
    let payment = alice.pay(BOB.address(), Amount::new(5)).unwrap();
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(nodes, &payment)));
}

#[test]
fn a_stranger_with_another_genesis_is_dropped() {
    let mut network = start(2, &Topology::Full);
    let stranger = network.stranger(&[NodeId(0), NodeId(1)]);
    assert!(matches!(stranger.hear(PATIENCE), Some((_, Message::Hello(_)))));
    assert!(matches!(stranger.hear(PATIENCE), Some((_, Message::Hello(_)))));
    let foreign = genesis(13).hash();
    let hello = Message::Hello(Hello { genesis: foreign, tip: foreign, work: u64::MAX });
    stranger.say(NodeId(1), hello);
    assert_eq!(stranger.wait_to_be_dropped(PATIENCE), Some(NodeId(1)));
    let one_sided = |nodes: &[NodeSnapshot]| {
        nodes[0].peers == [NodeId(1), stranger.id()] && nodes[1].peers == [NodeId(0)]
    };
    assert!(network.wait_until(PATIENCE, one_sided));
}

#[test]
fn a_stranger_that_leaves_is_forgotten() {
    let mut network = start(1, &Topology::Full);
    let stranger = network.stranger(&[NodeId(0)]);
    assert!(network.wait_until(PATIENCE, |nodes| nodes[0].peers == [stranger.id()]));
    drop(stranger);
    assert!(network.wait_until(PATIENCE, |nodes| nodes[0].peers.is_empty()));
}

#[test]
fn a_wallet_whose_nodes_are_all_gone_is_told_that_no_one_answered() {
    let mut network = start(3, &Topology::Full);
    let alice = network.wallet(ALICE.clone(), &[NodeId(0), NodeId(1)]);
    network.kill(NodeId(0));
    alice.pay(BOB.address(), Amount::new(5)).unwrap();
    network.stop_node(NodeId(1));
    let refused = alice.pay(BOB.address(), Amount::new(5)).unwrap_err();
    assert_eq!(refused.code(), "nobody-answered");
    assert_eq!(refused, PayError::NobodyAnswered);
}

#[test]
fn a_wallet_is_told_which_rule_its_payment_breaks() {
    let settings = NodeSettings { mempool_limit: 2, ..NodeSettings::default() };
    let network = start_with(2, &Topology::Full, 12, settings);
    let_all_rest(&network);
    let nodes: Vec<_> = network.nodes().collect();
    let (alice, carol) =
        (network.wallet(ALICE.clone(), &nodes), network.wallet(CAROL.clone(), &nodes));
    let code = |result: Result<Transaction, PayError>| result.unwrap_err().code();
    let bob = BOB.address();

    assert_eq!(code(carol.pay(bob, Amount::new(1))), "insufficient-funds");
    assert_eq!(code(alice.pay(bob, Amount::ZERO)), "zero-amount");
    assert_eq!(code(alice.pay(bob, Amount::new(1 << 53))), "amount-too-large");
    assert_eq!(code(alice.pay(&Address::from("Bob"), Amount::new(1))), "key-not-hex");
    let forged = Transaction { amount: Amount::new(2), ..pay(&ALICE, &BOB, 1) };
    assert_eq!(alice.submit(&forged).unwrap_err().code(), "bad-signature");

    let paid = alice.pay(bob, Amount::new(1)).unwrap();
    assert_eq!(alice.submit(&paid), Ok(()), "handing it in twice does no harm");
    alice.pay(bob, Amount::new(2)).unwrap();
    assert_eq!(code(alice.pay(bob, Amount::new(3))), "mempool-full");

    network.mine(NodeId(0), true);
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(nodes, &paid)));
    assert_eq!(alice.submit(&paid).unwrap_err().code(), "replay");
}

#[test]
fn every_event_is_read_once_no_matter_who_reads_it() {
    let network = start(3, &Topology::Full);
    let readers = [network.events().clone(), network.events().clone()];
    let alice = network.wallet(ALICE.clone(), &[NodeId(0)]);
    alice.pay(BOB.address(), Amount::new(5)).unwrap();
    assert!(network.wait_until(PATIENCE, |nodes| nodes.iter().all(|node| node.tip.height > 0)));
    network.stop();

    let mut accepted = Vec::new();
    let mut last = Duration::ZERO;
    // They take turns until both find nothing more.
    for reader in readers.iter().cycle() {
        let Ok(event) = reader.try_recv() else { break };
        if let Occurrence::Node(Event::TransactionAccepted(_)) = event.what {
            accepted.push(event.node);
        }
        last = last.max(event.at);
    }
    accepted.sort();
    assert_eq!(accepted.iter().collect::<BTreeSet<_>>().len(), accepted.len(), "{accepted:?}");
    assert!(accepted.contains(&NodeId(0)));
    assert!(last > Duration::ZERO && readers.iter().all(|reader| reader.is_empty()));
}

#[test]
fn one_more_block_decides_a_tie() {
    let network = start(4, &Topology::Full);
    network.partition(&[NodeId(0), NodeId(1)]);
    network.mine_one_block(NodeId(0));
    network.mine_one_block(NodeId(3));
    assert!(network.wait_until(PATIENCE, |nodes| nodes.iter().all(|node| node.tip.height == 1)));
    network.heal_all();
    let tie = |nodes: &[NodeSnapshot]| Network::agreed_tip(nodes).is_none();
    assert!(tie(&network.chains()));
    assert!(!network.wait_until(A_WHILE, |nodes| !tie(nodes)), "the first one seen stays");

    network.mine_one_block(NodeId(0));
    let decided = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| node.tip.height == 2);
    assert!(network.wait_until(PATIENCE, decided));
    let nodes = settle(&network);
    assert!(nodes[2..].iter().all(|node| node.side_blocks.len() == 1), "the loser is remembered");
}

#[test]
fn a_node_that_rests_waits_with_its_payments() {
    let network = start(3, &Topology::Full);
    let_all_rest(&network);
    let alice = network.wallet(ALICE.clone(), &[NodeId(0)]);
    let payment = alice.pay(BOB.address(), Amount::new(5)).unwrap();
    let waits = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| node.waiting.len() == 1);
    assert!(network.wait_until(PATIENCE, waits));
    let mined = |nodes: &[NodeSnapshot]| nodes.iter().any(|node| node.tip.height > 0);
    assert!(!network.wait_until(A_WHILE, mined));

    network.mine(NodeId(2), true);
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(nodes, &payment)));
    let mut miner = None;
    await_event(&network, |node, what| {
        miner = Some(node);
        matches!(what, Occurrence::Node(Event::Proposed(_)))
    });
    assert_eq!(miner, Some(NodeId(2)));
}

#[test]
fn nodes_race_even_when_no_one_pays_if_they_are_set_to() {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let network = start_with(3, &Topology::Full, 12, settings);
    let all_high = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| node.tip.height >= 10);
    assert!(network.wait_until(PATIENCE, all_high));
    let_all_rest(&network);
    settle(&network);
}
