//! What's unspent, and how a block is undone.

use crate::cast::*;
use kusari::stage6_coin::*;

/// A chain of four blocks, and two payments of which the second spends the first.
fn chain_and_payments() -> (Chain, [Transaction; 2]) {
    let chain = chain(4);
    let parent = pay(&reward(&chain, 1), &ALICE, SUBSIDY, lock(&BOB));
    let coin = Coin { output: parent.outputs[0].clone(), height: 5, is_coinbase: false };
    let child = pay(&(parent.out_point(0), coin), &BOB, SUBSIDY, lock(&CAROL));
    (chain, [parent, child])
}

/// What a block changes if it's the next one on a chain.
fn changes(chain: &Chain, block: &Block) -> Changes {
    let place = chain.place().next(&block.header, block.hash(), &rules()).expect("it is the next");
    let verifier = chain.books().verifier();
    verifier
        .check_block(block, place.height(), chain.coins(), |_| false)
        .expect("it keeps all rules")
}

#[test]
fn a_block_takes_away_what_it_spends_and_adds_what_it_pays() {
    let (mut chain, [parent, _]) = chain_and_payments();
    let (gone, _) = reward(&chain, 1);
    confirm(&mut chain, std::slice::from_ref(&parent));
    let coin = chain.coins().coin(&parent.out_point(0)).expect("it was paid");
    assert_eq!((coin.height, coin.is_coinbase), (5, false));
    assert_eq!(chain.coins().coin(&gone), None);
    assert_eq!(chain.coins().len(), 5);
}

#[test]
fn what_a_block_both_makes_and_spends_is_not_a_change() {
    let (chain, [parent, child]) = chain_and_payments();
    let block = next(&chain, &[parent.clone(), child.clone()]);
    let changes = changes(&chain, &block);
    let names = |coins: &[Found]| coins.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(names(&changes.spent), [reward(&chain, 1).0]);
    assert_eq!(names(&changes.created), [block.transactions[0].out_point(0), child.out_point(0)]);
}

#[test]
fn what_a_block_changed_is_taken_back_to_the_last_coin() {
    let (chain, payments) = chain_and_payments();
    for payments in [&payments[..], &payments[..1], &[]] {
        let changes = changes(&chain, &next(&chain, payments));
        let mut coins = chain.coins().clone();
        coins.apply(&changes);
        assert_ne!(&coins, chain.coins());
        coins.undo(&changes);
        assert_eq!(&coins, chain.coins());
    }
}

#[test]
fn a_chain_gives_back_its_last_block_and_takes_it_again() {
    let (mut chain, payments) = chain_and_payments();
    let before = chain.clone();
    let block = confirm(&mut chain, &payments);
    let after = chain.clone();
    assert_eq!(chain.pop().as_ref(), Some(&block));
    assert_eq!((chain.coins(), chain.place()), (before.coins(), before.place()));
    chain.push(block).expect("it was good before");
    assert_eq!((chain.coins(), chain.place()), (after.coins(), after.place()));
    while chain.pop().is_some() {}
    assert!(chain.coins().is_empty());
    assert_eq!(chain.place(), &genesis().place().expect("a good genesis"));
}

#[test]
fn a_block_that_fails_at_its_last_payment_leaves_nothing_behind() {
    let (chain, [parent, child]) = chain_and_payments();
    let mut block = next(&chain, &[parent, child]);
    block.transactions[2].inputs[0].witness[0][9] ^= 1;
    assert_eq!(refused(&chain, &rewritten(block)), "wrong-signature");
}

#[test]
fn all_money_there_is_came_from_coinbases() {
    let (mut chain, payments) = chain_and_payments();
    confirm(&mut chain, &payments);
    grow(&mut chain, 3);
    assert_eq!(chain.coins().total().units(), 8 * SUBSIDY);
    let with_fee = pay(&reward(&chain, 2), &ALICE, SUBSIDY - 10_000, lock(&BOB));
    confirm(&mut chain, &[with_fee]);
    // The fee isn't lost: the miner has it.
    assert_eq!(chain.coins().total().units(), 9 * SUBSIDY);
}

#[test]
fn a_set_is_collected_from_coins_and_lists_all_of_them() {
    let (chain, _) = chain_and_payments();
    let again: UtxoSet = chain.coins().iter().map(|(name, coin)| (*name, coin.clone())).collect();
    assert_eq!(&again, chain.coins());
    assert_eq!(again.iter().count(), 4);
}

#[test]
fn the_unspent_outputs_are_enough_to_check_the_next_block() {
    let (chain, payments) = chain_and_payments();
    let block = next(&chain, &payments);
    let place = chain.place().next(&block.header, block.hash(), &rules()).expect("it is the next");
    let verifier = Verifier::new(rules(), *CHAIN);
    let pruned: UtxoSet = chain.coins().iter().map(|(name, coin)| (*name, coin.clone())).collect();
    assert!(verifier.check_block(&block, place.height(), &pruned, |_| false).is_ok());
    let nothing = UtxoSet::default();
    let error = verifier.check_block(&block, place.height(), &nothing, |_| false);
    assert_eq!(code(error), "unknown-output");
}
