//! The nodes of chapter 5 with a protocol that they've never seen: what they promise doesn't depend on what a
//! block is. The letters are passed on by hand, as bytes.

use crate::cast::{NOW, OTHER, PATIENCE, PEER, TICK};
use crate::numbers::{LOOKS_AND_CHECKS, Number, Numbers, Page};
use kusari::stage5_network::protocol::{Consensus as _, Proposal};
use kusari::stage5_network::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};

const GENESIS: BlockHash = BlockHash::from_bytes([7; 32]);

/// Two nodes that call each other [`PEER`], each of which makes pages of a given weight.
struct Pair([any::Node<Numbers>; 2]);

impl Pair {
    fn new(weights: [u32; 2]) -> Pair {
        let node = |weight| {
            any::Node::new(GENESIS, NodeSettings::default()).map(|it| it.proposing_for(weight))
        };
        Pair(weights.map(|weight| node(weight).expect("every hash is a good genesis")))
    }

    /// Tells both nodes something, and carries letters until no one has anything to say. Returns what
    /// happened, and where.
    fn tell(
        &mut self,
        inputs: Vec<(usize, any::Input<Numbers>)>,
    ) -> Vec<(usize, any::Event<Numbers>)> {
        let (mut inputs, mut events) = (inputs, Vec::new());
        while !inputs.is_empty() {
            let mut letters = Vec::new();
            for (at, input) in inputs {
                for output in self.0[at].handle(input, NOW) {
                    match output {
                        any::Output::Send(_, message) => {
                            letters.push((1 - at, any::Input::Bytes(PEER, encode(&message))));
                        }
                        any::Output::Disconnect(_) => {
                            letters.push((1 - at, any::Input::Disconnected(PEER)))
                        }
                        any::Output::Event(event) => events.push((at, event)),
                    }
                }
            }
            inputs = letters;
        }
        events
    }

    fn connect(&mut self) -> Vec<(usize, any::Event<Numbers>)> {
        self.tell([0, 1].map(|at| (at, any::Input::Connected(PEER))).into())
    }

    fn hand_in(&mut self, at: usize, number: Number) {
        let events = self.tell(vec![(at, any::Input::Transaction(number))]);
        assert!(matches!(events[0], (_, any::Event::TransactionAccepted(_))), "{events:?}");
    }

    fn mine(&mut self, at: usize) {
        let draft = self.0[at].draft(NOW);
        let mut search = Numbers::search(draft, &GENESIS, &mut ChaCha12Rng::seed_from_u64(1));
        let Proposal::Found(page) = Numbers::propose(&mut search, 1) else {
            panic!("it takes one attempt")
        };
        self.tell(vec![(at, any::Input::Proposed(page))]);
    }

    /// What each of them believes: the sum, the height of its chain, and how many numbers are waiting.
    fn beliefs(&self) -> [(i64, u64, usize); 2] {
        self.0.each_ref().map(|it| (*it.tree().ledger(), it.tip().height, it.waiting().len()))
    }
}

#[test]
fn nodes_of_any_protocol_pass_on_what_waits_and_what_was_mined() {
    let mut pair = Pair::new([1, 1]);
    pair.connect();
    pair.hand_in(0, Number(1, 5));
    assert_eq!(pair.beliefs(), [(0, 0, 1); 2]);
    pair.mine(1);
    assert_eq!(pair.beliefs(), [(5, 1, 0); 2]);
}

#[test]
fn what_comes_to_a_node_is_looked_at_once_and_checked_once_until_it_waits_and_is_passed_on() {
    let mut pair = Pair::new([1, 1]);
    pair.connect();
    LOOKS_AND_CHECKS.set([0; 2]);
    pair.0[0].handle(any::Input::Connected(OTHER), NOW);
    let told = pair.0[0].handle(any::Input::Transaction(Number(1, 5)), NOW);
    assert_eq!(told.len(), 3, "one event, and two neighbours hear of it");
    assert_eq!(LOOKS_AND_CHECKS.get(), [1, 1]);

    let message = any::Message::Transaction(Number(1, 5).into());
    let mut hear = || pair.0[1].handle(any::Input::Message(PEER, message.clone()), NOW).len();
    assert_eq!(hear(), 1);
    assert_eq!(LOOKS_AND_CHECKS.get(), [2, 2], "a neighbour isn't believed");
    assert_eq!(hear(), 0);
    assert_eq!(LOOKS_AND_CHECKS.get(), [2, 2], "what waits here is recognised");
}

#[test]
fn the_protocol_says_how_much_a_block_weighs_and_one_heavy_block_wins_over_two_light_ones() {
    let mut pair = Pair::new([1, 3]);
    for number in [Number(1, 5), Number(2, -5)] {
        pair.hand_in(0, number);
        pair.mine(0);
    }
    [Number(1, 5), Number(3, -3)].into_iter().for_each(|number| pair.hand_in(1, number));
    pair.mine(1);
    assert_eq!(pair.beliefs(), [(0, 2, 0), (2, 1, 0)]);

    let events = pair.connect();
    assert_eq!(pair.beliefs(), [(2, 1, 0); 2]);
    assert_eq!(pair.0[0].tip(), pair.0[1].tip());
    let lost: Vec<_> = events
        .iter()
        .filter_map(|(at, event)| match event {
            any::Event::TransactionConflicts { transaction, cause } => {
                Some((*at, **transaction, cause.code()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(lost, [(0, Number(2, -5), "below-zero")], "the first is on the new branch, too");
}

#[test]
fn a_network_on_threads_runs_any_protocol() {
    let settings = NodeSettings { announce_every: 2 * TICK, ..NodeSettings::default() };
    let mut network = any::Network::<Numbers>::start(GENESIS, 2, &Topology::Ring, settings.clone())
        .expect("there is room for two threads");
    // The miners of these two make pages with a weight of zero.
    [NodeId(0), NodeId(1)].into_iter().for_each(|node| network.mine(node, false));
    let miner =
        any::Node::new(GENESIS, settings).expect("every hash is a good genesis").proposing_for(1);
    network.add_node(miner, &[NodeId(0)]).expect("there is room for a third");

    network.submit(&Number(1, 5), &[NodeId(1)]).expect("five is above zero");
    let refused =
        network.submit(&Number(2, -6), &[NodeId(1)]).expect_err("five less six is below zero");
    assert_eq!(refused.code(), "below-zero");
    let all_have_it = |nodes: &[any::NodeSnapshot<Numbers>]| {
        nodes.len() == 3 && nodes.iter().all(|it| it.tip.height == 1 && it.waiting.is_empty())
    };
    assert!(network.wait_until(PATIENCE, all_have_it));
    assert!(network.stop().iter().all(|(_, node)| *node.tree().ledger() == 5));
}

#[test]
fn what_breaks_a_rule_of_the_protocol_is_refused_with_its_code_and_costs_a_penalty() {
    let page = |previous, weight, value| Page { previous, weight, numbers: vec![Number(1, value)] };
    let unknown = BlockHash::from_bytes([8; 32]);
    for (page, code) in [
        (page(GENESIS, 1, -1), "below-zero"),
        (page(GENESIS, 1, 0), "zero"),
        (page(GENESIS, 0, 1), "weightless"),
        (page(unknown, 0, 1), "weightless"),
    ] {
        let [mut node, _] = Pair::new([1, 1]).0;
        node.handle(any::Input::Connected(OTHER), NOW);
        let outputs =
            node.handle(any::Input::Message(OTHER, any::Message::Block(page.into())), NOW);
        let [
            any::Output::Event(any::Event::BlockRefused { cause, .. }),
            any::Output::Event(penalised),
        ] = &outputs[..]
        else {
            panic!("{code}: {outputs:?}");
        };
        assert_eq!(cause.code(), code);
        assert!(matches!(penalised, any::Event::Penalised { peer: OTHER, .. }), "{penalised}");
        assert_eq!((*node.tree().ledger(), node.tip().height), (0, 0));
    }
}
