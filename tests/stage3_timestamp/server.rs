//! What the server publishes.

use crate::cast::*;
use crate::common::{NOON, People, grant, pay, people, server_keys};
use kusari::stage3_timestamp::*;

#[test]
fn a_server_publishes_what_waits() {
    let mut server = server();
    server.submit(pay(&people().alice, &people().bob, 30, 1)).unwrap();
    server.submit(pay(&people().bob, &people().mallory, 30, 2)).unwrap();
    assert_eq!(server.chain().tip().height, 0, "nothing is published yet");
    let block = server.publish(NOON).unwrap();
    assert_eq!(block.draft.transactions.len(), 2);
    assert!(server.waiting().is_empty());
    assert_eq!(server.chain().blocks(), std::slice::from_ref(&block));
    let genesis = server.chain().genesis().clone();
    assert_eq!(genesis.rule.timestamp_server, *server.address());
    assert_eq!(Chain::verify(genesis, [block]).unwrap().tip(), server.chain().tip());
}

/// "The miner does not check what it puts in a block."
#[test]
fn the_server_checks_what_it_puts_in_a_block() {
    let People { alice, bob, mallory } = people();
    let mut server = server();
    server.submit(pay(alice, bob, 30, 1)).unwrap();
    for (order, code) in [
        (pay(alice, bob, 30, 1), "replay"),
        (pay(alice, bob, 71, 2), "insufficient-funds"),
        (pay(mallory, bob, 1, 2), "insufficient-funds"),
        (pay(alice, bob, 0, 2), "zero-amount"),
        (Transaction { amount: Amount::new(1), ..pay(alice, bob, 2, 2) }, "bad-signature"),
    ] {
        assert_eq!(server.submit(order).unwrap_err().code(), code);
        assert_eq!(server.waiting().len(), 1);
    }
    server.publish(NOON).unwrap();
    assert_eq!(server.submit(pay(alice, bob, 30, 1)).unwrap_err().code(), "replay");
}

/// "Transactions are taken from the pool before mining and lost when another block wins."
#[test]
fn payments_go_on_waiting_when_their_block_is_refused() {
    let mut server = server();
    server.submit(pay(&people().alice, &people().bob, 30, 1)).unwrap();
    for (time, code) in [(0, "time-goes-back"), (1 << 53, "time-out-of-range")] {
        assert_eq!(server.publish(Time::from_millis(time)).unwrap_err().code(), code);
        assert_eq!(server.waiting().len(), 1);
        assert_eq!(server.chain().tip().height, 0);
    }
    server.publish(NOON).unwrap();
    assert_eq!(server.chain().balance(people().bob.address()), Amount::new(30));
}

#[test]
fn a_server_with_bad_grants_is_not_started() {
    let grants = vec![grant(&people().alice, 0)];
    let refusal = TimestampServer::new(server_keys().clone(), NOON, grants).unwrap_err();
    assert_eq!(refusal.code(), "zero-amount");
}

#[test]
fn a_block_may_have_a_mebibyte_and_not_one_byte_more() {
    let mut block = chain().blocks()[0].clone();
    block.draft.transactions = vec![pay(&people().alice, &people().bob, 1, 1)];
    let rest = MAX_BLOCK_BYTES - encode(&block).len();
    let receiver = block.draft.transactions[0].receiver.as_str().to_owned();
    for (more, is_refused) in [(rest, false), (rest + 1, true)] {
        let text = receiver.clone() + &"x".repeat(more);
        block.draft.transactions[0].receiver = text.as_str().into();
        let refusal = block.check_bounds().err().map(|cause| cause.code());
        assert_eq!(refusal, is_refused.then_some("too-large"));
    }
}

#[test]
fn the_clock_of_the_machine_shows_a_time_after_this_chain_began() {
    assert!(NOON < Time::now() && Time::now() < Time::MAX);
}

#[test]
fn as_many_payments_go_into_a_block_as_fit() {
    let order = pay(&people().alice, &people().bob, 1, 1);
    let orders = vec![order; 1_000];
    let room = Draft::room_for(&orders);
    let block = |count: usize| stamped(draft(orders[..count].to_vec()));
    assert!(block(room).check_bounds().is_ok());
    assert_eq!(block(room + 3).check_bounds().unwrap_err().code(), "too-large");
    assert_eq!(Draft::room_for(&orders[..5]), 5);
    assert_eq!(Draft::room_for([]), 0);
}

#[test]
fn what_does_not_fit_into_a_block_waits_for_the_next() {
    let mut server = server();
    let alice = &people().alice;
    let room = Draft::room_for(&vec![pay(alice, alice, 1, 1); 1_000]) as u64;
    for number in 0..=room {
        server.submit(pay(alice, alice, 1, number)).unwrap();
    }
    server.publish(NOON).unwrap();
    assert_eq!(server.waiting().len(), 1);
    server.publish(NOON).unwrap();
    assert!(server.waiting().is_empty());
    let published = server.chain().blocks().iter().map(|block| block.draft.transactions.len());
    assert_eq!(published.sum::<usize>() as u64, room + 1);
}

#[test]
fn the_server_can_sign_two_histories() {
    let server = server();
    let with =
        server.seal(server.chain().draft(NOON, vec![pay(&people().alice, &people().bob, 1, 1)]));
    let without = server.seal(server.chain().draft(NOON, vec![]));
    assert_ne!(with.hash(), without.hash());
    assert_eq!(verified([with]), Ok(()));
    assert_eq!(verified([without]), Ok(()));
}
