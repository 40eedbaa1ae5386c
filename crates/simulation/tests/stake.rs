//! Chapter 9's rules among chapter 5's nodes, in virtual time: a network is cut in half, both halves go on, and afterwards all nodes
//! believe the same.

#![expect(clippy::unwrap_used, reason = "what isn't there fails the test")]

#[path = "../../../tests/stage9_stake/cast.rs"]
#[allow(dead_code, reason = "these networks use a part of it")]
mod cast;

use cast::*;
use kusari::stage5_network::NodeSettings;
use kusari::stage9_stake::*;
use kusari_simulation::SeededNetworkOf;
use std::collections::BTreeSet;
use std::time::Duration;

const NODES: usize = 4;

/// A network, and the people who vote at its nodes.
struct Town<R: Rule> {
    network: SeededNetworkOf<StakeProtocol<R>>,
    places: Places<R>,
    voters: Vec<[Voter; 1]>,
    second: u64,
}

impl<R: Rule> Town<R> {
    fn new(seed: u64, genesis: &Genesis, block_time: Duration) -> Town<R> {
        let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
        let start = SeededNetworkOf::start;
        let mut network =
            start(seed, genesis.clone(), NODES, &Topology::Full, settings, block_time).unwrap();
        let people = 0..NODES as u64;
        let ids: Vec<_> = network.nodes().collect();
        for (id, number) in ids.into_iter().zip(people.clone()) {
            network.propose_for(id, staker(number));
        }
        let voters = people.map(|number| [Voter::new(key(number))]).collect();
        Town { network, places: Places::new(genesis), voters, second: 0 }
    }

    /// Lets some seconds pass. In each of them, everyone votes for what they see.
    fn live(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.second += 1;
            self.network.advance_to(Duration::from_secs(self.second));
            for (node, voters) in self.network.chains().iter().zip(&mut self.voters) {
                for vote in self.places.votes(node, voters, at(self.second)) {
                    // It may have come by another way, or its deposit is used already.
                    let _ = self.network.submit(node.id, vote);
                }
            }
        }
    }

    /// The different ends that nodes see.
    fn tips(&self) -> BTreeSet<String> {
        self.network.chains().iter().map(|node| node.tip.hash.to_string()).collect()
    }

    fn height(&self) -> u64 {
        self.network.chains().iter().map(|node| node.tip.height).min().unwrap()
    }
}

/// Cuts a network in half and heals it. Returns the height that all nodes agree on at the end, and whether the halves had different histories.
fn cut_and_healed<R: Rule>(genesis: &Genesis, block_time: u64, seconds: u64) -> (u64, bool) {
    let mut town = Town::<R>::new(9, genesis, Duration::from_millis(block_time));
    town.live(seconds);
    town.network.partition(&[NodeId(0), NodeId(1)]);
    town.live(seconds);
    let were_apart = town.tips().len() > 1;
    town.network.heal_all();
    town.live(seconds);
    let agree = |town: &mut Town<R>| {
        town.live(1);
        town.tips().len() == 1
    };
    // A block may just be under way.
    assert!((0..60).any(|_| agree(&mut town)), "a minute later, they still see {:?}", town.tips());
    (town.height(), were_apart)
}

/// These people have the same, in so many deposits each.
fn village(deposits_each: u64, amount: u64) -> Genesis {
    let people = (0..deposits_each * NODES as u64).map(|it| (it % NODES as u64, amount));
    let mut genesis = genesis_of(people.collect());
    genesis.numbers.epoch = 4;
    genesis
}

#[test]
fn after_a_cut_all_nodes_agree_again_under_work() {
    let (height, were_apart) = cut_and_healed::<Work>(&village(1, 1_000_000), 10_000, 150);
    assert!(were_apart && height > 20, "{height}");
}

#[test]
fn after_a_cut_all_nodes_agree_again_under_coin_age() {
    let mut genesis = village(5, 1_000 * UNITS_PER_COIN);
    genesis.rules.easiest = CompactTarget::from_bits(0x1f00_ffff);
    genesis.numbers.epoch = 2;
    let (height, were_apart) = cut_and_healed::<CoinAge>(&genesis, 250, 200);
    assert!(were_apart && height > 12, "{height}");
}

#[test]
fn after_a_cut_all_nodes_agree_again_under_slots() {
    let (height, were_apart) = cut_and_healed::<Slots>(&village(1, 1_000_000), 300, 120);
    assert!(were_apart && height > 25, "{height}");
}

#[test]
fn after_a_cut_all_nodes_agree_again_under_delegates() {
    let (height, were_apart) = cut_and_healed::<Delegates>(&village(1, 1_000_000), 300, 120);
    assert!(were_apart && height > 25, "{height}");
}

#[test]
fn after_a_cut_all_nodes_agree_again_under_tickets() {
    let (height, were_apart) = cut_and_healed::<Tickets>(&village(20, 1_100_000), 10_000, 150);
    assert!(were_apart && height > 15, "{height}");
}

#[test]
fn after_a_cut_all_nodes_agree_again_under_finality() {
    let (height, were_apart) = cut_and_healed::<Finality>(&village(1, 1_000_000), 300, 160);
    assert!(were_apart && height > 30, "{height}");
}

/// Half of the stake is never two thirds, so while it's cut, neither half calls anything final.
#[test]
fn while_a_network_is_cut_in_half_nothing_new_is_final_and_afterwards_it_is() {
    let genesis = village(1, 1_000_000);
    let mut town = Town::<Finality>::new(3, &genesis, Duration::from_millis(300));
    let far = |town: &mut Town<Finality>| {
        let nodes = town.network.chains();
        town.places.last_final(&nodes[0])
    };
    town.live(160);
    let before = far(&mut town);
    assert!(before >= 1, "{before}");
    town.network.partition(&[NodeId(0), NodeId(1)]);
    town.live(160);
    let during = far(&mut town);
    assert!(during <= before + 1, "what was nearly done may come to an end: {before}, {during}");
    town.network.heal_all();
    town.live(200);
    assert!(far(&mut town) > during + 1);
}
