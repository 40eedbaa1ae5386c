//! What a block must be to follow the one before it.

use crate::cast::*;
use crate::common::{NOON, People, id, pay, people, server_keys};
use kusari::stage3_timestamp::*;
use std::time::Duration;

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
    assert_eq!(chain.accounts(), crate::cast::chain().accounts());
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
    // Any time that a stranger writes can be shown.
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
