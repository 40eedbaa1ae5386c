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
            "the parent's index is half of it",
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
            "there's nothing beside the way up",
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
        wrong(
            "numbers the whole tree from its root, in 32 bits",
            |leaf, index, siblings| {
                let (mut hash, mut at) = (leaf, (1_u32 << siblings.len()) + index);
                for other in siblings {
                    hash = if at % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    at /= 2;
                }
                hash
            },
            "it panicked: attempt to shift left with overflow",
        ),
        wrong(
            "has room for 16 bits of an index",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings {
                    hash = if (index as u16) % 2 == 0 {
                        pair(hash, *other)
                    } else {
                        pair(*other, hash)
                    };
                    index = u32::from(index as u16) / 2;
                }
                hash
            },
            "with 17 siblings",
        ),
        wrong(
            "climbs at most 16 heights",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings.iter().take(16) {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index /= 2;
                }
                hash
            },
            "with 17 siblings",
        ),
        wrong(
            "rounds half the index up",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index = index.div_ceil(2);
                }
                hash
            },
            "leaf 1 is a right one, and its parent, 0, a left one",
        ),
        wrong(
            "takes the last sibling twice",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings.iter().chain(siblings.last()) {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index /= 2;
                }
                hash
            },
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "leaves the last sibling out",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings.iter().take(siblings.len().saturating_sub(1)) {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index /= 2;
                }
                hash
            },
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "steps over every second sibling",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings.iter().step_by(2) {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index /= 2;
                }
                hash
            },
            "leaf 2 is a left one",
        ),
        wrong(
            "counts leaves from 1",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index + 1);
                for other in siblings {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index /= 2;
                }
                hash
            },
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "hashes once",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings {
                    let (l, r) = if index % 2 == 0 { (hash, *other) } else { (*other, hash) };
                    let mut bytes = hash160(&[l, r].concat()).to_vec();
                    bytes.resize(32, 0);
                    hash = bytes.try_into().expect("32 bytes");
                    index /= 2;
                }
                hash
            },
            "0 is even: the leaf is the left one",
        ),
        wrong(
            "looks from the highest bit down",
            |leaf, index, siblings| {
                let mut hash = leaf;
                for (at, other) in siblings.iter().enumerate() {
                    let bit = index >> (siblings.len() - 1 - at) & 1;
                    hash = if bit == 0 { pair(hash, *other) } else { pair(*other, hash) };
                }
                hash
            },
            "leaf 2 is a left one",
        ),
        wrong(
            "takes an index with a sign",
            |leaf, index, siblings| {
                let (mut hash, mut index) = (leaf, index);
                for other in siblings {
                    let i = index as i32;
                    hash = if i >= 0 && i % 2 == 0 || i < 0 && i % 2 == -1 {
                        pair(hash, *other)
                    } else {
                        pair(*other, hash)
                    };
                    index = (i / 2) as u32;
                }
                hash
            },
            "with 32 siblings",
        ),
        wrong(
            "begins with the hash of nothing",
            |leaf, index, siblings| {
                if siblings.is_empty() {
                    return sha256d(&leaf);
                }
                let (mut hash, mut index) = (leaf, index);
                for other in siblings {
                    hash = if index % 2 == 0 { pair(hash, *other) } else { pair(*other, hash) };
                    index /= 2;
                }
                hash
            },
            "there's nothing beside the way up",
        ),
    ]
}
