//! Connecting, saying hello, and catching up with a neighbour that's ahead.

use crate::cast::*;
use kusari::stage5_network::*;

fn hello(work: u64) -> Message {
    let genesis = genesis(4).hash();
    Message::Hello(Hello { genesis, tip: BlockHash::from_bytes([9; 32]), work })
}

#[test]
fn on_connecting_a_node_says_hello_with_its_genesis_tip_and_work() {
    let mut node = node();
    node.hears_all(PEER, &Branch::new(1).grow(3));
    let outputs = node.handle(Input::Connected(NodeId(3)), NOW);

    let Hello { genesis, tip, work } =
        Hello { genesis: genesis(4).hash(), tip: node.tip().hash, work: 3 * 16 };
    assert_eq!(outputs.sent(), [(NodeId(3), &Message::Hello(Hello { genesis, tip, work }))]);
    assert_eq!(node.peers().collect::<Vec<_>>(), [NodeId(3), PEER, OTHER]);
}

#[test]
fn hello_is_said_again_after_some_time_however_many_ticks_that_takes() {
    let mut node = node_with(NodeSettings { hello_every: 3 * TICK, ..NodeSettings::default() });
    for _ in 0..2 {
        assert!(node.handle(Input::Tick(TICK), NOW).is_empty());
    }
    let outputs = node.handle(Input::Tick(TICK), NOW);
    let heard: Vec<_> = outputs.sent().iter().map(|(to, _)| *to).collect();
    assert_eq!(heard, [PEER, OTHER]);
    assert!(outputs.sent().iter().all(|(_, message)| matches!(message, Message::Hello(_))));
    // A machine that was very busy says less, and doesn't make up for it.
    assert_eq!(node.handle(Input::Tick(7 * TICK), NOW).sent().len(), 2);
    assert!(node.handle(Input::Tick(TICK), NOW).is_empty());
    assert_eq!(node.handle(Input::Tick(TICK), NOW).sent().len(), 2);
}

#[test]
fn a_neighbour_with_another_genesis_is_dropped() {
    let mut node = node();
    let foreign = genesis(5).hash();
    let tip = foreign;
    let outputs = node.hears(PEER, Message::Hello(Hello { genesis: foreign, tip, work: 1 << 60 }));

    assert_eq!(outputs.dropped(), [(PEER, "foreign-genesis")]);
    assert!(matches!(outputs.last(), Some(Output::Disconnect(PEER))));
    assert!(outputs.penalties().is_empty() && outputs.sent().is_empty(), "it's no crime");
    assert_eq!(node.peers().collect::<Vec<_>>(), [OTHER]);
}

#[test]
fn a_heavier_neighbour_is_asked_for_its_blocks() {
    let mut node = node();
    node.hears_all(OTHER, &Branch::new(1).grow(3));
    let outputs = node.hears(PEER, hello(3 * 16 + 1));

    let locator = node.tree().locator(&node.tip().hash);
    assert_eq!(outputs.sent(), [(PEER, &Message::GetBlocks(locator.clone()))]);
    assert_eq!(locator.first(), Some(&node.tip().hash));
    assert_eq!(locator.last(), Some(&genesis(4).hash()));
}

#[test]
fn a_neighbour_that_is_not_ahead_is_not_asked() {
    let mut node = node();
    node.hears_all(OTHER, &Branch::new(1).grow(3));
    for work in [0, 16, 3 * 16] {
        assert!(node.hears(PEER, hello(work)).sent().is_empty());
    }
}

#[test]
fn a_lying_hello_costs_one_request_and_nothing_else() {
    let mut node = node();
    node.hears_all(OTHER, &Branch::new(1).grow(3));
    let before = belief(&node);
    for _ in 0..100 {
        let outputs = node.hears(PEER, hello(u64::MAX));
        assert!(matches!(outputs.sent()[..], [(PEER, Message::GetBlocks(_))]));
        assert!(node.hears(PEER, Message::Blocks(vec![])).is_empty(), "there are no more");
    }
    assert_eq!(belief(&node), before);
}

#[test]
fn messages_of_an_unknown_peer_are_ignored() {
    let block = Branch::new(1).mine([]);
    let stranger = NodeId(99);
    let mut node = node();
    let before = belief(&node);
    for message in [
        hello(u64::MAX),
        transaction_message(&pay(&ALICE, &BOB, 5)),
        block_message(&block),
        Message::GetBlocks(vec![]),
        Message::GetBlocks(vec![block.hash(); MAX_LOCATOR + 1]),
        blocks_message(&[block]),
    ] {
        assert!(node.hears(stranger, message).is_empty());
    }
    assert!(node.hears_bytes(stranger, "rubbish").is_empty());
    assert_eq!(belief(&node), before);
}

#[test]
fn a_peer_that_was_dropped_is_not_heard_until_it_connects_again() {
    let block = Branch::new(1).mine([]);
    let mut node = node();
    node.handle(Input::Disconnected(PEER), NOW);
    assert!(node.hears(PEER, block_message(&block)).is_empty());
    assert_eq!(node.tip().height, 0);

    node.handle(Input::Connected(PEER), NOW);
    node.hears(PEER, block_message(&block));
    assert_eq!(node.tip().height, 1);
}

#[test]
fn a_disconnected_peer_is_told_nothing_more() {
    let mut node = node();
    node.handle(Input::Disconnected(PEER), NOW);
    let outputs = node.takes(&pay(&ALICE, &BOB, 5));
    assert!(matches!(outputs.sent()[..], [(OTHER, Message::Transaction(_))]));
}

#[test]
fn get_blocks_is_answered_with_what_follows_the_first_known_hash() {
    let mut branch = Branch::new(1);
    let blocks = branch.grow(5);
    let mut node = node();
    node.hears_all(OTHER, &blocks);
    let unknown = BlockHash::from_bytes([9; 32]);
    let locator = vec![unknown, blocks[2].hash(), blocks[0].hash()];
    let outputs = node.hears(PEER, Message::GetBlocks(locator));
    assert_eq!(outputs.sent(), [(PEER, &blocks_message(&blocks[3..]))]);
}

#[test]
fn get_blocks_with_an_unknown_locator_is_answered_from_the_genesis() {
    let blocks = Branch::new(1).grow(5);
    let mut node = node();
    node.hears_all(OTHER, &blocks);
    for locator in [vec![], vec![BlockHash::from_bytes([9; 32]); MAX_LOCATOR]] {
        let outputs = node.hears(PEER, Message::GetBlocks(locator));
        assert_eq!(outputs.sent(), [(PEER, &blocks_message(&blocks))]);
    }
}

#[test]
fn a_locator_is_short_however_long_the_chain() {
    let mut node = node();
    node.hears_all(OTHER, &Branch::new(1).grow(300));
    let locator = node.tree().locator(&node.tip().hash);
    assert!(locator.len() <= 10 + 9, "ten one by one, then in doubling steps: {}", locator.len());
    assert_eq!(locator.last(), Some(&genesis(4).hash()));
    assert!(locator.iter().all(|hash| node.tree().is_on_best_chain(hash)));
}

#[test]
fn an_answer_that_leads_no_higher_is_not_followed_up() {
    let blocks = Branch::new(1).grow(5);
    let mut node = node();
    node.hears(PEER, hello(u64::MAX));
    let asks = |outputs: &Vec<Output>| {
        outputs.sent().iter().any(|sent| matches!(sent, (PEER, Message::GetBlocks(_))))
    };
    assert!(asks(&node.hears(PEER, blocks_message(&blocks))), "there may be more");
    assert!(!asks(&node.hears(PEER, blocks_message(&blocks))), "it's leading us in circles");
}

#[test]
fn more_blocks_than_fit_into_one_message_are_fetched_in_rounds() {
    let genesis = genesis(0);
    let mut town = Town::new(&genesis, 2, &NodeSettings::default());
    town.exchange();
    let blocks = Branch::of(&genesis, 1).grow(1_200);
    let ahead = &mut town.nodes[0];
    for block in &blocks {
        ahead.handle(Input::Proposed(block.clone()), NOW);
    }
    town.tell(0, Input::Connected(NodeId(1)));

    let talk = town.exchange();
    let answers = talk.iter().filter_map(|message| match message {
        Message::Blocks(blocks) => Some(blocks.len()),
        _ => None,
    });
    assert_eq!(answers.collect::<Vec<_>>(), [500, 500, 200, 0]);
    assert!(town.agree());
    assert_eq!(town.nodes[1].tip().height, 1_200);
}

#[test]
fn a_node_on_a_losing_branch_longer_than_one_message_catches_up() {
    let genesis = genesis(0);
    let mut town = Town::new(&genesis, 2, &NodeSettings::default());
    town.exchange();
    for (node, length) in [(0, 620), (1, 700)] {
        for block in Branch::of(&genesis, node as u64).grow(length) {
            town.nodes[node].handle(Input::Proposed(block), NOW);
        }
    }
    assert!(!town.agree());
    town.tell(1, Input::Connected(NodeId(0)));
    town.exchange();
    assert!(town.agree());
    assert_eq!(town.nodes[0].tip().height, 700);
    assert_eq!(town.nodes[0].tree().side_blocks().count(), 620);
}

#[test]
fn what_a_partition_took_away_comes_with_the_next_hello() {
    let mut town = Town::new(&genesis(4), 3, &NodeSettings::default());
    town.exchange();
    for start in 0..4 {
        town.mine(0, start);
        town.letters.clear(); // Nobody hears of it.
    }
    (0..10).for_each(|_| town.tick());
    town.exchange();
    assert!(town.agree());
    assert_eq!(town.nodes[2].tip().height, 4);
}
