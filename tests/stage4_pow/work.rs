//! What work seals.

use crate::cast::*;
use crate::common::{NOON, grant, pay, people};
use kusari::stage4_pow::*;

#[test]
fn every_block_of_a_chain_meets_the_difficulty() {
    for block in chain().blocks() {
        assert!(DIFFICULTY.is_met_by(&block.hash()));
        assert!(block.hash().to_hex().starts_with("000"));
    }
    let verified = Chain::verify(genesis(), chain().blocks().to_vec()).unwrap();
    assert_eq!(verified.tip(), chain().tip());
    assert_eq!(verified.balance(people().mallory.address()), Amount::new(10));
}

#[test]
fn a_block_without_work_is_refused_no_matter_who_made_it() {
    let mut block = mined(chain().draft(NOON, vec![]));
    loop {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
        if !DIFFICULTY.is_met_by(&block.hash()) {
            break;
        }
    }
    assert_eq!(refused(block.clone()), "insufficient-work");
    let found = Difficulty::from_bits(Difficulty::zero_bits(&block.hash()));
    let refusal = block.check_header(block.hash(), &chain().tip(), &genesis().rule).unwrap_err();
    let needed = DIFFICULTY;
    assert_eq!(refusal, BlockError::Seal(WorkError::InsufficientWork { found, needed }));
}

#[test]
fn an_edited_block_has_lost_its_work() {
    let mut blocks = chain().blocks().to_vec();
    blocks[1].draft.transactions[0].amount = Amount::new(11);
    let refusal = Chain::verify(genesis(), blocks).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("insufficient-work", 2));
}

#[test]
fn an_edited_block_that_is_mined_again_has_lost_its_children() {
    let mut blocks = chain().blocks().to_vec();
    blocks[0] = mined(Draft { transactions: vec![], ..blocks[0].draft.clone() });
    let refusal = Chain::verify(genesis(), blocks).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 2));
}

#[test]
fn work_does_not_make_a_bad_payment_good() {
    let forged =
        Transaction { amount: Amount::new(31), ..pay(&people().alice, &people().bob, 30, 4) };
    for (order, code) in [
        (pay(&people().alice, &people().bob, 71, 4), "insufficient-funds"),
        (pay(&people().alice, &people().bob, 30, 1), "replay"),
        (forged, "bad-signature"),
    ] {
        assert_eq!(refused(mined(chain().draft(NOON, vec![order]))), code);
    }
}

/// "Time is not checked."
#[test]
fn a_block_earlier_than_its_parent_is_refused_though_it_was_mined() {
    let early = Time::from_millis(NOON.millis() - 1);
    assert_eq!(refused(mined(chain().draft(early, vec![]))), "time-goes-back");
}

/// "Genesis is never compared, so a longer foreign chain is adopted."
#[test]
fn a_foreign_genesis_is_noticed() {
    let foreign = Genesis { grants: vec![grant(&people().mallory, 100)], ..genesis() };
    let refusal = Chain::verify(foreign, chain().blocks().to_vec()).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 1));
}

#[test]
fn a_nonce_above_the_largest_is_refused_before_its_work_is_looked_at() {
    let draft = chain().draft(NOON, vec![]);
    for number in [Nonce::MAX.get() + 1, u64::MAX] {
        let block = Block { draft: draft.clone(), seal: Work { nonce: Nonce::new(number) } };
        assert_eq!(refused(block), "nonce-out-of-range");
    }
    let block = Block { draft, seal: Work { nonce: Nonce::MAX } };
    assert_eq!(refused(block), "insufficient-work");
}

#[test]
fn a_difficulty_is_at_most_64_bits() {
    Chain::new(with_difficulty(Difficulty::from_bits(64))).unwrap();
    for bits in [65, 256, u64::MAX] {
        let refusal = Chain::new(with_difficulty(Difficulty::from_bits(bits))).unwrap_err();
        assert_eq!(refusal.code(), "difficulty-out-of-range");
    }
}

#[test]
fn the_difficulty_0_lets_every_nonce_pass() {
    let mut chain = Chain::new(with_difficulty(Difficulty::from_bits(0))).unwrap();
    for number in [0, 7, Nonce::MAX.get()] {
        let seal = Work { nonce: Nonce::new(number) };
        chain.push(Block { draft: chain.draft(NOON, vec![]), seal }).unwrap();
    }
    assert_eq!(chain.tip().height, 3);
}

#[test]
fn a_hash_meets_exactly_the_difficulties_up_to_its_zero_bits() {
    for zeros in 0..=64_u64 {
        let first = if zeros == 64 { 0 } else { u64::MAX >> zeros };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&first.to_be_bytes());
        let hash = BlockHash::from_bytes(bytes);
        assert_eq!(Difficulty::zero_bits(&hash), zeros);
        assert!(Difficulty::from_bits(zeros).is_met_by(&hash));
        assert!(!Difficulty::from_bits(zeros + 1).is_met_by(&hash));
    }
}

#[test]
fn a_chains_work_is_2_to_the_difficulty_for_each_block() {
    assert_eq!(chain().work().hashes(), 3 * 4096);
    assert_eq!(Chain::new(genesis()).unwrap().work(), ChainWork::default());
    assert_eq!(Difficulty::from_bits(0).work().hashes(), 1);
    assert_eq!(Difficulty::MAX.work().hashes(), 1 << 64);
    assert_eq!(Difficulty::from_bits(u64::MAX).work(), Difficulty::MAX.work());
}

/// "Length counts and not work."
#[test]
fn work_counts_and_not_length() {
    let many_easy: ChainWork =
        (0..15).fold(ChainWork::default(), |sum, _| sum + Difficulty::from_bits(4).work());
    let one_hard = Difficulty::from_bits(8).work();
    assert!(one_hard > many_easy);
    assert_eq!(one_hard, many_easy + Difficulty::from_bits(4).work());

    let mut long = Chain::new(with_difficulty(Difficulty::from_bits(0))).unwrap();
    for _ in 0..10 {
        let seal = Work { nonce: Nonce::default() };
        long.push(Block { draft: long.draft(NOON, vec![]), seal }).unwrap();
    }
    assert!(long.tip().height > chain().tip().height);
    assert!(long.work() < chain().work());
}

#[test]
fn a_block_of_work_is_written_in_one_way() {
    let block = &chain().blocks()[2];
    let text = |nonce: &str| {
        let previous = block.draft.previous_hash.to_hex();
        format!(
            r#"{{"time":1000000000000,"transactions":[],"previous_hash":"{previous}","nonce":{nonce}}}"#
        )
    };
    let nonce = block.seal.nonce.to_string();
    assert_eq!(encode(block), text(&nonce).as_bytes());
    for (other, code) in [
        ("", "not-json"),
        ("-1", "wrong-shape"),
        ("1.0", "wrong-shape"),
        ("1e2", "wrong-shape"),
        ("01", "not-json"),
        ("\"1\"", "wrong-shape"),
        ("null", "wrong-shape"),
        ("18446744073709551616", "wrong-shape"),
        ("1,\"nonce\":1", "wrong-shape"),
        ("1,\"signature\":\"00\"", "not-canonical"),
    ] {
        let refusal = decode::<Block>(text(other).as_bytes(), MAX_BLOCK_BYTES).unwrap_err();
        assert_eq!(refusal.code(), code, "{other}");
    }
    let without = text(&nonce).replace(&format!(",\"nonce\":{nonce}"), "");
    let refusal = decode::<Block>(without.as_bytes(), MAX_BLOCK_BYTES).unwrap_err();
    assert_eq!(refusal.code(), "wrong-shape");
}
