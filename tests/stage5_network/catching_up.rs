//! One neighbour at a time is asked for blocks, and a node never waits for a silent one.

use crate::cast::*;
use kusari::stage5_network::*;
use std::time::Duration;

fn hello(work: u64) -> Message {
    let genesis = genesis(4).hash();
    Message::Hello(Hello { genesis, tip: BlockHash::from_bytes([9; 32]), work })
}

/// A node that doesn't talk about itself in its ticks.
fn quiet_node() -> Node {
    let never = Duration::ZERO;
    node_with(NodeSettings { hello_every: never, announce_every: never, ..NodeSettings::default() })
}

/// Who is asked for blocks.
fn asked(outputs: &impl Look) -> Vec<NodeId> {
    let asked = outputs.sent().into_iter().filter_map(|(to, message)| match message {
        Message::GetBlocks(_) => Some(to),
        _ => None,
    });
    asked.collect()
}

fn tick(node: &mut Node, passed: Duration) -> Vec<NodeId> {
    asked(&node.handle(Input::Tick(passed), NOW))
}

#[test]
fn two_thousand_blocks_from_seven_neighbours_are_sent_once() {
    let genesis = genesis(0);
    let mut ahead = Node::new(genesis.clone(), NodeSettings::default()).unwrap();
    for block in Branch::of(&genesis, 1).grow(2_000) {
        ahead.handle(Input::Proposed(block), NOW);
    }
    let mut town = Town::new(&genesis, 8, &NodeSettings::default());
    town.exchange();
    town.nodes[1..].fill(ahead);
    town.connect_all();
    let mut sent = 0;
    for _ in 0..100 {
        let blocks = |message: &Message| match message {
            Message::Blocks(blocks) => blocks.len(),
            _ => 0,
        };
        sent += town.exchange().iter().map(blocks).sum::<usize>();
        town.tick();
    }
    assert_eq!((sent, town.nodes[0].tip().height), (2_000, 2_000));
    assert!(town.agree());
}

#[test]
fn while_one_is_asked_no_other_is() {
    let mut node = quiet_node();
    assert_eq!(asked(&node.hears(PEER, hello(100))), [PEER]);
    assert_eq!(node.asked(), Some(PEER));
    assert_eq!(asked(&node.hears(OTHER, hello(200))), []);
    let orphan = Branch::new(1).grow(2)[1].clone();
    assert_eq!(asked(&node.hears(OTHER, block_message(&orphan))), []);
    assert_eq!(asked(&node.hears(PEER, hello(300))), [], "it has been asked already");
    // Its answer brought nothing, so it's another one's turn.
    assert_eq!(asked(&node.hears(PEER, Message::Blocks(vec![]))), [OTHER]);
}

#[test]
fn a_neighbour_that_does_not_answer_loses_its_turn() {
    let mut node = quiet_node();
    node.hears(PEER, hello(100));
    node.hears(OTHER, hello(100));
    assert_eq!(tick(&mut node, ANSWER_TIME - TICK), []);
    assert_eq!(tick(&mut node, TICK), [OTHER]);
    // A late answer is as good as any other.
    let blocks = Branch::new(1).grow(3);
    node.hears(PEER, blocks_message(&blocks));
    assert_eq!(node.tip().height, 3);
}

#[test]
fn a_neighbour_that_is_gone_loses_its_turn_at_once() {
    let gone: [fn(&mut Node) -> Vec<Output>; 3] = [
        |node| node.handle(Input::Disconnected(PEER), NOW),
        |node| {
            let foreign = genesis(5).hash();
            let hello = Hello { genesis: foreign, tip: foreign, work: 0 };
            node.hears(PEER, Message::Hello(hello))
        },
        |node| node.handle(Input::Connected(PEER), NOW),
    ];
    for goes in gone {
        let mut node = quiet_node();
        node.hears(PEER, hello(100));
        node.hears(OTHER, hello(100));
        assert_eq!(asked(&goes(&mut node)), [OTHER]);
    }
}

#[test]
fn one_that_promises_the_most_and_never_answers_is_not_asked_more_often_than_another() {
    let mut node = quiet_node();
    let mut turns = Vec::new();
    for _ in 0..8 {
        turns.extend(asked(&node.hears(PEER, hello(u64::MAX))));
        turns.extend(asked(&node.hears(OTHER, hello(100))));
        turns.extend(tick(&mut node, ANSWER_TIME));
    }
    assert_eq!(turns[..8], [PEER, OTHER, PEER, OTHER, PEER, OTHER, PEER, OTHER]);
}

#[test]
fn one_that_is_not_ahead_any_more_when_its_turn_comes_is_not_asked() {
    let blocks = Branch::new(1).grow(3);
    let mut node = quiet_node();
    node.hears(PEER, hello(3 * 16));
    node.hears(OTHER, hello(3 * 16));
    assert_eq!(asked(&node.hears(PEER, blocks_message(&blocks))), [PEER], "there may be more");
    assert_eq!(asked(&node.hears(PEER, Message::Blocks(vec![]))), []);
    assert_eq!(node.asked(), None);
}

#[test]
fn a_hello_leaves_a_trace_if_it_says_something_new() {
    let mut node = quiet_node();
    let greeted = |outputs: &Vec<Output>| {
        let events = outputs.events().into_iter().filter_map(|event| match event {
            Event::Greeted { peer, hello } => Some((*peer, hello.work)),
            _ => None,
        });
        events.collect::<Vec<_>>()
    };
    assert_eq!(greeted(&node.hears(PEER, hello(0))), [(PEER, 0)]);
    assert_eq!(greeted(&node.hears(OTHER, hello(5))), [(OTHER, 5)]);
    assert_eq!(greeted(&node.hears(PEER, hello(0))), []);
    assert_eq!(greeted(&node.hears(PEER, hello(9))), [(PEER, 9)]);
    node.handle(Input::Connected(PEER), NOW);
    assert_eq!(
        greeted(&node.hears(PEER, hello(9))),
        [(PEER, 9)],
        "on a new link everything is new"
    );
    let (foreign, work) = (genesis(5).hash(), 5);
    let foreign = Message::Hello(Hello { genesis: foreign, tip: foreign, work });
    assert_eq!(greeted(&node.hears(PEER, foreign)), [], "with another genesis there's no greeting");
}
