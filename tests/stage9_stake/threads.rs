//! Chapter 5's nodes on threads, under each rule. No test sleeps: every wait has something to wait for, and a deadline.

use crate::cast::*;
use kusari::stage9_stake::*;
use std::time::Duration;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(600);

/// How many people there are, each with a node.
const PEOPLE: usize = 3;

/// Slots of a second, in a village that began an hour ago.
fn village(deposits_each: usize, amount: u64) -> Genesis {
    let people = (0..PEOPLE * deposits_each).map(|it| ((it % PEOPLE) as u64, amount));
    let mut genesis = genesis_of(people.collect());
    genesis.time = Time::from_millis(Time::now().millis() / 1000 * 1000 - 3_600_000);
    genesis.rules.easiest = CompactTarget::from_bits(0x1f0f_ffff);
    (genesis.numbers.slot, genesis.numbers.epoch) = (1, 4);
    genesis
}

/// Lets everyone make blocks and vote until each node has some, and then waits until all believe the same.
fn nodes_agree<R: Rule>(genesis: &Genesis, height: u64) {
    let often = Duration::from_millis(400);
    let settings = NodeSettings {
        propose_empty_blocks: true,
        hello_every: often,
        announce_every: often,
        ..NodeSettings::default()
    };
    let mut network = Network::<R>::start(genesis.clone(), 0, &Topology::Full, settings.clone())
        .expect("nothing to do");
    let mut ids = Vec::new();
    for number in 0..PEOPLE as u64 {
        let node = Node::<R>::new(genesis.clone(), settings.clone()).expect("a good genesis");
        let node = node.proposing_for(staker(number));
        ids.push(network.add_node(node, &ids).expect("there is room"));
    }
    let mut voters: Vec<_> = (0..PEOPLE as u64).map(|number| [Voter::new(key(number))]).collect();
    let mut places = Places::<R>::new(genesis);
    let mut vote = |nodes: &[kusari::stage5_network::any::NodeSnapshot<StakeProtocol<R>>]| {
        for (node, voters) in nodes.iter().zip(&mut voters) {
            for vote in places.votes(node, voters, Time::now()) {
                // It may have come by another way, or its deposit is used already.
                let _ = network.submit(&vote, &[node.id]);
            }
        }
    };
    let far = network.wait_until(PATIENCE, |nodes| {
        vote(nodes);
        nodes.len() == PEOPLE && nodes.iter().all(|node| node.tip.height >= height)
    });
    assert!(far, "they get nowhere");
    network.nodes().for_each(|node| network.mine(node, false));
    let mut looks = 0;
    let agreed = network.wait_until(PATIENCE, |nodes| {
        vote(nodes);
        looks += 1;
        let agree = nodes.len() == PEOPLE && Network::<R>::agreed_tip(nodes).is_some();
        if !agree && looks % 25 == 0 {
            // Two branches may have the same weight. One more block decides.
            network.nodes().for_each(|node| network.mine_one_block(node));
        }
        agree
    });
    assert!(agreed, "they don't agree");
    let nodes = network.stop();
    let tallies = nodes.iter().map(|(_, node)| node.tree().place().deposits());
    assert!(tallies.clone().all(|it| Some(it) == tallies.clone().next()));
}

#[test]
fn nodes_on_threads_agree_under_work() {
    nodes_agree::<Work>(&village(1, 1_000_000), 5);
}

#[test]
fn nodes_on_threads_agree_under_coin_age() {
    nodes_agree::<CoinAge>(&village(8, 1_000 * UNITS_PER_COIN), 3);
}

#[test]
fn nodes_on_threads_agree_under_slots() {
    nodes_agree::<Slots>(&village(1, 1_000_000), 2);
}

#[test]
fn nodes_on_threads_agree_under_delegates() {
    nodes_agree::<Delegates>(&village(1, 1_000_000), 2);
}

#[test]
fn nodes_on_threads_agree_under_tickets() {
    nodes_agree::<Tickets>(&village(20, 1_100_000), 4);
}

#[test]
fn nodes_on_threads_agree_under_finality() {
    nodes_agree::<Finality>(&village(1, 1_000_000), 3);
}
