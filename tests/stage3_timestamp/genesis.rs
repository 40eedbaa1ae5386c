//! How a chain begins.

use crate::cast::*;
use crate::common::{NOON, grant, pay, people, server_keys};
use kusari::stage3_timestamp::*;

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
    // The other way round as well: no one can put a richer genesis under existing blocks.
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
        drop(block); // The verifier doesn't need it any more.
    }
    assert_eq!(verifier.tip(), chain().tip());
    assert_eq!(verifier.accounts(), chain().accounts());

    let bad = stamped(draft(vec![pay(&people().alice, &people().bob, 71, 3)]));
    assert_eq!(verifier.accept(&bad).unwrap_err().code(), "insufficient-funds");
    assert_eq!(verifier.tip(), chain().tip());
    assert_eq!(verifier.accounts(), chain().accounts());
}
