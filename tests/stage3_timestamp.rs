//! Chapter 3's contract: what a chain of signed blocks accepts, and where it says that it breaks.

mod common;

use common::{NOON, People, grant, id, pay, people, server_keys};
use kusari::stage3_timestamp::*;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;
use std::time::Duration;

/// Alice is granted 100.
fn genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
}

/// A block in which Alice pays Bob 30, and one in which Bob pays Mallory 10.
fn chain() -> Chain {
    static CHAIN: LazyLock<Chain> = LazyLock::new(|| {
        let mut chain = Chain::new(genesis()).expect("the genesis keeps all rules");
        for transactions in [
            vec![pay(&people().alice, &people().bob, 30, 1)],
            vec![pay(&people().bob, &people().mallory, 10, 2)],
        ] {
            let time = chain.tip().time.after(Duration::from_millis(1));
            let draft = chain.draft(time, transactions);
            chain.push(stamped(draft)).expect("the block keeps all rules");
        }
        chain
    });
    CHAIN.clone()
}

fn stamped(draft: Draft) -> Block {
    Stamp::seal(draft, server_keys())
}

/// The draft of a third block.
fn draft(transactions: Vec<Transaction>) -> Draft {
    let chain = chain();
    chain.draft(chain.tip().time, transactions)
}

/// Pushes what must be refused, and checks that nothing else happened.
fn refused(block: Block) -> ChainError<StampError> {
    let mut chain = chain();
    let before = chain.clone();
    let refusal = chain.push(block).expect_err("the block breaks a rule");
    assert_eq!(refusal.height(), 3);
    assert_eq!(chain.tip(), before.tip());
    assert_eq!(chain.blocks(), before.blocks());
    assert_eq!(chain.accounts(), before.accounts());
    refusal
}

/// What becomes of two blocks that somebody else wrote.
fn verified(blocks: impl IntoIterator<Item = Block>) -> Result<(), (&'static str, u64)> {
    let chain = Chain::verify(genesis(), blocks);
    chain.map(drop).map_err(|refusal| (refusal.code(), refusal.height()))
}

fn genesis_refused(genesis: Genesis<ServerKey>) -> &'static str {
    let refusal = Chain::verify(genesis.clone(), []).expect_err("the genesis breaks a rule");
    assert_eq!((refusal.height(), refusal.transaction()), (0, None));
    assert_eq!(Chain::new(genesis).expect_err("it breaks a rule").code(), refusal.code());
    refusal.code()
}

fn server() -> TimestampServer {
    TimestampServer::new(server_keys().clone(), NOON, vec![grant(&people().alice, 100)])
        .expect("the grants keep all rules")
}

fn decoded(text: &str) -> &'static str {
    decode::<Block>(text.as_bytes(), MAX_BLOCK_BYTES).expect_err("the text breaks a rule").code()
}

fn text() -> String {
    String::from_utf8(encode(&chain().blocks()[0])).expect("JSON is UTF-8")
}

fn respelled(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from} stands in the text");
    text.replacen(from, to, 1)
}

// ---- blocks ----------------------------------------------------------------------------------

#[test]
fn a_chain_remembers_who_owns_what_and_where_it_ends() {
    let chain = chain();
    let People { alice, bob, mallory } = people();
    let balances = [alice, bob, mallory].map(|wallet| chain.balance(wallet.address()).units());
    assert_eq!(balances, [70, 20, 10]);
    let last = chain.blocks().last().unwrap();
    let tip = Tip { hash: last.hash(), height: 2, time: last.draft.time };
    assert_eq!(chain.tip(), tip);
    assert!(chain.accounts().has_seen(id(1)));
}

#[test]
fn pushing_a_block_answers_with_its_hash() {
    let block = stamped(draft(vec![]));
    assert_eq!(chain().push(block.clone()).unwrap(), block.hash());
}

#[test]
fn a_block_without_transactions_is_valid() {
    let mut chain = chain();
    chain.push(stamped(draft(vec![]))).unwrap();
    assert_eq!(chain.tip().height, 3);
    assert_eq!(chain.accounts(), self::chain().accounts());
}

#[test]
fn a_chain_of_blocks_verifies_as_a_whole() {
    let verified = Chain::verify(genesis(), chain().blocks().to_vec()).unwrap();
    assert_eq!(verified.tip(), chain().tip());
    assert_eq!(verified.accounts(), chain().accounts());
}

#[test]
fn a_genesis_alone_is_a_valid_chain() {
    let chain = Chain::verify(genesis(), []).unwrap();
    assert_eq!(chain.tip(), Tip { hash: genesis().hash(), height: 0, time: NOON });
    assert_eq!(chain.tip(), Tip::of(&genesis()));
    assert_eq!(chain.balance(people().alice.address()), Amount::new(100));
}

#[test]
fn an_edited_payment_breaks_the_stamp() {
    let mut blocks = chain().blocks().to_vec();
    blocks[0].draft.transactions[0].amount = Amount::new(31);
    assert_eq!(verified(blocks), Err(("bad-stamp", 1)));
}

#[test]
fn an_edited_time_breaks_the_stamp() {
    let mut blocks = chain().blocks().to_vec();
    blocks[1].draft.time = blocks[1].draft.time.after(Duration::from_millis(1));
    assert_eq!(verified(blocks), Err(("bad-stamp", 2)));
}

#[test]
fn a_stamp_by_another_key_does_not_count() {
    let block = Stamp::seal(draft(vec![]), people().mallory.keys());
    assert_eq!(refused(block).code(), "bad-stamp");
}

#[test]
fn a_stamp_for_another_block_does_not_count() {
    let seal = chain().blocks()[1].seal.clone();
    assert_eq!(refused(Block { draft: draft(vec![]), seal }).code(), "bad-stamp");
}

#[test]
fn an_empty_or_shortened_or_lengthened_stamp_does_not_count() {
    let block = stamped(draft(vec![]));
    let good = block.seal.signature.as_bytes();
    for bytes in [vec![], good[1..].to_vec(), good[..255].to_vec(), [&[0], good].concat()] {
        let seal = Stamp { signature: Signature::from_bytes(bytes) };
        assert_eq!(refused(Block { seal, ..block.clone() }).code(), "bad-stamp");
    }
}

#[test]
fn the_server_cannot_invent_a_payment() {
    let mut forged = pay(&people().alice, &people().mallory, 30, 3);
    forged.signature = server_keys().sign(&encode(&forged.payment()));
    let refusal = refused(stamped(draft(vec![forged])));
    assert_eq!((refusal.code(), refusal.transaction()), ("bad-signature", Some(0)));
}

#[test]
fn a_block_must_name_the_block_before_it() {
    let expected = chain().tip().hash;
    let found = genesis().hash();
    let refusal = refused(stamped(Draft { previous_hash: found, ..draft(vec![]) }));
    assert_eq!(refusal.code(), "wrong-link");
    let cause = BlockError::WrongLink { found, expected };
    assert_eq!(refusal, ChainError::Block { height: 3, cause });
}

#[test]
fn no_block_can_be_left_out_swapped_or_repeated() {
    let [one, two] = <[Block; 2]>::try_from(chain().blocks().to_vec()).unwrap();
    assert_eq!(verified([two.clone()]), Err(("wrong-link", 1)));
    assert_eq!(verified([two.clone(), one.clone()]), Err(("wrong-link", 1)));
    assert_eq!(verified([one.clone(), one.clone()]), Err(("wrong-link", 2)));
    assert_eq!(verified([one.clone(), two.clone(), one.clone()]), Err(("wrong-link", 3)));
    assert_eq!(verified([one.clone(), two.clone(), two.clone()]), Err(("wrong-link", 3)));
    assert_eq!(verified([one, two]), Ok(()));
}

#[test]
fn a_chain_may_be_cut_at_its_end_and_nothing_shows() {
    assert_eq!(verified([chain().blocks()[0].clone()]), Ok(()));
}

/// "Time is not checked."
#[test]
fn a_block_earlier_than_its_parent_is_refused() {
    let before = chain().tip().time;
    let time = Time::from_millis(before.millis() - 1);
    let refusal = refused(stamped(Draft { time, ..draft(vec![]) }));
    assert_eq!(refusal.code(), "time-goes-back");
    assert!(refusal.to_string().ends_with(", at height 3"), "{refusal}");
}

/// "Time is not checked."
#[test]
fn a_block_earlier_than_the_genesis_is_refused() {
    let mut chain = Chain::new(genesis()).unwrap();
    let block = stamped(chain.draft(Time::from_millis(NOON.millis() - 1), vec![]));
    assert_eq!(chain.push(block).unwrap_err().code(), "time-goes-back");
    assert_eq!(chain.tip(), Tip::of(&genesis()));
}

#[test]
fn a_block_at_its_parents_time_is_valid() {
    assert_eq!(draft(vec![]).time, chain().tip().time);
    chain().push(stamped(draft(vec![]))).unwrap();
}

#[test]
fn a_time_after_the_latest_is_refused() {
    for millis in [Time::MAX.millis() + 1, u64::MAX] {
        let block = stamped(Draft { time: Time::from_millis(millis), ..draft(vec![]) });
        assert_eq!(refused(block).code(), "time-out-of-range");
    }
    chain().push(stamped(Draft { time: Time::MAX, ..draft(vec![]) })).unwrap();
}

#[test]
fn a_time_is_shown_as_people_say_it() {
    for (millis, shown) in [
        (0, "1970-01-01 00:00:00 UTC"),
        (951_782_399_999, "2000-02-28 23:59:59.999 UTC"),
        (951_782_400_000, "2000-02-29 00:00:00 UTC"),
        (1_709_251_200_000, "2024-03-01 00:00:00 UTC"),
        (1_735_689_599_000, "2024-12-31 23:59:59 UTC"),
        (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
        (u64::from(u32::MAX) * 1000, "2106-02-07 06:28:15 UTC"),
    ] {
        assert_eq!(Time::from_millis(millis).to_string(), shown);
    }
    // Whatever a stranger writes can be shown.
    assert!(Time::MAX.to_string().starts_with("287396-"));
    assert!(Time::from_millis(u64::MAX).to_string().ends_with(" UTC"));
}

#[test]
fn a_later_time_is_never_after_the_latest() {
    assert_eq!(NOON.after(Duration::from_secs(1)).millis(), NOON.millis() + 1_000);
    assert_eq!(NOON.after(Duration::MAX), Time::MAX);
    assert_eq!(Time::from_millis(u64::MAX).after(Duration::ZERO), Time::MAX);
}

#[test]
fn a_block_larger_than_a_mebibyte_is_refused_before_anything_else() {
    let mut order = pay(&people().alice, &people().bob, 1, 3);
    order.signature = Signature::from_bytes(vec![0; MAX_BLOCK_BYTES / 2]);
    let block = stamped(Draft { time: Time::from_millis(0), ..draft(vec![order]) });
    assert_eq!(refused(block).code(), "too-large");
}

#[test]
fn the_rules_of_a_block_are_checked_in_their_order() {
    let mut block = stamped(draft(vec![pay(&people().alice, &people().bob, 0, 3)]));
    assert_eq!(refused(block.clone()).code(), "zero-amount");
    block.seal.signature = Signature::from_bytes([]);
    assert_eq!(refused(block.clone()).code(), "bad-stamp");
    block.draft.time = Time::from_millis(0);
    assert_eq!(refused(block.clone()).code(), "time-goes-back");
    block.draft.previous_hash = genesis().hash();
    assert_eq!(refused(block.clone()).code(), "wrong-link");
    block.draft.time = Time::from_millis(u64::MAX);
    assert_eq!(refused(block).code(), "time-out-of-range");
}

// ---- transactions in a block -----------------------------------------------------------------

#[test]
fn a_refusal_names_the_height_and_the_transaction() {
    let People { alice, bob, mallory } = people();
    let good = pay(alice, bob, 1, 10);
    let changed = Transaction { amount: Amount::new(2), ..pay(alice, bob, 1, 11) };
    let not_random = TransactionId::from_uuid(uuid::Uuid::nil());
    let weak = Transaction { receiver: "00".into(), ..good.clone() };
    for (bad, code) in [
        (alice.sign_transaction(not_random, bob.address(), Amount::new(1)), "bad-id"),
        (pay(alice, bob, 0, 11), "zero-amount"),
        (pay(alice, bob, 1 << 53, 11), "amount-too-large"),
        (weak, "key-not-der"),
        (changed, "bad-signature"),
        (good.clone(), "replay"),
        (pay(alice, bob, 1, 1), "replay"),
        (pay(bob, alice, 1, 2), "replay"),
        (pay(mallory, bob, 11, 11), "insufficient-funds"),
    ] {
        let refusal = refused(stamped(draft(vec![good.clone(), bad, good.clone()])));
        assert_eq!((refusal.code(), refusal.transaction()), (code, Some(1)));
        let place = ", at height 3, transaction 1";
        assert!(refusal.to_string().ends_with(place), "{refusal}");
    }
}

#[test]
fn what_a_block_brings_can_be_spent_later_in_the_same_block() {
    let People { alice, bob, mallory } = people();
    let (first, second) = (pay(alice, bob, 70, 3), pay(bob, mallory, 90, 4));
    let mut chain = chain();
    chain.push(stamped(draft(vec![first.clone(), second.clone()]))).unwrap();
    assert_eq!(chain.balance(mallory.address()), Amount::new(100));

    let refusal = refused(stamped(draft(vec![second, first])));
    assert_eq!((refusal.code(), refusal.transaction()), ("insufficient-funds", Some(0)));
}

/// "No double-spend check, though the text promises one: a fresh wallet pays 10^12."
#[test]
fn a_fresh_wallet_cannot_pay_out_of_nothing_in_a_block() {
    let order = pay(&people().mallory, &people().bob, 1_000_000_000_000, 3);
    assert_eq!(refused(stamped(draft(vec![order]))).code(), "insufficient-funds");
}

#[test]
fn a_double_spend_is_refused_within_a_block_and_across_blocks() {
    let People { alice, bob, mallory } = people();
    let within = vec![pay(alice, bob, 70, 3), pay(alice, mallory, 70, 4)];
    assert_eq!(refused(stamped(draft(within))).transaction(), Some(1));

    let mut chain = chain();
    chain
        .push(stamped(
            chain.draft(NOON.after(Duration::from_secs(1)), vec![pay(alice, bob, 70, 3)]),
        ))
        .unwrap();
    let tip = chain.tip();
    let again = stamped(chain.draft(tip.time, vec![pay(alice, mallory, 70, 4)]));
    assert_eq!(chain.push(again).unwrap_err().code(), "insufficient-funds");
    assert_eq!(chain.tip(), tip);
}

/// "The same signed transaction counts as often as it is sent, and honest nodes duplicate a payment
/// that was sent to two of them."
#[test]
fn the_same_signed_transaction_counts_once_on_a_chain() {
    let published = chain().blocks()[0].draft.transactions[0].clone();
    assert_eq!(refused(stamped(draft(vec![published]))).code(), "replay");
}

#[test]
fn a_payment_to_oneself_is_valid_in_a_block() {
    let alice = &people().alice;
    let mut chain = chain();
    chain.push(stamped(draft(vec![pay(alice, alice, 70, 3)]))).unwrap();
    assert_eq!(chain.balance(alice.address()), Amount::new(70));
    assert_eq!(
        refused(stamped(draft(vec![pay(alice, alice, 71, 3)]))).code(),
        "insufficient-funds"
    );
}

// ---- genesis ---------------------------------------------------------------------------------

#[test]
fn two_grants_to_one_receiver_add_up() {
    let mut genesis = genesis();
    genesis.grants.push(grant(&people().alice, 11));
    let chain = Chain::new(genesis).unwrap();
    assert_eq!(chain.balance(people().alice.address()), Amount::new(111));
}

#[test]
fn all_grants_together_are_at_most_the_largest_amount() {
    let with = |units| Genesis {
        grants: vec![grant(&people().alice, 100), grant(&people().bob, units)],
        ..genesis()
    };
    let rest = Amount::MAX.units() - 100;
    Chain::new(with(rest)).unwrap();
    assert_eq!(genesis_refused(with(rest + 1)), "grants-overflow");
}

#[test]
fn a_grant_keeps_the_rules_for_amounts_and_keys() {
    let with = |receiver: &str, units| {
        let receiver = receiver.into();
        let good = grant(&people().alice, 1);
        Genesis { grants: vec![good, Grant { receiver, amount: Amount::new(units) }], ..genesis() }
    };
    let bob = people().bob.address().as_str();
    assert_eq!(genesis_refused(with(bob, 0)), "zero-amount");
    assert_eq!(genesis_refused(with(bob, 1 << 53)), "amount-too-large");
    assert_eq!(genesis_refused(with("bob", 1)), "key-not-hex");
    assert_eq!(genesis_refused(with("", 1)), "key-not-der");
    let refusal = Chain::new(with("bob", 1)).unwrap_err();
    assert!(matches!(refusal, GenesisError::Receiver { index: 1, .. }), "{refusal}");
}

#[test]
fn a_genesis_without_grants_is_valid_and_poor() {
    let genesis = Genesis { grants: vec![], ..genesis() };
    let mut chain = Chain::new(genesis).unwrap();
    let block = stamped(chain.draft(NOON, vec![pay(&people().alice, &people().bob, 1, 1)]));
    assert_eq!(chain.push(block).unwrap_err().code(), "insufficient-funds");
}

#[test]
fn the_servers_key_keeps_the_rules_for_keys() {
    let upper = server_keys().address().as_str().to_uppercase();
    for (key, code) in [(upper.as_str(), "key-not-hex"), ("3000", "key-not-der")] {
        let rule = ServerKey { timestamp_server: key.into() };
        assert_eq!(genesis_refused(Genesis { rule, ..genesis() }), code);
    }
}

#[test]
fn a_genesis_keeps_the_bounds_of_a_block() {
    let late = Genesis { time: Time::from_millis(1 << 53), ..genesis() };
    assert_eq!(genesis_refused(late), "time-out-of-range");
    let grants = vec![grant(&people().alice, 1); 2_000];
    assert_eq!(genesis_refused(Genesis { grants, ..genesis() }), "too-large");
}

/// "Genesis is never compared, so a longer foreign chain is adopted."
#[test]
fn a_foreign_genesis_is_noticed() {
    let mut foreign = genesis();
    foreign.grants[0].amount = Amount::new(101);
    let mut longer = Chain::new(foreign.clone()).unwrap();
    for _ in 0..3 {
        longer.push(stamped(longer.draft(NOON, vec![]))).unwrap();
    }
    assert_ne!(foreign.hash(), genesis().hash());
    assert_eq!(verified(longer.blocks().to_vec()), Err(("wrong-link", 1)));
    // The other way round as well: nobody can put a richer genesis under blocks that exist.
    let refusal = Chain::verify(foreign, chain().blocks().to_vec()).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 1));
}

/// A documented simplification: a signature names no chain.
#[test]
fn a_payment_can_be_replayed_on_another_chain() {
    let other_rule = ServerKey { timestamp_server: people().mallory.address().clone() };
    let mut other = Chain::new(Genesis { rule: other_rule, ..genesis() }).unwrap();
    let payment = chain().blocks()[0].draft.transactions[0].clone();
    let block = Stamp::seal(other.draft(NOON, vec![payment]), people().mallory.keys());
    other.push(block).unwrap();
    assert_eq!(other.balance(people().bob.address()), Amount::new(30));
}

/// "Each new block re-verifies the whole chain, so cost grows with the square of its length."
#[test]
fn a_new_block_is_checked_without_the_blocks_before_it() {
    let mut verifier = Verifier::<Stamp>::new(&genesis()).unwrap();
    for block in chain().blocks().to_vec() {
        verifier.accept(&block).unwrap();
        drop(block); // The verifier does not need it any more.
    }
    assert_eq!(verifier.tip(), chain().tip());
    assert_eq!(verifier.accounts(), chain().accounts());

    let bad = stamped(draft(vec![pay(&people().alice, &people().bob, 71, 3)]));
    assert_eq!(verifier.accept(&bad).unwrap_err().code(), "insufficient-funds");
    assert_eq!(verifier.tip(), chain().tip());
    assert_eq!(verifier.accounts(), chain().accounts());
}

// ---- the server ------------------------------------------------------------------------------

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

// ---- the wire --------------------------------------------------------------------------------

#[test]
fn a_block_and_a_genesis_are_written_in_one_way() {
    let Block { draft, seal } = chain().blocks()[1].clone();
    let transaction = String::from_utf8(encode(&draft.transactions[0])).unwrap();
    let expected = format!(
        r#"{{"time":1000000000002,"transactions":[{transaction}],"previous_hash":"{}","signature":"{}"}}"#,
        chain().blocks()[0].hash().to_hex(),
        to_hex(seal.signature.as_bytes()),
    );
    assert_eq!(encode(&chain().blocks()[1]), expected.as_bytes());

    let expected = format!(
        r#"{{"time":1000000000000,"grants":[{{"receiver":"{}","amount":100}}],"rule":{{"timestamp_server":"{}"}}}}"#,
        people().alice.address().as_str(),
        server_keys().address().as_str(),
    );
    assert_eq!(encode(&genesis()), expected.as_bytes());
}

#[test]
fn a_hash_is_the_sha_256_of_the_canonical_text_the_seal_included() {
    let block = chain().blocks()[0].clone();
    let expected: [u8; 32] = Sha256::digest(encode(&block)).into();
    assert_eq!(block.hash(), BlockHash::from_bytes(expected));
    let expected: [u8; 32] = Sha256::digest(encode(&genesis())).into();
    assert_eq!(*genesis().hash().as_bytes(), expected);
    let seal = Stamp { signature: Signature::from_bytes([]) };
    assert_ne!(Block { seal, ..block.clone() }.hash(), block.hash());
}

#[test]
fn a_stamp_is_made_over_the_canonical_text_without_the_signature() {
    let text = text();
    let (before, _) = text.rsplit_once(r#","signature""#).unwrap();
    let message = format!("{before}}}");
    let signature = chain().blocks()[0].seal.signature.clone();
    assert_eq!(signature.is_by(server_keys().address(), message.as_bytes()), Ok(true));
}

#[test]
fn blocks_and_genesis_are_read_back_as_they_were() {
    for block in chain().blocks() {
        assert_eq!(&decode::<Block>(&encode(block), MAX_BLOCK_BYTES).unwrap(), block);
    }
    let bytes = encode(&genesis());
    assert_eq!(decode::<Genesis<ServerKey>>(&bytes, bytes.len()), Ok(genesis()));
}

#[test]
fn fields_of_a_block_are_neither_missing_nor_unknown_nor_doubled_nor_reordered() {
    let time = r#""time":1000000000001,"#;
    assert_eq!(decoded(&respelled(time, "")), "wrong-shape");
    assert_eq!(decoded(&respelled(time, &format!("{time}{time}"))), "wrong-shape");
    assert_eq!(decoded(&respelled(time, &format!(r#"{time}"height":1,"#))), "not-canonical");
    assert_eq!(decoded(&respelled(time, &format!(r#"{time}"nonce":1,"#))), "not-canonical");
    let text = text();
    let moved = text.replacen(time, "", 1);
    let moved = format!("{},{}}}", &moved[..moved.len() - 1], &time[..time.len() - 1]);
    assert_eq!(decoded(&moved), "not-canonical");
    let (unsigned, _) = text.rsplit_once(r#","signature""#).unwrap();
    assert_eq!(decoded(&format!("{unsigned}}}")), "wrong-shape");
}

#[test]
fn numbers_of_a_block_have_one_spelling() {
    for (time, code) in [
        ("1000000000001.0", "wrong-shape"),
        ("1e12", "wrong-shape"),
        ("-1", "wrong-shape"),
        ("-0", "wrong-shape"),
        ("01", "not-json"),
        ("\"1000000000001\"", "wrong-shape"),
        ("18446744073709551616", "wrong-shape"),
        ("NaN", "not-json"),
    ] {
        let text = respelled(r#""time":1000000000001"#, &format!(r#""time":{time}"#));
        assert_eq!(decoded(&text), code, "{time}");
    }
}

#[test]
fn a_hash_is_64_lower_case_digits() {
    let hash = genesis().hash().to_hex();
    for other in [hash.to_uppercase(), hash[1..].into(), format!("{hash}00"), "zz".repeat(32)] {
        assert_eq!(decoded(&respelled(&hash, &other)), "wrong-shape", "{other}");
    }
}

#[test]
fn a_block_written_with_spaces_escapes_or_lists_is_refused() {
    for (from, to) in [(",", ", "), ("{", "{ "), ("time", r"t\u0069me")] {
        assert_eq!(decoded(&respelled(from, to)), "not-canonical", "{to}");
    }
    assert_eq!(decoded(r#"[1,[],"",""]"#), "wrong-shape");
    // A transaction as a list is what serde would take.
    let list = respelled("[{\"id\":", "[[").replace("}],\"prev", "]],\"prev");
    let list = ["sender", "receiver", "amount"]
        .iter()
        .fold(list, |text, name| text.replace(&format!("\"{name}\":"), ""));
    let list = list.replacen("\"signature\":", "", 1);
    assert_eq!(decoded(&list), "not-canonical");
}

#[test]
fn a_block_nested_200_deep_is_refused() {
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(decoded(&nested), "not-json");
    assert_eq!(decoded(&respelled("[", &format!("[{nested},"))), "not-json");
    assert_eq!(decoded(&respelled("{", &format!("{{\"memo\":{nested},"))), "not-json");
}

#[test]
fn a_rule_of_another_chapter_is_not_read_as_a_servers_key() {
    let text = String::from_utf8(encode(&genesis())).unwrap();
    let (before, _) = text.split_once(r#"{"timestamp_server""#).unwrap();
    for (rule, code) in [
        (r#"{"difficulty":1}"#, "wrong-shape"),
        ("{}", "wrong-shape"),
        (r#"{"timestamp_server":"00","difficulty":1}"#, "not-canonical"),
    ] {
        let other = format!("{before}{rule}}}");
        let refusal = decode::<Genesis<ServerKey>>(other.as_bytes(), MAX_BLOCK_BYTES).unwrap_err();
        assert_eq!(refusal.code(), code, "{rule}");
    }
}
