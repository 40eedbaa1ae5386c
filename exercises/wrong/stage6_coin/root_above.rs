use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn([u8; 32], u32, &[[u8; 32]]) -> [u8; 32];
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::root_above(answer), says);
    fn pair(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
        sha256d(&[left, right].concat())
    }
    vec![
        wrong(
            "always stands on the left",
            |leaf, _, siblings| siblings.iter().fold(leaf, |hash, other| pair(hash, *other)),
            "1 is odd: the leaf is the right one",
        ),
        wrong(
            "always stands on the right",
            |leaf, _, siblings| siblings.iter().fold(leaf, |hash, other| pair(*other, hash)),
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "looks at the leaf's side at every height",
            |leaf, index, siblings| {
                siblings.iter().fold(leaf, |hash, other| {
                    if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "leaf 2 is a left one, and its parent, 1, a right one",
        ),
        wrong(
            "confuses left and right",
            |leaf, mut index, siblings| {
                siblings.iter().fold(leaf, |hash, other| {
                    let is_left = index % 2 == 1;
                    index /= 2;
                    if is_left { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "begins at the root",
            |leaf, mut index, siblings| {
                siblings.iter().rev().fold(leaf, |hash, other| {
                    let is_left = index % 2 == 0;
                    index /= 2;
                    if is_left { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "leaf 2 is a left one, and its parent, 1, a right one",
        ),
        wrong(
            "sorts each pair",
            |leaf, _, siblings| {
                siblings.iter().fold(leaf, |hash, other| pair(hash.min(*other), hash.max(*other)))
            },
            "half the index is that of the parent",
        ),
        wrong(
            "hashes the leaf first",
            |leaf, mut index, siblings| {
                siblings.iter().fold(sha256d(&leaf), |hash, other| {
                    let is_left = index % 2 == 0;
                    index /= 2;
                    if is_left { pair(hash, *other) } else { pair(*other, hash) }
                })
            },
            "there is nothing beside the way up",
        ),
        wrong(
            "takes the siblings for leaves",
            |leaf, index, siblings| {
                let mut leaves = siblings.to_vec();
                leaves.insert((index as usize).min(siblings.len()), leaf);
                merkle_root(&leaves)
            },
            "leaf 2 is a left one",
        ),
    ]
}
