//! How a node answers what a neighbour sends, and what it costs the neighbour.

use crate::cast::*;
use crate::node::{NOW, node, reward_of};
use kusari::stage5_network::protocol::{Block as _, Transaction as _};
use kusari::stage6_coin::*;
use std::sync::Arc;
use std::time::Duration;

/// The neighbour.
const OTHER: NodeId = NodeId(8);

/// What a node says to something that [`OTHER`] sends: the code of the refusal, and whether it cost a penalty.
#[track_caller]
fn answer(node: &mut Node, message: Message) -> (&'static str, bool) {
    let outputs = node.handle(NodeInput::Message(OTHER, message), NOW);
    let events = outputs.iter().filter_map(|output| match output {
        NodeOutput::Event(event) => Some(event),
        _ => None,
    });
    let (mut refused, mut penalised) = ("taken", false);
    for event in events {
        match event {
            Event::TransactionRefused { cause, .. } => refused = cause.code(),
            Event::BlockRefused { cause, .. } => refused = cause.code(),
            Event::Penalised { peer: OTHER, .. } => penalised = true,
            _ => {}
        }
    }
    (refused, penalised)
}

/// A node with four blocks, whose rewards are Alice's, and with a neighbour.
fn node_with_neighbour() -> Node {
    let mut node = node(&ALICE);
    node.handle(NodeInput::Connected(OTHER), NOW);
    for _ in 0..4 {
        let block = mine(node.draft(NOW)).expect("there are enough nonces");
        node.handle(NodeInput::Proposed(block), NOW);
    }
    assert_eq!(node.tip().height, 4);
    node
}

#[test]
fn what_is_wrong_on_every_chain_costs_a_penalty_and_what_depends_on_the_chain_does_not() {
    let mut node = node_with_neighbour();
    let coin = reward_of(&node, 1);
    let good = pay(&coin, &ALICE, SUBSIDY - 1_000, lock(&BOB));
    let mut wrong = good.clone();
    wrong.inputs[0].witness[0][5] ^= 1;
    let mut unknown = good.clone();
    unknown.inputs[0].previous.index = 9;
    let coins = std::slice::from_ref(&coin);
    let later = signed(Transaction { lock_height: 99, ..good.clone() }, coins, &ALICE);
    let no_fee = pay(&coin, &ALICE, SUBSIDY, lock(&BOB));
    let too_much = pay(&coin, &ALICE, SUBSIDY + 1, lock(&BOB));
    let unripe = pay(&reward_of(&node, 4), &ALICE, SUBSIDY - 1_000, lock(&BOB));
    let too_much_unripe = pay(&reward_of(&node, 4), &ALICE, SUBSIDY + 1, lock(&BOB));
    // What the other output pays isn't known here, so no one can say that it's too much.
    let mut too_much_of_it_unknown = too_much.clone();
    too_much_of_it_unknown.inputs.push(unknown.inputs[0].clone());
    let mut empty = good.clone();
    empty.outputs.clear();
    let rival = pay(&coin, &ALICE, SUBSIDY - 9_000, lock(&CAROL));
    for (payment, expected) in [
        (wrong, ("wrong-signature", true)),
        (empty, ("no-outputs", true)),
        (unknown, ("unknown-output", false)),
        (later, ("too-early", false)),
        (no_fee, ("fee-too-low", false)),
        (unripe, ("immature-coinbase", false)),
        (too_much, ("overspent", true)),
        (too_much_unripe, ("immature-coinbase", false)),
        (too_much_of_it_unknown, ("unknown-output", false)),
        (good, ("taken", false)),
        (rival, ("double-spend", false)),
    ] {
        let answer = answer(&mut node, Message::Transaction(Arc::new(payment)));
        assert_eq!(answer, expected);
    }
}

#[test]
fn a_block_with_another_body_costs_its_sender_a_penalty_and_the_honest_one_is_taken_afterwards() {
    let mut node = node_with_neighbour();
    for height in [1, 2] {
        let payment = pay(&reward_of(&node, height), &ALICE, SUBSIDY - 1_000, lock(&BOB));
        node.handle(NodeInput::Transaction(payment), NOW);
    }
    let good = mine(node.draft(NOW)).expect("there are enough nonces");
    let mut other_witness = good.clone();
    other_witness.transactions[1].inputs[0].witness[0][5] ^= 1;
    let mut doubled = good.clone();
    doubled.transactions.push(good.transactions[2].clone());
    let mut less = good.clone();
    less.transactions.pop();
    for (body, expected) in [
        (other_witness, "wrong-witness-root"),
        (doubled, "merkle-repeats"),
        (less, "wrong-merkle-root"),
    ] {
        assert_eq!(body.hash(), good.hash());
        assert_eq!(answer(&mut node, Message::Block(Arc::new(body))), (expected, true));
    }
    assert_eq!(answer(&mut node, Message::Block(Arc::new(good))), ("taken", false));
    assert_eq!(node.tip().height, 5);
}

#[test]
fn a_block_that_breaks_a_rule_on_the_chain_is_remembered_with_all_that_builds_on_it() {
    let mut node = node_with_neighbour();
    let before = node.tip();
    let mut bad = mine(node.draft(NOW)).expect("there are enough nonces");
    bad.transactions[0].outputs[0].amount = Amount::new(SUBSIDY + 1);
    let bad = rewritten(bad);
    let block = |block: &Block| Message::Block(Arc::new(block.clone()));
    assert_eq!(answer(&mut node, block(&bad)), ("coinbase-too-large", true));
    assert_eq!(answer(&mut node, block(&bad)), ("invalid-before", true));
    let place = node.tree().place().next(&bad.header, bad.hash(), &rules()).expect("it follows");
    let reward = Reward { lock: lock(&BOB), fees: Amount::ZERO, extra_nonce: 0 };
    let child = mine(Draft::new(&place, &rules(), [], reward, NOW)).expect("there are enough");
    assert_eq!(answer(&mut node, block(&child)), ("invalid-before", true));
    assert_eq!(node.tip(), before);
}

#[test]
fn a_block_whose_parent_is_unknown_is_kept_only_if_it_shows_work() {
    let mut node = node_with_neighbour();
    let mut orphan = mine(node.draft(NOW)).expect("there are enough nonces");
    orphan.header.previous_hash = BlockHash::from_bytes([5; 32]);
    let orphan = worked(orphan);
    let mut lazy = orphan.clone();
    while lazy.header.check_work(Target::MAX).is_ok() {
        lazy.header.nonce += 1;
    }
    assert_eq!(answer(&mut node, Message::Block(Arc::new(lazy))), ("high-hash", true));
    assert_eq!(node.orphans().count(), 0);
    assert_eq!(answer(&mut node, Message::Block(Arc::new(orphan))), ("unknown-parent", false));
    assert_eq!(node.orphans().count(), 1);
}

#[test]
fn a_draft_takes_the_best_paying_payments_and_names_the_miner_s_lock() {
    let mut node = node_with_neighbour();
    let payments = [(1, 1_000), (2, 9_000)]
        .map(|(height, fee)| pay(&reward_of(&node, height), &ALICE, SUBSIDY - fee, lock(&BOB)));
    for payment in &payments {
        node.handle(NodeInput::Transaction(payment.clone()), NOW);
    }
    let draft = node.draft(NOW);
    let [coinbase, first, second] = &draft.block().transactions[..] else { panic!("three") };
    assert_eq!(coinbase.outputs, [output(SUBSIDY + 10_000, lock(&ALICE))]);
    assert_eq!([second, first], payments.each_ref());
}

#[test]
fn a_block_of_tomorrow_is_left_for_later_without_a_penalty() {
    let mut node = node_with_neighbour();
    let tomorrow = NOW.after(Duration::from_secs(24 * 60 * 60));
    let block = Arc::new(mine(node.draft(tomorrow)).expect("there are enough nonces"));
    assert_eq!(answer(&mut node, Message::Block(block.clone())), ("time-too-new", false));
    node.handle(NodeInput::Message(OTHER, Message::Block(block)), tomorrow);
    assert_eq!(node.tip().height, 5);
}

#[test]
fn the_largest_block_fits_into_a_message() {
    let node = node_with_neighbour();
    let block = node.tree().best_above(3).next().expect("it has four").block;
    let bytes = block.to_bytes().len();
    let most = block.most_bytes();
    assert!(encode(&Message::Block(block.clone())).len() <= most);
    assert!(most - 2 * bytes + 2 * MAX_BLOCK_BYTES <= MAX_MESSAGE_BYTES);
    let payment = &block.transactions[0];
    let message = Message::Transaction(Arc::new(payment.clone()));
    assert!(encode(&message).len() <= payment.most_bytes());
}

#[test]
fn a_message_whose_bytes_are_spelled_in_another_way_is_refused() {
    let mut node = node_with_neighbour();
    let block = mine(node.draft(NOW)).expect("there are enough nonces");
    let text = String::from_utf8(encode(&Message::Block(Arc::new(block)))).expect("JSON is text");
    let hex = text.split('"').nth(3).expect("the block is a string").to_owned();
    let with = |other: &str| text.replace(&hex, other).into_bytes();
    for (bytes, expected) in [
        (with(&hex.to_uppercase()), "wrong-shape"),
        (with(&hex[2..]), "wrong-shape"),
        (with(&format!("{hex}00")), "wrong-shape"),
        (with(&format!("{hex}0")), "wrong-shape"),
        ([text.as_bytes(), b" "].concat(), "not-canonical"),
    ] {
        let outputs = node.handle(NodeInput::Bytes(OTHER, bytes), NOW);
        let [NodeOutput::Event(Event::Penalised { offence, .. })] = &outputs[..] else {
            panic!("{outputs:?}")
        };
        assert_eq!(offence.code(), expected);
    }
    node.handle(NodeInput::Bytes(OTHER, text.into_bytes()), NOW);
    assert_eq!(node.tip().height, 5);
}
