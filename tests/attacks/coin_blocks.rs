//! Blocks of the coin with a bad body: rows 25, 48, 62 to 65, 69 and 72.

use crate::coin_places::{
    self as places, COIN, RULES, alice, bob, chain, check, lock, mallory, next, next_rooted, pay,
    paying, to,
};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use kusari::stage6_coin::*;
use std::sync::Arc;

/// The next block, with its coinbase changed before it's mined.
fn with_coinbase(change: impl FnOnce(&mut Transaction)) -> Vec<Outcome> {
    let chain = chain();
    let block = next_rooted(&chain, vec![], |block| change(&mut block.transactions[0]));
    check((chain, block))
}

/// Writes a different coinbase, which says whatever `change` makes of the note.
fn says(block: &mut Block, change: impl FnOnce(&mut CoinbaseNote)) {
    let mut note = CoinbaseNote::of(&block.transactions[0]).expect("a good coinbase");
    note.witness_root = block.witness_root();
    change(&mut note);
    block.transactions[0] = note.coinbase(block.transactions[0].outputs[0].clone());
}

fn with_note(change: impl FnOnce(&mut CoinbaseNote)) -> Vec<Outcome> {
    let chain = chain();
    let block = next_rooted(&chain, vec![], |block| says(block, change));
    check((chain, block))
}

fn second_coinbase() -> Vec<Outcome> {
    let chain = chain();
    let block = next_rooted(&chain, vec![], |block| {
        let note = CoinbaseNote::of(&block.transactions[0]).expect("a good coinbase");
        let second = CoinbaseNote { extra_nonce: 1, ..note }.coinbase(to(&mallory(), 50));
        block.transactions.push(second);
        says(block, |_| {});
    });
    check((chain, block))
}

/// Her payment leaves a fee of one coin. She takes that and one unit more.
fn more_than_the_fees() -> Vec<Outcome> {
    let (chain, payment) = paying(|_| {});
    let block = next_rooted(&chain, vec![payment], |block| {
        block.transactions[0].outputs[0].amount = Amount::new(51 * COIN + 1);
    });
    check((chain, block))
}

fn less_is_allowed_and_lost() {
    let mut chain = chain();
    let block = next_rooted(&chain, vec![], |block| {
        block.transactions[0].outputs[0].amount = Amount::new(1);
    });
    chain.push(block).expect("miners needn't take all they may");
    assert_eq!(chain.coins().total(), Amount::new(150 * COIN + 1));
}

fn coinbases_have_names_of_their_own() {
    let chain = chain();
    let coinbases = chain.blocks().iter().map(|block| &block.transactions[0]);
    // The same amount for the same person, and still each is different.
    assert!(coinbases.clone().all(|coinbase| coinbase.outputs == [to(&alice(), 50)]));
    let names: std::collections::BTreeSet<_> = coinbases.map(Transaction::txid).collect();
    assert_eq!(names.len(), chain.blocks().len());
}

/// A good block with two payments, and the chain that it comes next on.
fn good_block() -> (Chain, Block) {
    let chain = chain();
    let payments =
        [1, 2].map(|height| pay(&chain, &[places::reward(&chain, height)], vec![to(&bob(), 49)]));
    let block = next(&chain, payments.to_vec());
    (chain, block)
}

/// The good header on a body that's been changed.
fn mutated(change: impl FnOnce(&mut Block)) -> Vec<Outcome> {
    let (chain, mut block) = good_block();
    change(&mut block);
    check((chain, block))
}

/// What can happen to a body on its way. The header stays as it was.
fn mutations() -> [fn(&mut Block); 5] {
    [
        |block| drop(block.transactions.pop()),
        |block| block.transactions.swap(1, 2),
        |block| block.transactions.push(block.transactions[2].clone()),
        |block| block.transactions[1].inputs[0].witness.clear(),
        |block| block.transactions[2].inputs[0].witness[0][5] ^= 1,
    ]
}

/// Once in its place, and once as an orphan.
fn the_good_body_is_taken_after_every_mutation() {
    for mutate in mutations() {
        let (mut chain, good) = good_block();
        let mut bad = good.clone();
        mutate(&mut bad);
        assert_eq!(bad.hash(), good.hash());

        let mut node = places::node(&chain);
        places::hear(&mut node, &places::block(&bad));
        assert_eq!(node.tip(), chain.place().tip());
        places::hear(&mut node, &places::block(&good));
        assert_eq!(node.tip().hash, good.hash());

        // The parent comes last.
        let parent = chain.pop().expect("it has three blocks");
        let mut node = places::node(&chain);
        for block in [&bad, &good, &parent] {
            places::hear(&mut node, &places::block(block));
        }
        assert_eq!(node.tip().hash, good.hash());

        chain.push(parent).expect("it was good before");
        assert!(chain.push(bad).is_err());
        chain.push(good).expect("a good block");
    }
}

/// Three transactions, and four with the third one twice: the tree pairs it with itself.
fn the_tree_cannot_tell() {
    let leaves = [[1; 32], [2; 32], [3; 32]];
    let longer = [leaves.as_slice(), &leaves[2..]].concat();
    assert_eq!(merkle_root(&leaves), merkle_root(&longer));
    assert!(!repeats(&leaves) && repeats(&longer));
    // The same goes for six of them, and for the whole last branch twice.
    let leaves: Vec<_> = (0..6).map(|leaf| [leaf; 32]).collect();
    let longer = [leaves.as_slice(), &leaves[4..]].concat();
    assert_eq!(merkle_root(&leaves), merkle_root(&longer));
    assert!(!repeats(&leaves) && repeats(&longer));
}

fn a_block_without_payments_is_good() {
    let mut chain = chain();
    chain.push(next(&chain, vec![])).expect("a miner needn't take anyone's payment");
}

/// A node that has found out that a block spends more than there is, the block, and its place.
fn found_out() -> (Chain, Node, Block, Place) {
    let (chain, payment) = paying(|payment| payment.outputs[0] = to(&mallory(), 51));
    let bad = next(&chain, vec![payment]);
    let place = chain.place().next(&bad.header, bad.hash(), &RULES).expect("a good header");
    let mut node = places::node(&chain);
    places::hear(&mut node, &places::block(&bad));
    (chain, node, bad, place)
}

fn told(node: Node, message: &Message) -> Outcome {
    places::told("a neighbour", node, NodeInput::Bytes(places::PEER, encode(message)), 1)
}

fn a_child_of_it() -> Outcome {
    let (_, node, _, place) = found_out();
    let reward = Reward { lock: lock(&mallory()), fees: Amount::ZERO, extra_nonce: 0 };
    let child = mine(Draft::new(&place, &RULES, vec![], reward, places::at(50)));
    told(node, &places::block(&child.expect("it's easy to mine")))
}

fn the_same_again() -> Vec<Outcome> {
    let (_, node, bad, _) = found_out();
    let several = Message::Blocks(vec![Arc::new(bad.clone())]);
    vec![told(node.clone(), &places::block(&bad)), told(node, &several)]
}

pub(crate) fn rows() -> Vec<Row> {
    [coinbases(), bodies()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn coinbases() -> Vec<Row> {
    vec![
        row(25, "6", "a coinbase of one unit more than the subsidy", "coinbase-too-large",
            Attack::Calls(|| with_coinbase(|coinbase| {
                coinbase.outputs[0].amount = Amount::new(50 * COIN + 1);
            })), CORE_REASON, "a miner gets what the rules say, and the fees"),
        row(25, "6", "a coinbase of one unit more than subsidy and fees", "coinbase-too-large",
            Attack::Calls(more_than_the_fees), CORE_REASON, "fees are added up, not claimed"),
        row(25, "6", "a coinbase of two outputs that are too much together", "coinbase-too-large",
            Attack::Calls(|| with_coinbase(|coinbase| coinbase.outputs.push(to(&mallory(), 1)))),
            CORE_REASON, "it is the sum that counts"),
        row(25, "6", "a coinbase whose sum overflows", "sum-overflow",
            Attack::Calls(|| with_coinbase(|coinbase| {
                coinbase.outputs = vec![Output { amount: Amount::MAX, ..to(&mallory(), 1) }; 3];
            })), OVERFLOW, "sums are checked here as in any transaction"),
        row(25, "6", "a coinbase of less than it may bring", HOLDS,
            Attack::Holds(less_is_allowed_and_lost), NONE, "what the miner doesn't take never exists"),
        row(48, "6", "a coinbase that names the height before", "coinbase-height",
            Attack::Calls(|| with_note(|note| note.height -= 1)), TWO_COINBASES,
            "the height makes each coinbase different (BIP 34)"),
        row(48, "6", "the same reward for the same miner in each block", HOLDS,
            Attack::Holds(coinbases_have_names_of_their_own), TWO_COINBASES,
            "no two coinbases have the same name"),
        row(UNNUMBERED, "6", "a block without any transaction", "no-coinbase",
            Attack::Calls(|| {
                let chain = chain();
                let block = next_rooted(&chain, vec![], |block| block.transactions.clear());
                check((chain, block))
            }), CORE_REASON, "the height has to be written somewhere"),
        row(UNNUMBERED, "6", "a block that begins with a payment", "no-coinbase",
            Attack::Calls(|| {
                let (chain, payment) = paying(|_| {});
                let block = next_rooted(&chain, vec![payment], |block| block.transactions.swap(0, 1));
                check((chain, block))
            }), CORE_REASON, "the coinbase has to come first"),
        row(UNNUMBERED, "6", "a second coinbase", "second-coinbase",
            Attack::Calls(second_coinbase), CORE_REASON, "there's one subsidy for each block"),
        row(UNNUMBERED, "6", "a coinbase that pushes one thing more", "bad-coinbase",
            Attack::Calls(|| with_coinbase(|coinbase| {
                coinbase.inputs[0].signature_script = coinbase.inputs[0].signature_script.clone().number(1);
            })), NONE, "it has three things to push, in one spelling"),
        row(UNNUMBERED, "6", "a coinbase with a witness", "bad-coinbase",
            Attack::Calls(|| with_coinbase(|coinbase| coinbase.inputs[0].witness = vec![vec![1]])), MUTATED,
            "no hash in the block covers it, so it could be changed on the way"),
        row(UNNUMBERED, "6", "a coinbase that does something", "bad-coinbase",
            Attack::Calls(|| with_coinbase(|coinbase| {
                coinbase.inputs[0].signature_script = Script::default().then(Opcode::Dup);
            })), NONE, "it's read and never run"),
    ]
}

#[rustfmt::skip]
fn bodies() -> Vec<Row> {
    vec![
        row(62, "6", "a good block with its last payment in it twice", "merkle-repeats",
            Attack::Calls(|| {
                let (chain, payment) = paying(|_| {});
                let other = pay(&chain, &[places::reward(&chain, 2)], vec![to(&bob(), 49)]);
                let mut block = next(&chain, vec![payment, other]);
                let hash = block.hash();
                block.transactions.push(block.transactions[2].clone());
                assert_eq!(merkle_root(&block.leaves()), block.header.merkle_root);
                assert_eq!(block.hash(), hash);
                check((chain, block))
            }), TWICE_IN_A_BLOCK, "the root is the same, so a node looks for this"),
        row(62, "6", "lists of other lengths with the same root", HOLDS,
            Attack::Holds(the_tree_cannot_tell), TWICE_IN_A_BLOCK,
            "equal neighbours anywhere in the tree give them away"),
        row(64, "6", "a good header with one payment left out", "wrong-merkle-root",
            Attack::Calls(|| mutated(|block| drop(block.transactions.pop()))), MUTATED,
            "the root covers all names, in their order"),
        row(64, "6", "a good header with two payments in another order", "wrong-merkle-root",
            Attack::Calls(|| mutated(|block| block.transactions.swap(1, 2))), MUTATED,
            "order matters: the first of two that conflict counts"),
        row(64, "6", "a good header with one signature changed", "wrong-witness-root",
            Attack::Calls(|| mutated(|block| block.transactions[1].inputs[0].witness[0][5] ^= 1)), MUTATED,
            "names don't cover the witnesses, so the coinbase holds a second root"),
        row(64, "6", "a good header without one witness", "wrong-witness-root",
            Attack::Calls(|| mutated(|block| block.transactions[2].inputs[0].witness.clear())), MUTATED,
            "leaving something out is a change, too"),
        row(64, "6", "the good body after an altered one, in its place and as an orphan", HOLDS,
            Attack::Holds(the_good_body_is_taken_after_every_mutation), MUTATED,
            "a bad body says nothing about the header: the sender is penalised, and the hash isn't remembered"),
        row(65, "6", "a block with a coinbase and nothing else", HOLDS,
            Attack::Holds(a_block_without_payments_is_good), NONE,
            "it's valid; miners take payments for the fees"),
        row(69, "6", "a child of a block that spent too much", "invalid-before",
            Attack::Call(a_child_of_it), CORE_REASON, "it's refused without looking at what's in it"),
        row(72, "6", "the same block that spent too much again", "invalid-before",
            Attack::Calls(the_same_again), NONE,
            "by now all of it is tied to its hash, so the verdict is remembered"),
    ]
}
