//! Good transactions in the wrong place: rows 42 to 50.

use crate::common::{NOON, pay, people};
use crate::incidents::*;
use crate::places;
use crate::row::{Attack, Row, row};
use crate::state;
use kusari::stage5_network::*;

fn alice_pays(amount: u64, number: u64) -> Transaction {
    pay(&people().alice, &people().bob, amount, number)
}

/// A node whose pool is full.
fn full() -> Node {
    let settings = NodeSettings { mempool_limit: 1, ..NodeSettings::default() };
    let mut node = places::node_with(settings);
    node.handle(Input::Transaction(alice_pays(1, 2)), NOON);
    assert_eq!(node.mempool().transactions().len(), 1);
    node
}

/// A node where a payment of all of Alice's money is waiting.
fn promised() -> Node {
    let mut node = places::node();
    node.handle(Input::Transaction(alice_pays(70, 2)), NOON);
    assert_eq!(node.mempool().transactions().len(), 1);
    node
}

fn message(transaction: &Transaction) -> Vec<u8> {
    encode(&places::transaction(transaction))
}

/// Bob can pass the money on once he has it, and the refused payment is still as good as ever.
fn a_payment_that_came_too_early_can_come_again() {
    let bob_pays = pay(&people().bob, &people().mallory, 80, 3);
    let mut node = places::node();
    let early = node.handle(Input::Bytes(places::PEER, message(&bob_pays)), NOON);
    assert!(early.iter().any(|output| matches!(
        output,
        Output::Event(Event::TransactionRefused { cause, .. })
            if cause.code() == "insufficient-funds"
    )));
    let before = state::of_node(&node);
    node.handle(Input::Bytes(places::PEER, message(&alice_pays(70, 2))), NOON);
    node.handle(Input::Bytes(places::PEER, message(&bob_pays)), NOON);
    assert_eq!(node.mempool().transactions().len(), 2);
    assert!(before != state::of_node(&node));
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(42, "2 to 5", "the same signed payment again", "replay",
            Attack::Payment(|| places::paid().clone()), NONE,
            "Bob would be paid every time he hands it in"),
        row(44, "4", "the same payment twice in a block", "replay",
            Attack::File(|| {
                let twice = vec![alice_pays(5, 2), alice_pays(5, 2)];
                places::file_with(encode(&places::next_block(twice)))
            }), TWICE_IN_A_BLOCK,
            "no rule about whole blocks is needed: the second is a replay of the first"),
        row(44, "3", "the same payment twice in a stamped block", "replay",
            Attack::File(|| {
                let twice = vec![alice_pays(5, 2), alice_pays(5, 2)];
                let block = places::stamped_block(places::first_stamped().hash(), twice);
                places::stamped_file_with(encode(&block))
            }), TWICE_IN_A_BLOCK,
            "even the server may not do that"),
        row(46, "4", "the same money twice in a block", "insufficient-funds",
            Attack::File(|| {
                let both = vec![alice_pays(70, 2), alice_pays(1, 3)];
                places::file_with(encode(&places::next_block(both)))
            }), NONE,
            "payments take effect in their order, so the first of two is the good one"),
        row(46, "5", "money that's promised to someone else already", "insufficient-funds",
            Attack::CostsNothing(|| {
                (promised(), message(&pay(&people().alice, &people().mallory, 1, 3)))
            }), NONE,
            "payments that wait count too, or a miner couldn't put them all into a block"),
        row(49, "5", "one payment more than the pool holds", "mempool-full",
            Attack::CostsNothing(|| (full(), message(&alice_pays(1, 3)))), MEMPOOL,
            "the pool is bounded, and payments that came first stay"),
        row(50, "5", "a payment of money that has not come yet", "insufficient-funds",
            Attack::CostsNothing(|| {
                (places::node(), message(&pay(&people().bob, &people().mallory, 80, 3)))
            }), ORPHANS,
            "nothing is kept for later, so strangers can't fill a shelf"),
        row(50, "5", "the same payment when the money has come", crate::row::HOLDS,
            Attack::Holds(a_payment_that_came_too_early_can_come_again), NONE,
            "it isn't remembered as bad either: its owner announces it again"),
    ]
}
