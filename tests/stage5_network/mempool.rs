//! The payments that are waiting for a block.

use crate::cast::*;
use kusari::stage5_network::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeSet;
use std::time::Duration;

/// Two different payments of Alice's with the same id.
fn twins() -> (Transaction, Transaction) {
    let id = TransactionId::random(&mut ChaCha12Rng::seed_from_u64(5));
    let sign = |units| ALICE.sign_transaction(id, BOB.address(), Amount::new(units));
    (sign(10), sign(20))
}

#[test]
fn a_payment_is_accepted_and_passed_on() {
    let payment = pay(&ALICE, &BOB, 10);
    let mut node = node();
    let outputs = node.takes(&payment);
    assert!(matches!(outputs.events()[..], [Event::TransactionAccepted(_)]));
    let message = transaction_message(&payment);
    assert_eq!(outputs.sent(), [(PEER, &message), (OTHER, &message)]);
    assert!(node.mempool().contains(&payment));
}

#[test]
fn a_payment_that_comes_twice_is_passed_on_once_and_not_to_its_sender() {
    let payment = pay(&ALICE, &BOB, 10);
    let message = transaction_message(&payment);
    let mut node = node();
    assert_eq!(node.hears(PEER, message.clone()).sent(), [(OTHER, &message)]);
    assert!(node.hears(OTHER, message.clone()).is_empty());
    assert!(node.hears(PEER, message).is_empty());
    assert!(node.takes(&payment).is_empty());
    assert_eq!(waiting(&node), [payment]);
}

#[test]
fn what_is_received_while_it_waits_can_be_spent_at_once() {
    let mut node = node();
    for payment in [pay(&ALICE, &CAROL, 10), pay(&CAROL, &BOB, 10)] {
        assert!(node.takes(&payment).refusals().is_empty());
    }
    assert_eq!(node.takes(&pay(&CAROL, &BOB, 1)).refusals(), ["insufficient-funds"]);
    assert_sound(&node);
}

#[test]
fn no_one_can_promise_the_same_money_twice() {
    let mut node = node();
    node.takes(&pay(&ALICE, &BOB, WEALTH));
    assert_eq!(node.takes(&pay(&ALICE, &CAROL, WEALTH)).refusals(), ["insufficient-funds"]);
    assert_eq!(waiting(&node).len(), 1);
}

#[test]
fn of_those_that_wait_only_the_first_can_leave_without_a_look_at_the_others() {
    let accounts = node().tree().accounts().clone();
    let [first, second, third] = [10, 20, 30].map(|units| pay(&ALICE, &BOB, units));
    let (one, twin) = twins();
    let pool = [&first, &second, &third, &one].into_iter().fold(Mempool::new(9), |mut pool, tx| {
        pool.add(Checked::of(tx.clone()).unwrap(), &accounts).unwrap();
        pool
    });
    let stranger = pay(&ALICE, &BOB, 40);
    for confirmed in
        [&[&second][..], &[&first, &third], &[&stranger], &[&first, &second, &third, &twin]]
    {
        let mut pool = pool.clone();
        assert!(!pool.confirm(confirmed));
        assert_eq!(pool.transactions().len(), 4, "nothing changed");
    }
    let mut pool = pool;
    assert!(pool.confirm(&[]));
    assert!(pool.confirm(&[&second, &first]), "in whatever order the block has them");
    assert_eq!(pool.transactions().iter().map(|tx| &**tx).collect::<Vec<_>>(), [&third, &one]);
    assert!(!pool.contains(&first) && pool.contains(&third) && pool.contains(&one));
    assert!(pool.confirm(&[&third]) && pool.confirm(&[&one]));
    assert!(pool.transactions().is_empty());
}

#[test]
fn confirmed_payments_leave_the_pool_and_others_stay() {
    let (paid, other) = (pay(&ALICE, &BOB, 10), pay(&BOB, &ALICE, 20));
    let mut node = node();
    node.takes(&paid);
    node.takes(&other);
    let outputs = node.hears(PEER, block_message(&Branch::new(1).mine([paid.clone()])));
    assert!(outputs.conflicts().is_empty());
    assert_eq!(waiting(&node), [other]);
    assert_eq!(node.takes(&paid).refusals(), ["replay"]);
    assert_sound(&node);
}

#[test]
fn a_signature_is_verified_when_its_payment_comes_and_not_when_a_block_confirms_it() {
    let (mine, theirs) = (pay(&ALICE, &BOB, 10), pay(&BOB, &ALICE, 20));
    let mut node = node();
    let signatures = |node: &Node| node.tree().ledger().verified().signatures();
    node.takes(&mine);
    node.hears(PEER, transaction_message(&theirs));
    node.hears(PEER, transaction_message(&mine));
    assert_eq!(signatures(&node), 2);
    let block = Branch::new(1).mine([mine, theirs, pay(&ALICE, &BOB, 30)]);
    node.hears(PEER, block_message(&block));
    assert_eq!(signatures(&node), 3, "the one that it hadn't heard of");
    assert_eq!((node.tip().height, waiting(&node)), (1, vec![]));
}

#[test]
fn a_payment_that_a_new_block_made_impossible_is_reported_as_conflicting() {
    let waits = pay(&ALICE, &BOB, 600);
    let mut node = node();
    node.takes(&waits);
    let outputs = node.hears(PEER, block_message(&Branch::new(1).mine([pay(&ALICE, &CAROL, 500)])));
    assert_eq!(outputs.conflicts(), [(waits.id, "insufficient-funds")]);
    assert_eq!(waiting(&node), []);
}

#[test]
fn of_two_payments_with_one_id_the_first_seen_waits() {
    let (first, second) = twins();
    let mut node = node();
    node.takes(&first);
    let outputs = node.hears(PEER, transaction_message(&second));
    assert_eq!(outputs.refusals(), ["replay"]);
    assert!(outputs.penalties().is_empty(), "the neighbour may have heard of the other one first");
    assert!(node.mempool().contains(&first) && !node.mempool().contains(&second));
}

#[test]
fn of_two_payments_with_one_id_the_first_on_the_chain_wins() {
    let (waits, on_chain) = twins();
    let mut node = node();
    node.takes(&waits);
    let outputs = node.hears(PEER, block_message(&Branch::new(1).mine([on_chain])));
    assert_eq!(outputs.conflicts(), [(waits.id, "replay")]);
    assert_eq!(node.tree().accounts().balance(BOB.address()), Amount::new(WEALTH + 20));
    assert_eq!(waiting(&node), []);
}

#[test]
fn after_a_reorganisation_every_payment_is_confirmed_waiting_or_reported() {
    let on_both = pay(&ALICE, &BOB, 10);
    let returns = pay(&BOB, &CAROL, 5);
    let conflicts = pay(&ALICE, &CAROL, 900);
    let waits = pay(&BOB, &ALICE, 1);
    let mut abandoned = Branch::new(1);
    abandoned.mine([on_both.clone(), returns.clone()]);
    abandoned.mine([conflicts.clone()]);
    let mut winner = Branch::new(2);
    winner.mine([pay(&ALICE, &BOB, 600)]);
    winner.mine([on_both.clone()]);
    winner.mine([]);

    let mut node = node();
    node.hears_all(PEER, &abandoned.blocks);
    node.takes(&waits);
    node.hears_all(OTHER, &winner.blocks[..2]);
    let outputs = node.hears(OTHER, block_message(&winner.blocks[2]));
    assert_eq!(outputs.conflicts(), [(conflicts.id, "insufficient-funds")]);
    assert_eq!(waiting(&node), [returns, waits], "those of the abandoned branch come first");
    assert!(node.tree().accounts().has_seen(on_both.id));
    assert_sound(&node);
}

#[test]
fn payments_that_hang_together_return_together() {
    let chain = [pay(&ALICE, &CAROL, 10), pay(&CAROL, &BOB, 10), pay(&BOB, &CAROL, 1_010)];
    let mut abandoned = Branch::new(1);
    abandoned.mine([chain[0].clone()]);
    abandoned.mine([chain[1].clone()]);
    let mut node = node();
    node.hears_all(PEER, &abandoned.blocks);
    node.takes(&chain[2]);
    node.hears_all(OTHER, &Branch::new(2).grow(3));
    assert_eq!(waiting(&node), chain);
    assert_sound(&node);
}

#[test]
fn a_full_pool_refuses_without_a_penalty_and_has_room_again_after_a_block() {
    let mut node = node_with(NodeSettings { mempool_limit: 2, ..NodeSettings::default() });
    let payments = [pay(&ALICE, &BOB, 1), pay(&ALICE, &BOB, 2), pay(&ALICE, &BOB, 3)];
    node.takes(&payments[0]);
    node.takes(&payments[1]);
    let outputs = node.hears(PEER, transaction_message(&payments[2]));
    assert_eq!(outputs.refusals(), ["mempool-full"]);
    assert!(outputs.penalties().is_empty() && outputs.sent().is_empty());

    node.mines();
    assert!(node.hears(PEER, transaction_message(&payments[2])).refusals().is_empty());
    assert_eq!(waiting(&node), payments[2..]);
}

#[test]
fn what_returns_to_a_full_pool_is_reported_and_not_lost_silently() {
    let (returns, waits) = (pay(&ALICE, &BOB, 1), pay(&ALICE, &BOB, 2));
    let mut abandoned = Branch::new(1);
    abandoned.mine([returns.clone()]);
    let mut node = node_with(NodeSettings { mempool_limit: 1, ..NodeSettings::default() });
    node.hears_all(PEER, &abandoned.blocks);
    node.takes(&waits);
    let mut winner = Branch::new(2);
    node.hears_all(OTHER, &winner.grow(1));
    let outputs = node.hears(OTHER, block_message(&winner.mine([])));
    assert_eq!(outputs.conflicts(), [(waits.id, "mempool-full")]);
    assert_eq!(waiting(&node), [returns]);
}

/// Which payments a neighbour is told about in each of the next ticks.
fn told_in(ticks: usize, node: &mut Node, who: NodeId) -> Vec<Vec<TransactionId>> {
    let told = |outputs: Vec<Output>| {
        let sent = outputs.sent().into_iter().filter_map(|(to, message)| match message {
            Message::Transaction(transaction) if to == who => Some(transaction.id),
            _ => None,
        });
        sent.collect()
    };
    (0..ticks).map(|_| told(node.handle(Input::Tick(TICK), NOW))).collect()
}

#[test]
fn waiting_payments_are_announced_again_in_turn() {
    let settings =
        NodeSettings { announce_every: 2 * TICK, announce_count: 2, ..NodeSettings::default() };
    let mut node = node_with(NodeSettings { hello_every: Duration::ZERO, ..settings });
    let payments: Vec<_> = (1..=5).map(|units| pay(&ALICE, &BOB, units)).collect();
    payments.iter().for_each(|payment| drop(node.takes(payment)));

    let told = told_in(6, &mut node, PEER);
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [0, 2, 0, 2, 0, 2]);
    let heard: BTreeSet<_> = told.concat().into_iter().collect();
    assert_eq!(heard.len(), 5, "no payment waits until another has been sent three times");
}

#[test]
fn waiting_payments_are_announced_again_less_and_less_often() {
    let mut node = node_with(NodeSettings { announce_every: TICK, ..NodeSettings::default() });
    node.takes(&pay(&ALICE, &BOB, 10));
    let told = told_in(300, &mut node, PEER);
    let when: Vec<_> =
        (1..).zip(&told).filter(|(_, told)| !told.is_empty()).map(|it| it.0).collect();
    assert_eq!(when, [1, 2, 4, 8, 16, 32, 64, 128, 192, 256]);
}

#[test]
fn a_neighbour_is_hardly_ever_sent_what_it_sent_itself() {
    let mut node = node_with(NodeSettings { announce_every: TICK, ..NodeSettings::default() });
    let payment = pay(&ALICE, &BOB, 10);
    node.hears(PEER, transaction_message(&payment));
    node.hears(OTHER, transaction_message(&payment));
    for peer in [PEER, OTHER] {
        let told = told_in(63, &mut node.clone(), peer);
        assert!(told.concat().is_empty(), "both have it");
    }
    // The neighbour may have lost it: a machine that starts again has an empty mempool.
    assert_eq!(told_in(64, &mut node, PEER).concat(), [payment.id]);
}

#[test]
fn a_neighbour_that_connects_later_is_sent_all_waiting_payments() {
    let mut node = node_with(NodeSettings { announce_every: TICK, ..NodeSettings::default() });
    let payments: Vec<_> = (1..=3).map(|units| pay(&ALICE, &BOB, units)).collect();
    payments.iter().for_each(|payment| drop(node.takes(payment)));
    told_in(40, &mut node, PEER);
    let late = NodeId(9);
    node.handle(Input::Connected(late), NOW);
    assert_eq!(
        told_in(1, &mut node, late).concat(),
        payments.iter().map(|it| it.id).collect::<Vec<_>>()
    );
    node.handle(Input::Disconnected(PEER), NOW);
    node.handle(Input::Connected(PEER), NOW);
    assert_eq!(
        told_in(1, &mut node, PEER).concat().len(),
        3,
        "a new link knows nothing of an old one"
    );
}

#[test]
fn a_hundred_payments_that_wait_cost_seven_nodes_less_than_a_tenth_of_a_megabyte_a_second() {
    let mut town = Town::new(&genesis(4), 7, &NodeSettings::default());
    town.exchange();
    for number in 0..100 {
        town.tell(number % 7, Input::Transaction(pay(&ALICE, &BOB, 1)));
    }
    town.exchange();
    assert!(town.nodes.iter().all(|node| node.mempool().transactions().len() == 100));

    // A tick takes a fifth of a second, so this is a minute.
    let mut bytes = 0;
    for _ in 0..300 {
        town.tick();
        bytes += town.exchange().iter().map(|message| encode(message).len()).sum::<usize>();
    }
    assert!(bytes / 60 < 100_000, "{} bytes a second", bytes / 60);
}

#[test]
fn a_payment_that_got_lost_on_the_way_arrives_when_it_is_announced_again() {
    let mut town = Town::new(&genesis(4), 2, &NodeSettings::default());
    town.exchange();
    let payment = pay(&ALICE, &BOB, 10);
    town.tell(0, Input::Transaction(payment.clone()));
    town.letters.clear();
    assert!(!town.nodes[1].mempool().contains(&payment));
    (0..10).for_each(|_| town.tick());
    town.exchange();
    assert!(town.nodes[1].mempool().contains(&payment));
}
