//! Trees of hashes: one hash for a list, and short proofs that something is on the list.

use kusari::stage6_coin::*;

fn leaves(count: usize) -> Vec<[u8; 32]> {
    (0..count).map(|number| sha256d(&number.to_le_bytes())).collect()
}

#[test]
fn the_root_of_one_leaf_is_the_leaf_and_that_of_none_is_zero() {
    assert_eq!(merkle_root(&leaves(1)), leaves(1)[0]);
    assert_eq!(merkle_root(&[]), [0; 32]);
}

#[test]
fn hashes_are_paired_in_their_order_and_an_odd_one_with_itself() {
    let of = |left: [u8; 32], right: [u8; 32]| sha256d(&[left, right].concat());
    let [a, b, c, ..] = leaves(3)[..] else { panic!("there are three") };
    assert_eq!(merkle_root(&[a, b]), of(a, b));
    assert_eq!(merkle_root(&[a, b, c]), of(of(a, b), of(c, c)));
    assert_ne!(merkle_root(&[b, a]), merkle_root(&[a, b]));
}

#[test]
fn every_leaf_changes_the_root() {
    for count in 1..=17 {
        let all = leaves(count);
        for index in 0..count {
            let mut other = all.clone();
            other[index][0] ^= 1;
            assert_ne!(merkle_root(&other), merkle_root(&all), "{index} of {count}");
        }
    }
}

#[test]
fn every_leaf_of_every_tree_has_a_proof() {
    for count in 1..=33 {
        let all = leaves(count);
        let root = merkle_root(&all);
        for (index, leaf) in all.iter().enumerate() {
            let proof = MerkleProof::new(&all, index).expect("there is such a leaf");
            assert_eq!(proof.check(*leaf, &root), Ok(()), "{index} of {count}");
        }
        assert_eq!(MerkleProof::new(&all, count), None);
    }
}

#[test]
fn a_proof_for_one_of_a_thousand_leaves_holds_ten_hashes() {
    let all = leaves(1000);
    let proof = MerkleProof::new(&all, 777).expect("there is such a leaf");
    assert_eq!(proof.siblings.len(), 10);
    assert_eq!(
        levels(&all).iter().map(Vec::len).collect::<Vec<_>>(),
        [1000, 500, 250, 125, 63, 32, 16, 8, 4, 2, 1]
    );
}

#[test]
fn a_proof_for_another_leaf_another_place_or_another_root_proves_nothing() {
    let all = leaves(11);
    let root = merkle_root(&all);
    let proof = MerkleProof::new(&all, 4).expect("there is such a leaf");
    for (index, leaf) in all.iter().enumerate().filter(|(index, _)| *index != 4) {
        assert_eq!(proof.check(*leaf, &root), Err(ProofError::WrongRoot), "{index}");
    }
    for index in (0..16).filter(|index| *index != 4) {
        let elsewhere = MerkleProof { index, ..proof.clone() };
        assert_eq!(elsewhere.check(all[4], &root), Err(ProofError::WrongRoot), "{index}");
    }
    assert_eq!(proof.check(all[4], &merkle_root(&leaves(12))), Err(ProofError::WrongRoot));
}

#[test]
fn a_proof_with_a_hash_more_or_less_or_changed_proves_nothing() {
    let all = leaves(8);
    let root = merkle_root(&all);
    let proof = MerkleProof::new(&all, 1).expect("there is such a leaf");
    let changed = |change: &dyn Fn(&mut Vec<[u8; 32]>)| {
        let mut siblings = proof.siblings.clone();
        change(&mut siblings);
        MerkleProof { siblings, ..proof.clone() }.check(all[1], &root)
    };
    assert_eq!(changed(&|_| {}), Ok(()));
    for at in 0..3 {
        assert_eq!(changed(&|it| it[at][31] ^= 1), Err(ProofError::WrongRoot));
        assert!(changed(&|it| it.truncate(at)).is_err());
    }
    assert_eq!(changed(&|it| it.push([0; 32])), Err(ProofError::WrongRoot));
}

#[test]
fn a_leaf_beyond_the_width_of_the_tree_has_no_place_in_a_proof() {
    let all = leaves(4);
    let root = merkle_root(&all);
    let proof = MerkleProof::new(&all, 1).expect("there is such a leaf");
    for index in [5, 1 + 4 * 7, u32::MAX] {
        let wrapped = MerkleProof { index, ..proof.clone() };
        assert_eq!(wrapped.check(all[1], &root), Err(ProofError::Shape { height: 2, index }));
    }
    let tower = MerkleProof { index: 0, siblings: vec![[0; 32]; 1000] };
    let error = tower.check(all[1], &root).expect_err("no block's tree is that high");
    assert_eq!(error.code(), "proof-shape");
}

#[test]
fn a_list_whose_end_is_doubled_has_the_same_root_and_is_recognised_by_its_repeats() {
    // CVE-2012-2459.
    for (short, doubled) in [(3, vec![2]), (5, vec![4]), (6, vec![4, 5]), (7, vec![6])] {
        let short = leaves(short);
        let mut long = short.clone();
        long.extend(doubled.iter().map(|index| short[*index]));
        assert_eq!(merkle_root(&long), merkle_root(&short));
        assert!(repeats(&long) && !repeats(&short), "{}", short.len());
    }
}

#[test]
fn equal_leaves_that_are_not_paired_are_not_a_repeat() {
    let [a, b, c, ..] = leaves(3)[..] else { panic!("there are three") };
    assert!(!repeats(&[a, b, a, c]) && !repeats(&[b, a, a, b]));
    assert!(repeats(&[a, a]) && repeats(&[a, b, a, b]) && repeats(&[b, c, a, a]));
    assert!(!repeats(&[]) && !repeats(&[a]));
}
