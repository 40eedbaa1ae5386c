//! A client that keeps nothing but headers.

use crate::cast::*;
use kusari::stage6_coin::*;

fn first() -> Header {
    genesis().block().header
}

/// A client that has heard of all blocks of a chain.
fn client_of(chain: &Chain) -> LightClient {
    let mut client = LightClient::new(rules(), first()).expect("it has a target");
    for block in chain.blocks() {
        client.add(block.header).expect("the header keeps all rules");
    }
    client
}

/// A chain of seven blocks, of which the fifth holds three payments.
fn chain_with_payments() -> (Chain, Block) {
    let mut chain = chain(4);
    let payments =
        [1, 2, 3].map(|height| pay(&reward(&chain, height), &ALICE, SUBSIDY, lock(&BOB)));
    let block = confirm(&mut chain, &payments);
    grow(&mut chain, 2);
    (chain, block)
}

fn proof(block: &Block, index: usize) -> MerkleProof {
    MerkleProof::new(&block.leaves(), index).expect("such a leaf exists")
}

#[test]
fn eighty_bytes_for_each_block_are_enough_to_follow_a_chain() {
    let (chain, _) = chain_with_payments();
    let client = client_of(&chain);
    assert_eq!(client.place(), chain.place());
    assert_eq!(client.bytes(), 8 * 80);
}

#[test]
fn a_payment_is_confirmed_by_its_block_and_by_those_after_it() {
    let (chain, block) = chain_with_payments();
    let client = client_of(&chain);
    for (index, transaction) in block.transactions.iter().enumerate() {
        let found = client.confirmations(transaction, &proof(&block, index), &block.hash());
        assert_eq!(found, Ok(3), "{index}");
    }
    let last = &chain.blocks()[6];
    let found = client.confirmations(&last.transactions[0], &proof(last, 0), &last.hash());
    assert_eq!(found, Ok(1));
}

#[test]
fn a_payment_in_another_place_or_another_block_or_with_another_output_is_not_believed() {
    let (chain, block) = chain_with_payments();
    let client = client_of(&chain);
    let payment = &block.transactions[2];
    let good = proof(&block, 2);
    for (payment, proof, block) in [
        (payment.clone(), proof(&block, 1), block.hash()),
        (payment.clone(), MerkleProof { index: 3, ..good.clone() }, block.hash()),
        (payment.clone(), good.clone(), chain.blocks()[3].hash()),
        (
            Transaction { outputs: vec![output(SUBSIDY, lock(&CAROL))], ..payment.clone() },
            good.clone(),
            block.hash(),
        ),
    ] {
        assert_eq!(code(client.confirmations(&payment, &proof, &block)), "proof-root");
    }
    let wrapped = MerkleProof { index: 6, ..good };
    assert_eq!(code(client.confirmations(payment, &wrapped, &block.hash())), "proof-shape");
}

#[test]
fn who_only_keeps_headers_cannot_see_a_witness_and_need_not() {
    let (chain, block) = chain_with_payments();
    let mut without = block.transactions[1].clone();
    without.inputs[0].witness.clear();
    let found = client_of(&chain).confirmations(&without, &proof(&block, 1), &block.hash());
    assert_eq!(found, Ok(3));
}

#[test]
fn the_chain_with_most_work_is_followed_and_what_lay_on_another_is_not_confirmed_any_more() {
    let (chain, block) = chain_with_payments();
    let mut client = client_of(&chain);
    let mut rival = chain.clone();
    (0..3).for_each(|_| drop(rival.pop()));
    for added in 1..=4 {
        let draft = rival.draft(&[], lock(&BOB), BEGIN).expect("it holds no payments");
        let rival_block = mine(draft).expect("there are enough nonces");
        rival.push(rival_block.clone()).expect("a good block");
        client.add(rival_block.header).expect("a good header");
        let found = client.confirmations(&block.transactions[1], &proof(&block, 1), &block.hash());
        if added < 4 {
            assert_eq!((client.place(), found), (chain.place(), Ok(3)), "first seen stays");
        } else {
            assert_eq!((client.place(), code(found)), (rival.place(), "not-on-best-chain"));
        }
    }
    // Both branches are kept, because one may come back.
    assert_eq!(client.bytes(), (1 + 7 + 4) * 80);
    client.add(next(&chain, &[]).header).expect("a good header");
    assert_eq!(client.place(), rival.place());
}

#[test]
fn a_header_that_breaks_a_rule_is_refused_as_with_its_block() {
    let chain = chain(3);
    let mut client = client_of(&chain);
    let good = next(&chain, &[]);
    let with = |change: fn(&mut Header)| {
        let mut block = good.clone();
        change(&mut block.header);
        worked(block).header
    };
    let mut lazy = good.header;
    while lazy.check_work(Target::MAX).is_ok() {
        lazy.nonce += 1;
    }
    for (header, expected) in [
        (lazy, "high-hash"),
        (with(|it| it.target = CompactTarget::from_bits(0x2100_ffff)), "target-too-easy"),
        (with(|it| it.target = CompactTarget::from_bits(0x207f_fffe)), "wrong-target"),
        (with(|it| it.time = 0), "time-too-old"),
        (with(|it| it.previous_hash = BlockHash::from_bytes([1; 32])), "unknown-parent"),
    ] {
        assert_eq!(code(client.add(header)), expected);
    }
    assert_eq!(client.place(), chain.place());
    assert_eq!(client.add(good.header), Ok(()));
    assert_eq!(client.add(good.header), Ok(()), "it's known now");
    assert_eq!(client.bytes(), 5 * 80);
}

#[test]
fn an_unknown_block_confirms_nothing() {
    let (chain, block) = chain_with_payments();
    let client = client_of(&chain);
    let unknown = BlockHash::from_bytes([7; 32]);
    let found = client.confirmations(&block.transactions[1], &proof(&block, 1), &unknown);
    assert_eq!(code(found), "not-on-best-chain");
}

#[test]
fn two_hashes_of_a_tree_are_not_passed_off_as_a_transaction() {
    // CVE-2017-12842: 64 bytes can be read as a transaction, and as an inner node.
    let previous = OutPoint { txid: Txid::from_bytes([9; 32]), index: 0 };
    let outputs = vec![output(1, Script::from_bytes(vec![0x51; 4]))];
    let inputs = vec![Input::spending(previous)];
    let forged = Transaction { version: 2, inputs, outputs, lock_height: 0 };
    let bytes = forged.to_bytes();
    let (halves, []) = bytes.as_chunks::<32>() else { panic!("it has 64 bytes") };
    assert_eq!(merkle_root(halves), *forged.txid().as_bytes());

    // A block whose tree has these two leaves, and so this inner node. Finding one takes work, not luck.
    let chain = chain(1);
    let mut block = next(&chain, &[]);
    block.header.merkle_root = merkle_root(halves);
    let block = worked(block);
    let mut client = client_of(&chain);
    client.add(block.header).expect("a header doesn't say how many leaves there are");
    let proof = MerkleProof { index: 0, siblings: vec![] };
    assert_eq!(proof.check(*forged.txid().as_bytes(), &block.header.merkle_root), Ok(()));
    assert_eq!(code(client.confirmations(&forged, &proof, &block.hash())), "sixty-four-bytes");
}

#[test]
fn a_light_client_believes_a_block_that_a_full_node_refuses() {
    let (chain, _) = chain_with_payments();
    let mut client = client_of(&chain);
    let mut block = next(&chain, &[]);
    block.transactions[0].outputs[0].amount = Amount::new(1_000 * SUBSIDY);
    let block = rewritten(block);
    assert_eq!(refused(&chain, &block), "coinbase-too-large");
    assert_eq!(client.add(block.header), Ok(()));
    let found = client.confirmations(&block.transactions[0], &proof(&block, 0), &block.hash());
    assert_eq!(found, Ok(1), "that is its price");
}
