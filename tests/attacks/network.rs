//! Neighbours, threads and clocks: rows 53, 74 to 78, 83, 85 and 92.

use crate::common::{NOON, pay, people};
use crate::incidents::*;
use crate::places::{self, PEER};
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use crate::state::{self, State};
use kusari::stage5_network::*;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

fn told(message: &Message) -> (Node, Vec<u8>) {
    (places::node(), encode(message))
}

fn strangers_are_not_heard() {
    let mut node = places::node();
    let before = state::of_node(&node);
    let payment = pay(&people().alice, &people().bob, 5, 2);
    for bytes in [encode(&places::transaction(&payment)), b"rubbish".to_vec()] {
        assert!(node.handle(Input::Bytes(NodeId(9), bytes), NOON).is_empty());
    }
    assert!(before == state::of_node(&node));
    assert_eq!(node.peers().collect::<Vec<_>>(), [PEER]);
}

fn the_tenth_offence_is_the_last() {
    let mut node = places::node();
    let other = NodeId(8);
    node.handle(Input::Connected(other), NOON);
    for count in 1..=10 {
        assert!(node.peers().any(|peer| peer == PEER), "offence {count}");
        node.handle(Input::Bytes(PEER, b"rubbish".to_vec()), NOON);
    }
    assert_eq!(node.peers().collect::<Vec<_>>(), [other], "each answers for itself");
    assert!(node.handle(Input::Bytes(PEER, b"rubbish".to_vec()), NOON).is_empty());
}

fn a_claim_of_work_costs_one_request() {
    let mut node = places::node();
    let before = state::of_node(&node);
    let (genesis, tip) = (places::genesis().hash(), BlockHash::from_bytes([1; 32]));
    let hello = Message::Hello(Hello { genesis, tip, work: u64::MAX });
    let outputs = node.handle(Input::Bytes(PEER, encode(&hello)), NOON);
    let sent: Vec<_> = outputs.iter().filter(|it| !matches!(it, Output::Event(_))).collect();
    assert!(matches!(sent[..], [Output::Send(PEER, Message::GetBlocks(_))]), "{outputs:?}");
    assert!(before == state::of_node(&node));
}

/// A clock that goes back, stops, or shows the beginning or the end of time.
fn a_node_does_not_trust_its_clock() {
    let mut node = places::node();
    for now in [Time::from_millis(0), Time::MAX, Time::from_millis(u64::MAX), Time::default()] {
        assert!(node.draft(now).time >= node.tip().time, "{now}");
        node.handle(Input::Tick(Duration::from_millis(200)), now);
        node.handle(Input::Bytes(PEER, b"rubbish".to_vec()), now);
    }
    // Back at noon, it accepts a block as usual.
    node.handle(Input::Connected(PEER), NOON);
    let next = places::block(&places::next_block(vec![]));
    node.handle(Input::Bytes(PEER, encode(&next)), NOON);
    assert_eq!(node.tip().height, 2);
}

fn a_wallet_alone() -> Outcome {
    let network = Network::start(places::genesis(), 1, &Topology::Full, NodeSettings::default());
    let network = network.expect("one node is possible");
    let mallory = network.wallet(people().mallory.clone(), &[NodeId(5)]);
    Outcome::stateless("a wallet", mallory.submit(places::paid()))
}

fn linked_to_no_one() -> Outcome {
    let network = Network::start(places::genesis(), 1, &Topology::Full, NodeSettings::default());
    let mut network = network.expect("one node is possible");
    let nodes = network.nodes().count();
    let answer = network.add(&[NodeId(7)]);
    assert_eq!(network.nodes().count(), nodes);
    Outcome::stateless("a network", answer)
}

fn a_cancelled_search() -> Outcome {
    let control = MiningControl::default();
    control.cancel();
    let draft = places::next_block(vec![]).draft;
    let threads = NonZeroUsize::new(2).expect("two is not zero");
    let answer = mine_on_threads(draft, Difficulty::MAX, Nonce::default(), threads, &control);
    Outcome::stateless("a miner", answer)
}

fn edges(topology: &Topology, nodes: usize) -> Outcome {
    Outcome::stateless("a topology", topology.edges(nodes))
}

/// How many bytes of stack each thread of the other process asks for: more than there are.
const MUCH: &str = "1000000000000000";

/// Runs this program in another process, where no thread finds room.
fn without_room_for_a_thread() -> Outcome {
    let program = std::env::current_exe().expect("it runs");
    let output = std::process::Command::new(program)
        .args(["--ignored", "--exact", "network::no_room", "--nocapture", "--test-threads", "1"])
        .env("RUST_MIN_STACK", MUCH)
        .output()
        .expect("it can be run again");
    let said = String::from_utf8_lossy(&output.stdout);
    let code = said.lines().find_map(|line| Some(line.split_once("refused: ")?.1));
    let code = code.unwrap_or_else(|| panic!("{output:?}")).trim().to_owned();
    Outcome { place: "a process", code, before: State::default(), after: State::default() }
}

#[test]
#[ignore = "run by the row about threads, in a process in which no thread finds room"]
fn no_room() {
    let started = Network::start(places::genesis(), 2, &Topology::Full, NodeSettings::default());
    println!("\nrefused: {}", started.expect_err("there is no room").code());
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(53, "5", "a neighbour on another genesis", "foreign-genesis",
            Attack::Costs(|| {
                let (genesis, tip) = (BlockHash::from_bytes([1; 32]), places::first_block().hash());
                told(&Message::Hello(Hello { genesis, tip, work: u64::MAX }))
            }), NONE, "whatever work it claims, there's nothing to talk about, and the link is cut"),
        row(66, "5", "a claim of more work than anyone has", HOLDS,
            Attack::Holds(a_claim_of_work_costs_one_request), NONE,
            "a claim only decides whom to ask; the blocks themselves are the proof"),
        row(74, "5", "a message from a node that isn't linked", HOLDS,
            Attack::Holds(strangers_are_not_heard), NONE,
            "the link says who is speaking, not the message"),
        row(78, "5", "more hashes than a locator may have", "too-many",
            Attack::Costs(|| {
                told(&Message::GetBlocks(vec![BlockHash::from_bytes([0; 32]); MAX_LOCATOR + 1]))
            }), NONE, "the node would have to look up each of them"),
        row(78, "5", "more blocks than an answer may have", "too-many",
            Attack::Costs(|| {
                let block = Arc::new(places::next_block(vec![]));
                told(&Message::Blocks(vec![block; MAX_BLOCKS + 1]))
            }), NONE, "the node would have to check each of them"),
        row(78, "5", "rubbish, ten times", HOLDS,
            Attack::Holds(the_tenth_offence_is_the_last), NONE,
            "a neighbour that sends what no honest node can send is dropped, and no one else"),
        row(83, "5", "a wallet whose nodes are gone", "nobody-answered",
            Attack::Call(a_wallet_alone), NONE, "the wallet answers, where a thread might have waited forever"),
        row(83, "5", "a link to a node that isn't running", "no-such-node",
            Attack::Call(linked_to_no_one), NONE, "nothing is started that would be linked to nothing"),
        row(85, "4", "a search that's told to stop", "cancelled",
            Attack::Call(a_cancelled_search), NONE, "it checks every 2^14 nonces"),
        row(92, "5", "a clock that goes back, or to the end of time", HOLDS,
            Attack::Holds(a_node_does_not_trust_its_clock), TIMEJACKING,
            "time is an argument, and a draft is never earlier than the block before"),
        row(UNNUMBERED, "5", "a link to a node that isn't there", "no-such-node",
            Attack::Call(|| edges(&Topology::Edges(vec![(0, 3)]), 3)), NONE,
            "a network is checked before it's started"),
        row(UNNUMBERED, "5", "more neighbours than there are nodes", "no-regular-network",
            Attack::Call(|| edges(&Topology::Random { degree: 3, seed: 1 }, 3)), NONE,
            "there is no such network to find"),
        row(UNNUMBERED, "5", "a system without room for a thread", "no-thread",
            Attack::Call(without_room_for_a_thread), NONE, "a library answers, and doesn't panic"),
    ]
}
