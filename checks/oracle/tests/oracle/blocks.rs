//! Encodings, names of blocks and transactions, and Merkle roots.

use crate::{cases, draw};
use bitcoin::consensus::encode::{deserialize, serialize};
use bitcoin::hashes::{Hash as _, sha256d};
use kusari::stage6_coin::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Compares everything that's computed from a block, and returns how many transactions it has.
fn compare(bytes: &[u8]) -> usize {
    let ours = Block::from_bytes(bytes).expect("we read it");
    let theirs: bitcoin::Block = deserialize(bytes).expect("they read it");
    assert_eq!(kusari_oracle::block(&ours), theirs, "field by field");
    assert_eq!(ours.to_bytes(), bytes);
    assert_eq!(ours.hash().to_hex(), theirs.block_hash().to_string());

    let target = ours.header.target.to_target().expect("it has a target");
    let hash =
        theirs.header.validate_pow(kusari_oracle::target(target)).expect("they find the work");
    assert_eq!(ours.header.check_work(target).expect("we find it").to_hex(), hash.to_string());

    for (ours, theirs) in ours.transactions.iter().zip(&theirs.txdata) {
        assert_eq!(ours.txid().to_hex(), theirs.compute_txid().to_string());
        assert_eq!(ours.witness_hash(), theirs.compute_wtxid().to_byte_array());
        assert_eq!(ours.is_coinbase(), theirs.is_coinbase());
        assert_eq!(ours.size(), theirs.total_size());
    }
    assert!(theirs.check_merkle_root());
    assert_eq!(merkle_root(&ours.leaves()), ours.header.merkle_root);
    assert!(!repeats(&ours.leaves()));
    let witness_root = theirs.witness_root().expect("it has transactions").to_byte_array();
    assert_eq!(ours.witness_root(), witness_root);
    ours.transactions.len()
}

#[test]
fn the_real_blocks_of_the_vectors_are_the_same_for_both() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/bitcoin");
    let mut counts = Vec::new();
    for height in [0, 1, 2, 9, 170, 99960, 99993, 100_002, 100_014] {
        let text = std::fs::read_to_string(format!("{folder}/block-{height}.hex")).unwrap();
        counts.push(compare(&from_hex(text.trim()).unwrap()));
    }
    assert_eq!(counts, [1, 1, 1, 1, 2, 3, 4, 9, 7]);
}

/// Block 702861 of September 2021, which isn't in this repository: 1.4 MB, and most of its inputs have
/// witnesses.
#[test]
fn a_whole_modern_block_is_the_same_for_both() {
    let bytes = bitcoin_test_data::blocks::mainnet_702861();
    let count = compare(bytes);
    let theirs: bitcoin::Block = deserialize(bytes).unwrap();
    assert_eq!(count, theirs.txdata.len());
    assert!(theirs.check_witness_commitment());
    let leaves = Block::from_bytes(bytes).unwrap().leaves();
    let root = theirs.header.merkle_root.to_byte_array();
    for index in [0, 1, count / 2, count - 1] {
        let proof = MerkleProof::new(&leaves, index).unwrap();
        assert_eq!(proof.check(leaves[index], &root), Ok(()));
    }
}

/// Whether we read a transaction, and whether they do.
fn are_read(bytes: &[u8]) -> [bool; 2] {
    let theirs = deserialize::<bitcoin::Transaction>(bytes);
    [Transaction::from_bytes(bytes).is_ok(), theirs.is_ok()]
}

/// The same bytes, but with the number at `at` written in more bytes than it needs, or replaced by the
/// largest.
fn longer(bytes: &[u8], at: usize) -> Vec<Vec<u8>> {
    let (number, width) = match bytes[at] {
        0xfd => (u16::from_le_bytes([bytes[at + 1], bytes[at + 2]]), 3),
        byte => (byte.into(), 1),
    };
    let number = u64::from(number);
    let spellings = [(0xfd, 2, number), (0xfe, 4, number), (0xff, 8, number), (0xff, 8, u64::MAX)];
    let spellings = spellings.into_iter().filter(|(_, length, _)| length + 1 > width);
    let spellings = spellings.map(|(first, length, number)| {
        [&bytes[..at], &[first], &number.to_le_bytes()[..length], &bytes[at + width..]].concat()
    });
    spellings.collect()
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn headers_have_the_same_bytes_and_the_same_hash(ours in draw::header()) {
        let theirs = kusari_oracle::header(&ours);
        let bytes = serialize(&theirs);
        prop_assert_eq!(ours.to_bytes(), &bytes[..]);
        prop_assert_eq!(bytes.len(), Header::BYTES);
        prop_assert_eq!(ours.hash().to_hex(), theirs.block_hash().to_string());
        prop_assert_eq!(Header::from_bytes(&bytes), Ok(ours));
    }

    #[test]
    fn transactions_have_the_same_bytes_and_the_same_names(ours in draw::transaction()) {
        let theirs = kusari_oracle::transaction(&ours);
        let bytes = serialize(&theirs);
        prop_assert_eq!(&ours.to_bytes(), &bytes);
        prop_assert_eq!(ours.txid().to_hex(), theirs.compute_txid().to_string());
        prop_assert_eq!(ours.witness_hash(), theirs.compute_wtxid().to_byte_array());
        prop_assert_eq!(ours.is_coinbase(), theirs.is_coinbase());
        prop_assert_eq!(Transaction::from_bytes(&bytes), Ok(ours));
    }

    /// A byte is changed, some are cut off, or one is appended.
    #[test]
    fn of_damaged_transactions_both_read_the_same_or_neither_reads_any(
        ours in draw::transaction(),
        (place, byte, cut) in (any::<prop::sample::Index>(), any::<u8>(), 0..8_u8),
    ) {
        let mut bytes = ours.to_bytes();
        let place = place.index(bytes.len());
        match cut {
            0 => bytes.truncate(place),
            1 => bytes.push(byte),
            _ => bytes[place] = byte,
        }
        let ours = Transaction::from_bytes(&bytes).ok();
        let theirs = deserialize::<bitcoin::Transaction>(&bytes).ok();
        let theirs = theirs.filter(|theirs| !theirs.input.is_empty());
        prop_assert_eq!(ours.map(|ours| kusari_oracle::transaction(&ours)), theirs);
    }

    /// A count or length in more bytes than it needs, one that lies, and BIP 144's form without any witness.
    #[test]
    fn a_second_spelling_of_a_transaction_is_refused_by_both(mut ours in draw::transaction()) {
        ours.inputs.iter_mut().for_each(|input| input.witness.clear());
        let bytes = ours.to_bytes();
        prop_assert!(are_read(&bytes) == [true, true]);
        // The number of inputs comes after the version, and the first script 36 bytes later.
        for at in [4, 41] {
            for spelling in longer(&bytes, at) {
                prop_assert_eq!(are_read(&spelling), [false, false], "{}", to_hex(&spelling));
            }
        }
        let (all, lock_height) = bytes.split_at(bytes.len() - 4);
        let no_items = vec![0; ours.inputs.len()];
        let empty = [&all[..4], &[0, 1], &all[4..], &no_items, lock_height].concat();
        prop_assert_eq!(are_read(&empty), [false, false]);
    }

    #[test]
    fn merkle_roots_of_lists_of_any_length_are_the_same(
        leaves in vec(any::<[u8; 32]>(), 0..70),
    ) {
        let theirs = leaves.iter().map(|leaf| sha256d::Hash::from_byte_array(*leaf));
        let theirs = bitcoin::merkle_tree::calculate_root(theirs);
        prop_assert_eq!(merkle_root(&leaves), theirs.unwrap_or(sha256d::Hash::all_zeros()).to_byte_array());
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn blocks_have_the_same_bytes_and_roots(ours in draw::block()) {
        let theirs = kusari_oracle::block(&ours);
        let bytes = serialize(&theirs);
        prop_assert_eq!(&ours.to_bytes(), &bytes);
        let read = Block::from_bytes(&bytes);
        prop_assert_eq!(read.as_ref(), Ok(&ours));
        let roots = (theirs.compute_merkle_root(), theirs.witness_root());
        let zeros = [0; 32];
        prop_assert_eq!(merkle_root(&ours.leaves()), roots.0.map_or(zeros, |it| it.to_byte_array()));
        if let Some(root) = roots.1 {
            prop_assert_eq!(ours.witness_root(), root.to_byte_array());
        }
    }

    /// The proof that `bitcoin` makes for one transaction, as BIP 37 sends it, contains the same hashes as
    /// ours.
    #[test]
    fn a_proof_holds_the_hashes_that_theirs_holds(
        leaves in vec(any::<[u8; 32]>(), 1..40),
        index in any::<prop::sample::Index>(),
    ) {
        let index = index.index(leaves.len());
        let ids = leaves.iter().map(|leaf| bitcoin::Txid::from_byte_array(*leaf)).collect::<Vec<_>>();
        let wanted = (0..ids.len()).map(|at| at == index).collect::<Vec<_>>();
        let theirs = bitcoin::merkle_tree::PartialMerkleTree::from_txids(&ids, &wanted);
        let mut theirs = theirs.hashes().iter().map(|hash| hash.to_byte_array()).collect::<Vec<_>>();
        theirs.sort_unstable();

        let ours = MerkleProof::new(&leaves, index).unwrap();
        // A hash that's paired with itself isn't sent.
        let mut hash = leaves[index];
        let mut sent = vec![hash];
        for (height, sibling) in ours.siblings.iter().enumerate() {
            if *sibling != hash {
                sent.push(*sibling);
            }
            let part = MerkleProof { index: ours.index >> height, siblings: vec![*sibling] };
            hash = part.root(hash);
        }
        sent.sort_unstable();
        prop_assert_eq!(sent, theirs);
        prop_assert_eq!(hash, merkle_root(&leaves));
    }
}
