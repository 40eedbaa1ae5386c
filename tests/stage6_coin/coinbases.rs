//! The first transaction of a block: what it says, and what it may pay.

use crate::cast::*;
use kusari::stage6_coin::*;

#[test]
fn a_block_begins_with_a_coinbase_and_has_one() {
    let (chain, payment) = chain_and_payment();
    let block = next(&chain, std::slice::from_ref(&payment));
    let none = Block { transactions: vec![], ..block.clone() };
    assert_eq!(refused(&chain, &sealed(none)), "no-coinbase");
    let later = Block { transactions: block.transactions.iter().rev().cloned().collect(), ..block };
    assert_eq!(refused(&chain, &sealed(later)), "no-coinbase");

    let second = rewritten_is_refused(|block| {
        let mut second = block.transactions[0].clone();
        second.outputs[0].amount = Amount::new(1);
        block.transactions.push(second);
    });
    assert_eq!(second, "second-coinbase");
}

#[test]
fn a_coinbase_names_the_height_of_its_block() {
    // Without it, two coinbases of one miner could be the same and share a name (BIP 30, BIP 34).
    let (chain, _) = chain_and_payment();
    let block = next(&chain, &[]);
    let note = CoinbaseNote::of(&block.transactions[0]).expect("it is a coinbase");
    assert_eq!((note.height, note.extra_nonce), (5, 0));
    for height in [0, 4, 6, u32::MAX] {
        let coinbase = CoinbaseNote { height, ..note }.coinbase(output(SUBSIDY, lock(&ALICE)));
        let other = Block { transactions: vec![coinbase], ..block.clone() };
        assert_eq!(refused(&chain, &sealed(other)), "coinbase-height");
    }
}

#[test]
fn a_coinbase_says_height_witness_root_and_extra_nonce_and_nothing_else() {
    let (chain, _) = chain_and_payment();
    let block = next(&chain, &[]);
    let root = block.witness_root();
    let base = || Script::default().number(5).push(&root);
    for script in [
        Script::default(),
        base(),
        base().push(&[]).push(&[]),
        base().then(Opcode::Dup),
        Script::default().number(5).push(&root[..31]).push(&[]),
        Script::default().push(&[1; 6]).push(&root).push(&[]),
        base().push(&[1; 6]),
        Script::from_bytes(vec![0x4b]),
    ] {
        let mut other = block.clone();
        other.transactions[0].inputs[0].signature_script = script;
        assert_eq!(refused(&chain, &sealed(other)), "bad-coinbase");
    }
    let mut with_witness = block.clone();
    with_witness.transactions[0].inputs[0].witness = vec![vec![1]];
    assert_eq!(refused(&chain, &with_witness), "bad-coinbase");
    let mut other_root = block;
    let script = Script::default().number(5).push(&[7; 32]).push(&[]);
    other_root.transactions[0].inputs[0].signature_script = script;
    assert_eq!(refused(&chain, &sealed(other_root)), "wrong-witness-root");
}

#[test]
fn an_extra_nonce_makes_another_block_with_the_same_content() {
    let (chain, _) = chain_and_payment();
    let with = |extra_nonce| {
        let reward = Reward { lock: lock(&ALICE), fees: Amount::ZERO, extra_nonce };
        mine(Draft::new(chain.place(), &rules(), [], reward, BEGIN)).expect("there are enough")
    };
    for extra_nonce in [0, 1, u32::MAX] {
        let block = with(extra_nonce);
        assert_eq!(
            CoinbaseNote::of(&block.transactions[0]).map(|it| it.extra_nonce),
            Ok(extra_nonce)
        );
        chain.clone().push(block).expect("the block keeps all rules");
    }
    assert_ne!(with(0).header.merkle_root, with(1).header.merkle_root);
}

#[test]
fn a_coinbase_pays_subsidy_and_fees_and_not_one_unit_more() {
    let (chain, payment) = chain_and_payment();
    let exact = next(&chain, &[payment]);
    assert_eq!(exact.transactions[0].outputs[0].amount.units(), SUBSIDY + 500);
    chain.clone().push(exact).expect("the block keeps all rules");
    let inflated = rewritten_is_refused(|block| {
        block.transactions[0].outputs[0].amount = Amount::new(SUBSIDY + 501);
    });
    assert_eq!(inflated, "coinbase-too-large");
    let in_two = rewritten_is_refused(|block| {
        block.transactions[0].outputs.push(output(1, lock(&ALICE)));
    });
    assert_eq!(in_two, "coinbase-too-large");
}

#[test]
fn what_a_coinbase_does_not_take_is_lost() {
    let (mut chain, payment) = chain_and_payment();
    let before = chain.coins().total().units();
    let mut block = next(&chain, &[payment]);
    block.transactions[0].outputs[0].amount = Amount::new(1);
    chain.push(rewritten(block)).expect("miners needn't take their reward");
    assert_eq!(chain.coins().total().units(), before + 1 - 500);
    assert!(chain.coins().total().units() < rules().cap().expect("good rules").units());
}

#[test]
fn a_coinbase_is_not_spent_before_it_has_matured() {
    let chain = chain(4);
    let at = |height| pay(&reward(&chain, height), &ALICE, SUBSIDY, lock(&BOB));
    // In the block at height 5, with a maturity of two, the reward of the third can be spent.
    chain.clone().push(next(&chain, &[at(3)])).expect("it's mature");
    let mut early = next(&chain, &[]);
    early.transactions.push(at(4));
    assert_eq!(refused(&chain, &rewritten(early)), "immature-coinbase");
}

#[test]
fn no_payment_can_spend_the_coinbase_of_its_own_block_which_holds_a_hash_of_it() {
    let (chain, _) = chain_and_payment();
    let mut own = next(&chain, &[]);
    let coin =
        Coin { output: own.transactions[0].outputs[0].clone(), height: 5, is_coinbase: true };
    let name = own.transactions[0].out_point(0);
    own.transactions.push(pay(&(name, coin), &ALICE, SUBSIDY, lock(&BOB)));
    let own = rewritten(own);
    assert_ne!(own.transactions[0].out_point(0), name);
    assert_eq!(refused(&chain, &own), "unknown-output");
}

#[test]
fn a_coinbase_that_pays_nothing_has_one_output_and_no_other_may_be_worth_nothing() {
    let (chain, payment) = chain_and_payment();
    let mut block = next(&chain, std::slice::from_ref(&payment));
    block.transactions[0].outputs[0].amount = Amount::ZERO;
    chain.clone().push(rewritten(block)).expect("miners needn't take their reward");
    let many = rewritten_is_refused(|block| {
        block.transactions[0].outputs = vec![output(0, lock(&ALICE)); 2];
    });
    assert_eq!(many, "zero-amount");
    let beside = rewritten_is_refused(|block| {
        block.transactions[0].outputs.push(output(0, lock(&ALICE)));
    });
    assert_eq!(beside, "zero-amount");
}
