use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage6_coin::{MerkleProof, merkle_root, sha256d, to_hex};

use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

type RootAbove = fn([u8; 32], u32, &[[u8; 32]]) -> [u8; 32];

/// As many leaves as are asked for: the hashes of 0, 1, 2 and so on.
fn leaves(count: usize) -> Vec<[u8; 32]> {
    (0..count as u64).map(|number| sha256d(&number.to_le_bytes())).collect()
}

fn short(hash: &[u8; 32]) -> String {
    to_hex(&hash[..4])
}

/// Checks `root_above`.
pub fn root_above(student: RootAbove) -> Report {
    let case = move |count: usize, index: usize, because: &'static str| {
        move || {
            let leaves = leaves(count);
            let proof = MerkleProof::new(&leaves, index).ok_or("there's no such leaf")?;
            let found = student(leaves[index], proof.index, &proof.siblings);
            let siblings: Vec<_> = proof.siblings.iter().map(short).collect();
            let leaf = short(&leaves[index]);
            let call = format!(
                "{count} leaves, leaf {index} ({leaf}), siblings {}: it",
                siblings.join(", ")
            );
            equal(call, short(&found), short(&merkle_root(&leaves)), because)?;
            let is_whole = found == merkle_root(&leaves);
            is_whole.then_some(()).ok_or_else(|| "only the first bytes are right".to_owned())
        }
    };
    Check::of("root_above")
        .claim("one leaf is its own root", case(1, 0, "there's nothing beside the way up"))
        .claim("a leaf on the left comes first", case(2, 0, "0 is even: the leaf is the left one"))
        .claim("a leaf on the right comes last", case(2, 1, "1 is odd: the leaf is the right one"))
        .claim(
            "the side may change from height to height",
            case(4, 2, "leaf 2 is a left one, and its parent, 1, a right one"),
        )
        .claim(
            "and the other way round",
            case(4, 1, "leaf 1 is a right one, and its parent, 0, a left one"),
        )
        .claim(
            "or on the same side twice",
            case(4, 3, "leaf 3 is a right one, and its parent, 1, too"),
        )
        .claim(
            "a leaf that's left over has itself beside it",
            case(5, 4, "leaf 4 is left, its parent 2 is left, and the parent of that, 1, is right"),
        )
        .claim(
            "higher trees are no different",
            case(13, 11, "11 is right, 5 right, 2 left, 1 right"),
        )
        .claim("it works for every leaf of a block", move || {
            (0..21).try_for_each(|index| case(21, index, "the parent's index is half of it")())
        })
        .claim(
            "for a thousand leaves, ten hashes are enough",
            case(1000, 613, "the parent's index is half of it"),
        )
        .claim("another leaf leads to another root", move || {
            let leaves = leaves(8);
            let proof = MerkleProof::new(&leaves, 3).ok_or("there's no such leaf")?;
            let found = student(leaves[4], proof.index, &proof.siblings);
            let is_other = found != merkle_root(&leaves);
            is_other.then_some(()).ok_or_else(|| {
                "with the siblings of leaf 3, leaf 4 led to the same root as leaf 3".to_owned()
            })
        })
        .claim("a proof may have up to 32 siblings", move || {
            let mut random = ChaCha12Rng::seed_from_u64(10);
            for height in 0..=32 {
                let last = ((1_u64 << height) - 1) as u32;
                let middle = last & 0x5555_5555;
                for index in [0, last, middle, last - middle, last - last / 2] {
                    let leaf: [u8; 32] = random.random();
                    let siblings: Vec<[u8; 32]> = (0..height).map(|_| random.random()).collect();
                    let found = student(leaf, index, &siblings);
                    if found != climbed(leaf, index, &siblings) {
                        return Err(format!(
                            "leaf {index} with {height} siblings: it gave {} and not {}: at each \
                             height an even index is on the left, and half of it is the parent's",
                            to_hex(&found),
                            to_hex(&climbed(leaf, index, &siblings))
                        ));
                    }
                }
            }
            Ok(())
        })
        .report()
}

/// The root, by the binary digits of the index: the last one says on which side the leaf is, the one
/// before it on which side its parent is, and so on.
fn climbed(leaf: [u8; 32], index: u32, siblings: &[[u8; 32]]) -> [u8; 32] {
    let digits = format!("{index:032b}");
    siblings.iter().zip(digits.bytes().rev()).fold(leaf, |below, (sibling, digit)| {
        let sides = if digit == b'1' { [*sibling, below] } else { [below, *sibling] };
        sha256d(&sides.concat())
    })
}
