//! What no honest node can send, and what it costs a neighbour that does. And what costs nothing.

use crate::cast::*;
use kusari::stage5_network::*;

enum Poison {
    Message(Message),
    Bytes(Vec<u8>),
}

/// A transaction whose amount someone has changed.
fn forged() -> Transaction {
    Transaction { amount: Amount::new(999), ..pay(&ALICE, &BOB, 10) }
}

/// Hands a poison to a node until the sender is dropped, and checks what each time costs.
#[track_caller]
fn assert_is_poison(branch: &Branch, poison: Poison, code: &str, code_again: &str) {
    let mut node = node();
    node.hears_all(OTHER, &branch.blocks);
    node.takes(&pay(&ALICE, &BOB, 10));
    let before = belief(&node);
    for count in 1..=10 {
        let outputs = match &poison {
            Poison::Message(message) => node.hears(PEER, message.clone()),
            Poison::Bytes(bytes) => node.hears_bytes(PEER, bytes.clone()),
        };
        let code = if count == 1 { code } else { code_again };
        assert_eq!(outputs.penalties(), [(PEER, code, count)]);
        assert!(outputs.sent().is_empty(), "poison isn't passed on");
        let dropped = if count == 10 { vec![(PEER, code)] } else { vec![] };
        assert_eq!(outputs.dropped(), dropped);
        assert_eq!(belief(&node), before, "poison changes nothing");
    }
    assert_eq!(node.peers().collect::<Vec<_>>(), [OTHER]);
    assert_sound(&node);
}

#[track_caller]
fn assert_bad_message(message: Message, code: &str) {
    assert_is_poison(&Branch::new(1), Poison::Message(message), code, code);
}

#[track_caller]
fn assert_bad_block(branch: &Branch, block: &Block, code: &str) {
    assert_is_poison(branch, Poison::Message(block_message(block)), code, code);
}

#[test]
fn bytes_that_are_not_a_message_are_penalised_each_with_its_code() {
    let good = encode(&transaction_message(&pay(&ALICE, &BOB, 10)));
    for (bytes, code) in [
        (vec![b'['; MAX_MESSAGE_BYTES + 1], "too-large"),
        (vec![], "truncated"),
        (good[..good.len() - 1].to_vec(), "truncated"),
        (b"\xff\xfe".to_vec(), "not-json"),
        (b"{\"hello\":{}}".to_vec(), "wrong-shape"),
        ([&good[..], b" "].concat(), "not-canonical"),
    ] {
        assert_is_poison(&Branch::new(1), Poison::Bytes(bytes), code, code);
    }
}

#[test]
fn a_locator_with_too_many_hashes_is_penalised() {
    let hash = BlockHash::from_bytes([0; 32]);
    assert_bad_message(Message::GetBlocks(vec![hash; MAX_LOCATOR + 1]), "too-many");
}

#[test]
fn too_many_blocks_at_once_are_penalised() {
    let block = Branch::new(1).mine([]);
    assert_bad_message(blocks_message(&vec![block; MAX_BLOCKS + 1]), "too-many");
}

#[test]
fn a_forged_transaction_is_penalised() {
    assert_bad_message(transaction_message(&forged()), "bad-signature");
    let nothing = Transaction { amount: Amount::ZERO, ..pay(&ALICE, &BOB, 10) };
    assert_bad_message(transaction_message(&nothing), "zero-amount");
    let no_key = Transaction { receiver: Address::from("bob"), ..pay(&ALICE, &BOB, 10) };
    assert_bad_message(transaction_message(&no_key), "key-not-hex");
}

#[test]
fn a_block_without_enough_work_is_penalised() {
    let branch = Branch::new(1);
    assert_bad_block(&branch, &too_easy(&branch), "insufficient-work");
}

#[test]
fn an_orphan_without_work_is_penalised_so_that_no_one_can_fill_the_memory() {
    let mut branch = Branch::new(1);
    branch.grow(3);
    assert_bad_block(&Branch::new(1), &too_easy(&branch), "insufficient-work");
}

#[test]
fn a_block_whose_time_goes_back_is_penalised() {
    let mut branch = Branch::new(1);
    branch.grow(2);
    let mut backwards = branch.fork(2);
    backwards.time = BEGIN;
    let block = backwards.mine([]);
    assert_bad_block(&branch, &block, "time-goes-back");
}

#[test]
fn a_block_with_a_number_out_of_range_is_penalised() {
    let mut block = Branch::new(1).mine([]);
    block.seal.nonce = Nonce::new(1 << 53);
    assert_bad_block(&Branch::new(1), &block, "nonce-out-of-range");
    block.draft.time = Time::from_millis(1 << 53);
    assert_bad_block(&Branch::new(1), &block, "time-out-of-range");
}

#[test]
fn a_block_with_a_forged_transaction_is_penalised() {
    let mut branch = Branch::new(1);
    let block = branch.mine([pay(&ALICE, &BOB, 1), forged()]);
    assert_bad_block(&Branch::new(1), &block, "bad-signature");
}

#[test]
fn a_block_that_breaks_a_rule_in_its_place_is_penalised_and_not_judged_twice() {
    let payment = pay(&ALICE, &BOB, 1);
    for (transactions, code) in [
        (vec![pay(&CAROL, &BOB, 10)], "insufficient-funds"),
        (vec![payment.clone(), payment], "replay"),
    ] {
        let block = Branch::new(1).mine(transactions);
        let poison = Poison::Message(block_message(&block));
        assert_is_poison(&Branch::new(1), poison, code, "invalid-before");
    }
}

#[test]
fn an_altered_copy_does_not_keep_the_good_block_out() {
    let good = Branch::new(1).mine([pay(&ALICE, &BOB, 1)]);
    let mut altered = good.clone();
    altered.draft.transactions[0] = forged();
    let mut node = node();
    assert!(!node.hears(PEER, block_message(&altered)).penalties().is_empty());
    node.hears(OTHER, block_message(&good));
    assert_eq!(node.tip().hash, good.hash());
}

#[test]
fn in_a_list_of_blocks_the_good_ones_before_a_bad_one_are_kept() {
    let mut branch = Branch::new(1);
    let mut blocks = branch.grow(3);
    blocks.push(too_easy(&branch));
    let mut node = node();
    let outputs = node.hears(PEER, blocks_message(&blocks));
    assert_eq!(outputs.penalties(), [(PEER, "insufficient-work", 1)]);
    assert_eq!(best_chain(&node), branch.blocks);
}

#[test]
fn what_an_honest_node_may_send_costs_nothing_however_often() {
    let mut branch = Branch::new(1);
    let paid = pay(&ALICE, &BOB, 10);
    branch.mine([paid.clone()]);
    let orphan = branch.fork(2).grow(2).remove(1);
    let mut early = branch.fork(3);
    early.time = NOW.after(MAX_AHEAD);
    let early = early.mine([]);
    let mut node = node();
    node.hears_all(OTHER, &branch.blocks);
    let before = belief(&node);
    for (message, code) in [
        (block_message(&orphan), "unknown-parent"),
        (block_message(&early), "time-too-new"),
        (transaction_message(&paid), "replay"),
        (transaction_message(&pay(&CAROL, &BOB, 10)), "insufficient-funds"),
    ] {
        for _ in 0..20 {
            let outputs = node.hears(PEER, message.clone());
            assert_eq!(outputs.refusals(), [code]);
            assert!(outputs.penalties().is_empty() && outputs.dropped().is_empty());
        }
    }
    assert_eq!(belief(&node), before);
}

#[test]
fn each_neighbour_answers_for_itself() {
    let mut node = node();
    for count in 1..=9 {
        for peer in [PEER, OTHER] {
            let outputs = node.hears_bytes(peer, "rubbish");
            assert_eq!(outputs.penalties(), [(peer, "not-json", count)]);
        }
    }
    assert_eq!(node.hears_bytes(OTHER, "rubbish").dropped(), [(OTHER, "not-json")]);
    assert_eq!(node.peers().collect::<Vec<_>>(), [PEER]);
}

#[test]
fn how_much_a_neighbour_may_do_is_a_setting() {
    let mut node = node_with(NodeSettings { max_offences: 1, ..NodeSettings::default() });
    assert_eq!(node.hears_bytes(PEER, "rubbish").dropped(), [(PEER, "not-json")]);
}

#[test]
fn a_memory_that_is_handed_on_lets_nothing_through_that_was_not_verified() {
    let mut memory = Verified::default();
    assert_eq!(memory.verify(&pay(&ALICE, &BOB, 10)), Ok(()));
    assert_eq!(memory.verify(&forged()), Err(TransactionError::BadSignature));

    let mut node = node().remembering(memory);
    let outputs = node.hears(PEER, transaction_message(&forged()));
    assert_eq!(outputs.penalties(), [(PEER, "bad-signature", 1)]);
    // The same payment with another signature is a different one.
    let (one, other) = (pay(&ALICE, &BOB, 10), pay(&ALICE, &BOB, 10));
    let mixed = Transaction { signature: other.signature, ..one };
    assert_eq!(node.takes(&mixed).refusals(), ["bad-signature"]);
}
