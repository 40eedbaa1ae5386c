//! Whole networks on threads that race with this chapter's protocol. No test sleeps: every wait has
//! something to wait for, and a deadline.

use crate::cast::*;
use kusari::stage6_coin::*;
use std::sync::Arc;
use std::time::Duration;

/// How long anything may take before a test gives up, so that even a fault ends a test. A claim counts blocks
/// and messages, and doesn't depend on how busy the machine is.
const PATIENCE: Duration = Duration::from_secs(600);

/// A block takes a few thousand hashes, so that there's a real race.
fn racing() -> Rules {
    Rules { easiest: CompactTarget::from_bits(0x1f0f_ffff), ..rules() }
}

/// Nodes that speak more often than usual, so that no test has to wait long for a hello.
fn talkative() -> NodeSettings {
    let often = Duration::from_millis(400);
    NodeSettings { hello_every: often, announce_every: often, ..NodeSettings::default() }
}

/// A node that mines for the owner of a key.
fn miner(genesis: &Genesis, key: &PrivateKey) -> Node {
    Node::new(genesis.clone(), talkative()).expect("a good genesis").proposing_for(lock(key))
}

/// Stops all mining, and waits until all nodes agree. Two branches with equal work would stay side by side
/// forever. If the nodes had time to decide and didn't, one more block decides.
#[track_caller]
fn settle(network: &Network) -> Vec<NodeSnapshot> {
    network.nodes().for_each(|node| network.mine(node, false));
    let (mut looks, mut settled) = (0, Vec::new());
    let running = network.nodes().count();
    let agreed = network.wait_until(PATIENCE, |nodes| {
        looks += 1;
        let agree = nodes.len() == running && Network::agreed_tip(nodes).is_some();
        if !agree && looks % 25 == 0 {
            network.mine_one_block(nodes[0].id);
        }
        settled = nodes.to_vec();
        agree
    });
    assert!(agreed, "they don't agree");
    settled
}

/// The reward of a block on the chain that a node believes in.
fn reward_of(node: &NodeSnapshot, height: usize) -> Found {
    let placed = &node.chain[height - 1];
    let coinbase = &placed.block.transactions[0];
    let output = coinbase.outputs[0].clone();
    (coinbase.out_point(0), Coin { output, height: placed.height as u32, is_coinbase: true })
}

fn is_confirmed(node: &NodeSnapshot, payment: &Transaction) -> bool {
    node.chain.iter().flat_map(|placed| placed.block.payments()).any(|it| it == payment)
}

#[test]
fn four_nodes_race_and_agree_on_a_chain_that_anyone_can_verify() {
    let genesis = genesis_with(racing());
    let settings = NodeSettings { propose_empty_blocks: true, ..talkative() };
    let network =
        Network::start(genesis.clone(), 4, &Topology::Ring, settings).expect("there is room");
    let far =
        |nodes: &[NodeSnapshot]| nodes.len() == 4 && nodes.iter().all(|node| node.tip.height >= 10);
    assert!(network.wait_until(PATIENCE, far));
    settle(&network);
    let nodes = network.stop();
    assert_eq!(nodes.len(), 4);
    for (_, node) in nodes {
        let mut chain = Chain::new(genesis.clone()).expect("a good genesis");
        for placed in node.tree().best_above(0) {
            chain.push((*placed.block).clone()).expect("all of them checked it");
        }
        assert_eq!(chain.place(), node.tree().place());
        assert_eq!(chain.coins(), node.tree().ledger().coins());
        assert_eq!(chain.coins().total().units(), chain.place().height() * SUBSIDY);
    }
}

#[test]
fn a_miner_is_paid_to_their_lock_and_spends_it_on_all_nodes() {
    let genesis = genesis_with(racing());
    let mut network =
        Network::start(genesis.clone(), 3, &Topology::Line, talkative()).expect("there is room");
    network.nodes().for_each(|node| network.mine(node, false));
    let alices = network.add_node(miner(&genesis, &ALICE), &[NodeId(0)]).expect("there is room");
    for height in 1..=3 {
        network.mine_one_block(alices);
        let all_there = |nodes: &[NodeSnapshot]| {
            nodes.len() == 4 && nodes.iter().all(|node| node.tip.height >= height)
        };
        assert!(network.wait_until(PATIENCE, all_there), "{height}");
    }
    let nodes = network.chains();
    let rewards = nodes[2].chain.iter().map(|placed| &placed.block.transactions[0].outputs);
    assert!(rewards.clone().all(|outputs| outputs[..] == [output(SUBSIDY, lock(&ALICE))]));

    let coin = [reward_of(&nodes[2], 1)];
    let mut payment = unsigned(&coin, vec![output(SUBSIDY - 1_000, lock(&BOB))]);
    payment.sign(0, &coin[0].1.output, &genesis.hash(), &BOB);
    let refused = network.submit(&payment, &[NodeId(2)]);
    assert_eq!(code(refused), "not-equal");
    payment.sign(0, &coin[0].1.output, &genesis.hash(), &ALICE);
    network.submit(&payment, &[NodeId(2)]).expect("it keeps all rules");
    // The node at the other end hears of it, and mines because a payment is waiting.
    let confirmed = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| is_confirmed(node, &payment));
    assert!(network.wait_until(PATIENCE, confirmed));
    for node in settle(&network) {
        let height =
            node.chain.iter().position(|placed| placed.block.payments().contains(&payment));
        let placed = &node.chain[height.expect("it is confirmed")];
        assert_eq!(placed.block.transactions[0].outputs, [output(SUBSIDY + 1_000, lock(&ALICE))]);
    }
}

#[test]
fn after_a_partition_heals_all_have_the_same_coins() {
    let genesis = genesis_with(racing());
    let mut network =
        Network::start(genesis.clone(), 0, &Topology::Full, talkative()).expect("nothing to do");
    let first = network.add_node(miner(&genesis, &ALICE), &[]).expect("there is room");
    let second = network.add_node(miner(&genesis, &BOB), &[first]).expect("there is room");
    let height = |at: usize, height| {
        move |nodes: &[NodeSnapshot]| nodes.len() == 2 && nodes[at].tip.height >= height
    };
    for (node, blocks) in [(first, 1), (first, 2), (second, 3)] {
        network.mine_one_block(node);
        assert!(
            network
                .wait_until(PATIENCE, |nodes| height(0, blocks)(nodes) && height(1, blocks)(nodes))
        );
    }
    network.cut(first, second);
    // From now on it makes the blocks that we ask for. If both mined the payment at once, they'd stay with a block each.
    network.mine(second, false);
    let coin = [reward_of(&network.chains()[0], 1)];
    let mut payment = unsigned(&coin, vec![output(SUBSIDY - 1_000, lock(&CAROL))]);
    payment.sign(0, &coin[0].1.output, &genesis.hash(), &ALICE);
    network.submit(&payment, &[first]).expect("it keeps all rules");
    assert!(network.wait_until(PATIENCE, |nodes| is_confirmed(&nodes[0], &payment)));
    for blocks in 4..=6 {
        network.mine_one_block(second);
        assert!(network.wait_until(PATIENCE, height(1, blocks)));
    }
    network.heal_all();
    // The first node undoes its block and goes on with the others. The payment waits, and is mined again.
    let together = |nodes: &[NodeSnapshot]| {
        Network::agreed_tip(nodes).is_some()
            && nodes.iter().all(|node| node.tip.height > 6 && is_confirmed(node, &payment))
    };
    assert!(network.wait_until(PATIENCE, together));
    settle(&network);
    let [one, other] = &network.stop()[..] else { panic!("there are two") };
    assert_eq!(one.1.tree().ledger().coins(), other.1.tree().ledger().coins());
}

#[test]
fn a_stranger_who_sends_wrong_signatures_is_dropped() {
    let genesis = genesis_with(racing());
    let mut network =
        Network::start(genesis.clone(), 0, &Topology::Full, talkative()).expect("nothing to do");
    let node = network.add_node(miner(&genesis, &ALICE), &[]).expect("there is room");
    for height in 1..=2 {
        network.mine_one_block(node);
        assert!(network.wait_until(PATIENCE, |nodes| nodes[0].tip.height >= height));
    }
    let coin = [reward_of(&network.chains()[0], 1)];
    let mut forged = unsigned(&coin, vec![output(SUBSIDY - 1_000, lock(&BOB))]);
    forged.sign(0, &coin[0].1.output, &genesis.hash(), &ALICE);
    forged.outputs[0].lock = lock(&CAROL);
    let stranger = network.stranger(&[node]);
    for _ in 0..NodeSettings::default().max_offences {
        stranger.say(node, Message::Transaction(Arc::new(forged.clone())));
    }
    assert_eq!(stranger.wait_to_be_dropped(PATIENCE), Some(node));
}
