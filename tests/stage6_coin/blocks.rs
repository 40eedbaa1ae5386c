//! Which blocks are refused, and why. Each is written by a miner who carefully breaks just one rule.

use crate::cast::*;
use kusari::stage6_coin::*;
use std::sync::Arc;

#[test]
fn a_header_has_eighty_bytes_and_its_hash_names_the_block() {
    let block = next(&chain(1), &[]);
    assert_eq!(block.header.to_bytes().len(), Header::BYTES);
    assert_eq!(block.hash(), block.header.hash());
    let mut other = block.clone();
    other.transactions.clear();
    assert_eq!(other.hash(), block.hash());
}

#[test]
fn everything_in_a_header_changes_its_hash() {
    let header = next(&chain(1), &[]).header;
    let changes: [fn(&mut Header); 6] = [
        |it| it.version += 1,
        |it| it.previous_hash = BlockHash::from_bytes([1; 32]),
        |it| it.merkle_root[0] ^= 1,
        |it| it.time += 1,
        |it| it.target = CompactTarget::from_bits(1),
        |it| it.nonce += 1,
    ];
    for change in changes {
        let mut other = header;
        change(&mut other);
        assert_ne!(other.hash(), header.hash());
    }
}

#[test]
fn a_block_whose_work_is_not_done_is_refused() {
    let chain = chain(1);
    let mut block = next(&chain, &[]);
    while block.header.check_work(Target::MAX).is_ok() {
        block.header.nonce += 1;
    }
    assert_eq!(refused(&chain, &block), "high-hash");
}

#[test]
fn a_block_that_follows_another_one_is_refused() {
    let chain = chain(2);
    let mut block = next(&chain, &[]);
    block.header.previous_hash = chain.blocks()[0].hash();
    assert_eq!(refused(&chain, &worked(block)), "wrong-link");
    let elsewhere = Genesis { words: "another chain".into(), ..genesis() };
    let foreign = next(&Chain::new(elsewhere).expect("a good genesis"), &[]);
    assert_eq!(refused(&chain, &foreign), "wrong-link");
}

#[test]
fn a_search_finds_what_the_header_s_hash_confirms_and_goes_on_where_it_stopped() {
    let harder = Rules { easiest: CompactTarget::from_bits(0x1f7f_ffff), ..rules() };
    let chain = Chain::new(genesis_with(harder)).expect("a good genesis");
    let draft = chain.draft(&[], lock(&ALICE), BEGIN).expect("it holds no payments");
    let block = mine(draft.clone()).expect("there are enough nonces");
    let target = harder.easiest_target();
    let naive = (0..).find(|nonce| {
        let header = draft.clone().seal(*nonce).header;
        target.is_met_by(&header.hash())
    });
    assert_eq!(Some(block.header.nonce), naive);
    let mut search = Search::new(draft, 0);
    let found = (0..).find_map(|_| search.run(7).expect("there are enough nonces"));
    assert_eq!(found, naive);
}

#[test]
fn a_search_ends_with_the_last_nonce() {
    let hardest = Rules { easiest: CompactTarget::from_bits(0x0101_0000), ..rules() };
    let chain = Chain::new(genesis_with(hardest)).expect("a good genesis");
    let draft = chain.draft(&[], lock(&ALICE), BEGIN).expect("it holds no payments");
    let mut search = Search::new(draft, u32::MAX - 4);
    assert_eq!(search.run(5), Ok(None));
    assert_eq!(search.run(1), Err(MineError::Exhausted));
}

#[test]
fn other_transactions_than_those_of_the_header_are_refused() {
    let (chain, payment) = chain_and_payment();
    let block = next(&chain, &[payment]);
    let mut less = block.clone();
    less.transactions.pop();
    let mut other = block.clone();
    other.transactions[1].outputs[0].lock = lock(&CAROL);
    for changed in [less, other] {
        assert_eq!(changed.hash(), block.hash());
        assert_eq!(refused(&chain, &changed), "wrong-merkle-root");
    }
}

#[test]
fn another_witness_than_that_of_the_coinbase_is_refused() {
    let (chain, payment) = chain_and_payment();
    let mut block = next(&chain, &[payment]);
    let good = block.clone();
    block.transactions[1].inputs[0].witness[0][7] ^= 1;
    assert_eq!(block.leaves(), good.leaves());
    assert_eq!(refused(&chain, &block), "wrong-witness-root");
    // If the coinbase were written to match, the signature would be checked.
    assert_eq!(refused(&chain, &rewritten(block)), "wrong-signature");
}

#[test]
fn a_block_with_doubled_leaves_is_refused_and_the_one_that_it_imitates_is_taken_afterwards() {
    // CVE-2012-2459: a node that remembers this hash as a bad block's is cut off from all the others.
    let (chain, payment) = chain_and_payment();
    let second = pay(&reward(&chain, 2), &ALICE, SUBSIDY, lock(&BOB));
    let good = next(&chain, &[payment, second]);
    let mut doubled = good.clone();
    doubled.transactions.push(good.transactions[2].clone());
    assert_eq!(merkle_root(&doubled.leaves()), good.header.merkle_root);
    assert_eq!(doubled.hash(), good.hash());
    assert_eq!(refused(&chain, &doubled), "merkle-repeats");

    let mut tree = BlockTree::new(&genesis()).expect("a good genesis");
    let mut add = |block: &Block| tree.add(Arc::new(block.clone()), Time::MAX);
    for block in chain.blocks() {
        add(block).expect("the block keeps all rules");
    }
    let mut malleated = good.clone();
    malleated.transactions[1].inputs[0].witness[0][7] ^= 1;
    for (bad, expected) in [(doubled, "merkle-repeats"), (malleated, "wrong-witness-root")] {
        assert_eq!(code(add(&bad)), expected);
    }
    assert!(matches!(add(&good), Ok(Added::Adopted(_))));
}

#[test]
fn a_payment_may_spend_what_one_before_it_in_the_same_block_pays_and_not_one_after_it() {
    let (chain, parent) = chain_and_payment();
    let coin = Coin { output: parent.outputs[0].clone(), height: 5, is_coinbase: false };
    let child = pay(&(parent.out_point(0), coin), &BOB, SUBSIDY - 900, lock(&CAROL));
    let block = next(&chain, &[parent.clone(), child.clone()]);
    let mut after = chain.clone();
    after.push(block.clone()).expect("the parent comes first");
    assert!(after.coins().coin(&child.out_point(0)).is_some());
    assert!(after.coins().coin(&parent.out_point(0)).is_none());

    let mut turned = block;
    turned.transactions.swap(1, 2);
    assert_eq!(refused(&chain, &rewritten(turned)), "unknown-output");
}

#[test]
fn of_two_payments_in_a_block_that_spend_the_same_the_second_is_named() {
    let (chain, payment) = chain_and_payment();
    let rival = pay(&reward(&chain, 1), &ALICE, SUBSIDY - 500, lock(&CAROL));
    let mut block = next(&chain, std::slice::from_ref(&payment));
    block.transactions.push(rival);
    let block = rewritten(block);
    assert_eq!(refused(&chain, &block), "double-spend");
    let error = chain.clone().push(block).expect_err("it spends twice");
    assert!(matches!(error, BlockError::Transaction { index: 2, .. }), "{error}");

    let same_twice =
        rewritten_is_refused(|block| block.transactions.push(block.transactions[1].clone()));
    assert_eq!(same_twice, "double-spend");
}

#[test]
fn whatever_breaks_a_rule_of_transactions_breaks_a_block() {
    let changes: [Change<Transaction>; 6] = [
        (|it| it.outputs.clear(), "no-outputs"),
        (|it| it.outputs[0].amount = Amount::ZERO, "zero-amount"),
        (|it| it.inputs.push(it.inputs[0].clone()), "duplicate-input"),
        (|it| it.lock_height = 5, "too-early"),
        (|it| it.outputs[0].amount = Amount::new(2 * SUBSIDY), "overspent"),
        (|it| it.outputs[0].lock = lock(&CAROL), "wrong-signature"),
    ];
    for (change, expected) in changes {
        assert_eq!(rewritten_is_refused(|block| change(&mut block.transactions[1])), expected);
    }
    let coinbase = rewritten_is_refused(|block| block.transactions[0].outputs.clear());
    assert_eq!(coinbase, "no-outputs");
}

#[test]
fn a_block_has_at_most_a_million_bytes() {
    let (chain, payment) = chain_and_payment();
    // A transaction with exactly `bytes` bytes. A block on its own isn't asked whether there's anything to
    // spend.
    let filler = |version, bytes: usize| {
        let mut filler = Transaction { version, outputs: vec![], ..payment.clone() };
        while let Some(rest) = bytes.checked_sub(filler.size()).filter(|rest| *rest > 0) {
            let with_lock = if rest > 9_500 { 9_000 } else { rest };
            let lock = Script::from_bytes(vec![0x75; with_lock - 11]);
            filler.outputs.push(output(1, lock));
        }
        filler
    };
    let of_bytes = |bytes: usize| {
        let mut block = next(&chain, &[]);
        block.transactions.extend((0..10).map(|version| filler(version, 90_000)));
        let rest = bytes - block.to_bytes().len();
        block.transactions.push(filler(10, rest));
        let block = rewritten(block);
        assert_eq!(block.to_bytes().len(), bytes);
        block
    };
    assert_eq!(of_bytes(MAX_BLOCK_BYTES).check(), Ok(()));
    assert_eq!(code(of_bytes(MAX_BLOCK_BYTES + 1).check()), "too-large");
}
