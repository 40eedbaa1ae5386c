//! Checking whole blocks: on several threads, with a memory, and within limits.

use crate::cast::*;
use kusari::stage6_coin::*;
use std::num::NonZeroUsize;

/// A chain on which one payment has forty outputs, and a block in which they're spent one by one.
fn chain_and_block() -> (Chain, Block) {
    let mut chain = chain(3);
    let coin = [reward(&chain, 1)];
    let outputs = vec![output(SUBSIDY / 40, lock(&BOB)); 40];
    let many = signed(unsigned(&coin, outputs), &coin, &ALICE);
    confirm(&mut chain, std::slice::from_ref(&many));
    let spend = |index| pay(&found(&chain, &many, index), &BOB, SUBSIDY / 40, lock(&CAROL));
    let payments: Vec<_> = (0..40).map(spend).collect();
    let block = next(&chain, &payments);
    (chain, block)
}

/// What checkers on one, two, four and eight threads say about a block.
fn verdicts(chain: &Chain, block: &Block) -> [Result<Changes, BlockError>; 4] {
    let place = chain.place().next(&block.header, block.hash(), &rules()).expect("it is the next");
    [1, 2, 4, 8].map(|threads| {
        let threads = NonZeroUsize::new(threads).expect("it isn't zero");
        let verifier = Verifier::new(rules(), *CHAIN).on_threads(threads);
        verifier.check_block(block, place.height(), chain.coins(), |_| false)
    })
}

#[test]
fn a_good_block_is_found_good_on_any_number_of_threads_with_the_same_changes() {
    let (chain, block) = chain_and_block();
    let [one, others @ ..] = verdicts(&chain, &block);
    assert_eq!(one.as_ref().map(|changes| changes.created.len()), Ok(41));
    assert!(others.iter().all(|other| *other == one));
}

#[test]
fn of_several_bad_scripts_the_first_is_named_on_any_number_of_threads() {
    let (chain, good) = chain_and_block();
    let some = [vec![1], vec![40], vec![17, 18], vec![39, 3, 20]];
    // Chance decides which thread is first, so it gets several tries.
    for bad in some.into_iter().chain(std::iter::repeat_n((1..=40).collect(), 50)) {
        let mut block = good.clone();
        for index in &bad {
            block.transactions[*index].inputs[0].witness[0][8] ^= 1;
        }
        let block = rewritten(block);
        let first = bad.iter().min().expect("there is one");
        let script = ScriptError::Ecdsa(EcdsaError::WrongSignature);
        let cause = SpendError::Script { input: 0, cause: script };
        for verdict in verdicts(&chain, &block) {
            let error = BlockError::Transaction { index: *first, cause: cause.clone() };
            assert_eq!(verdict, Err(error), "{bad:?}");
        }
    }
}

#[test]
fn what_is_cheap_is_checked_before_the_scripts() {
    let (chain, mut block) = chain_and_block();
    block.transactions[1].inputs[0].witness[0][8] ^= 1;
    block.transactions[0].outputs[0].amount = Amount::new(SUBSIDY + 1);
    for verdict in verdicts(&chain, &rewritten(block)) {
        assert_eq!(code(verdict), "coinbase-too-large");
    }
}

#[test]
fn scripts_that_agreed_before_are_not_asked_again_and_all_else_is() {
    let (chain, block) = chain_and_block();
    let place = chain.place().next(&block.header, block.hash(), &rules()).expect("it is the next");
    let mut bad = block;
    bad.transactions[5].inputs[0].witness[0][8] ^= 1;
    let bad = rewritten(bad);
    let check = |known: bool| {
        chain
            .books()
            .verifier()
            .check_block(&bad, place.height(), chain.coins(), |_| known)
            .map(drop)
    };
    assert_eq!(check(false).map_err(|error| error.code()), Err("wrong-signature"));
    // A caller who claims to know it is believed, so only the verifier itself may make that claim.
    assert_eq!(check(true), Ok(()));
    let error =
        chain.books().verifier().check_block(&bad, place.height(), &UtxoSet::default(), |_| true);
    assert_eq!(code(error), "unknown-output");
}

/// Lets a payment wait in an empty pool, for a block at a height.
fn wait(payment: &Transaction, books: &Books, height: u64) -> Result<Vec<Dropped>, MempoolError> {
    Mempool::new(1).add(payment.clone().into(), books, height - 1)
}

#[test]
fn the_books_remember_a_payment_with_its_witness_and_no_other_witness() {
    let chain = chain(3);
    let payment = pay(&reward(&chain, 1), &ALICE, SUBSIDY - 1_000, lock(&BOB));
    let books = chain.books();
    assert_eq!(wait(&payment, books, 4), Ok(vec![]));
    let mut other = payment.clone();
    other.inputs[0].witness[0][8] ^= 1;
    assert_eq!(code(wait(&other, books, 4)), "wrong-signature");
    // The books only remember that the scripts agreed. Whether the coins can be spent is checked each time.
    assert_eq!(wait(&payment, books, 4), Ok(vec![]));
    assert_eq!(books.scripts_run(), 1);
    assert_eq!(code(wait(&payment, books, 2)), "immature-coinbase");
    let elsewhere = Books::at(books.verifier().clone(), UtxoSet::default());
    assert_eq!(code(wait(&payment, &elsewhere, 4)), "unknown-output");
}

#[test]
fn a_payment_that_was_refused_is_not_remembered_as_a_good_one() {
    let chain = chain(3);
    let mut bad = pay(&reward(&chain, 1), &ALICE, SUBSIDY - 1_000, lock(&BOB));
    bad.inputs[0].witness[0][8] ^= 1;
    for _ in 0..2 {
        assert_eq!(code(wait(&bad, chain.books(), 4)), "wrong-signature");
    }
    let mut block = next(&chain, &[]);
    block.transactions.push(bad);
    let block = rewritten(block);
    for _ in 0..2 {
        assert_eq!(refused(&chain, &block), "wrong-signature");
    }
}

#[test]
fn a_block_that_asks_for_too_many_signatures_is_refused_before_one_is_checked() {
    let locked = |multisigs: usize| {
        let mut chain = chain(3);
        let script = Script::from_bytes(vec![Opcode::CheckMultisig as u8; multisigs]);
        let payment = pay(&reward(&chain, 1), &ALICE, SUBSIDY, script);
        confirm(&mut chain, std::slice::from_ref(&payment));
        let spend = unsigned(&[found(&chain, &payment, 0)], vec![output(1, lock(&BOB))]);
        let mut block = next(&chain, &[]);
        block.transactions.push(spend);
        refused(&chain, &rewritten(block))
    };
    let most = MAX_SIGNATURE_CHECKS / MAX_MULTISIG_KEYS;
    assert_eq!(locked(most), "stack-empty");
    assert_eq!(locked(most + 1), "too-many-signature-checks");
}
