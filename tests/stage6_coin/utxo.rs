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

#[test]
fn what_can_never_be_spent_is_never_among_the_unspent_outputs() {
    let mut chain = chain(4);
    let coins = [reward(&chain, 1)];
    let outputs = vec![
        output(0, Script::data(b"nothing in it")),
        output(SUBSIDY - 400, lock(&BOB)),
        output(400, Script::data(b"something in it")),
    ];
    let payment = signed(unsigned(&coins, outputs), &coins, &ALICE);
    let coin = Coin { output: payment.outputs[1].clone(), ..coins[0].1.clone() };
    let child = pay(&(payment.out_point(1), coin), &BOB, SUBSIDY - 400, lock(&CAROL));
    let before = chain.clone();
    for payments in [&[payment.clone()][..], &[payment.clone(), child]] {
        assert_eq!(
            code(chain.draft(&[spends(&payment, 0)], lock(&ALICE), BEGIN)),
            "unknown-output"
        );
        let block = confirm(&mut chain, payments);
        for index in [0, 2] {
            assert_eq!(chain.coins().coin(&payment.out_point(index)), None);
            let spends = spends(&payment, index);
            assert_eq!(code(chain.draft(&[spends], lock(&ALICE), BEGIN)), "unknown-output");
        }
        let changes = changes(&before, &block);
        assert!(changes.created.iter().all(|(_, coin)| !coin.output.is_burnt()));
        chain.pop();
        assert_eq!(chain.coins(), before.coins());
    }
    confirm(&mut chain, &[payment]);
    assert_eq!(chain.coins().total().units(), 5 * SUBSIDY - 400, "what was burnt is gone");
}

/// A payment of an output that holds data, with a witness that would open most locks.
fn spends(payment: &Transaction, index: u32) -> Transaction {
    let mut spends = unsigned(&[], vec![output(1, lock(&CAROL))]);
    spends
        .inputs
        .push(Input { witness: vec![vec![1]], ..Input::spending(payment.out_point(index)) });
    spends
}

#[test]
fn a_payment_may_spend_another_in_the_same_block_but_not_the_data_in_it() {
    let chain = chain(4);
    let coins = [reward(&chain, 1)];
    let outputs = vec![output(5, Script::data(b"data")), output(9, lock(&BOB))];
    let payment = signed(unsigned(&coins, outputs), &coins, &ALICE);
    let drafted = chain.draft(&[payment.clone(), spends(&payment, 0)], lock(&ALICE), BEGIN);
    assert_eq!(code(drafted), "unknown-output");
    let mut block = next(&chain, std::slice::from_ref(&payment));
    block.transactions.push(spends(&payment, 0));
    assert_eq!(refused(&chain, &rewritten(block)), "unknown-output");
}
