use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// A branch, as a node hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// How much it weighs.
    pub weight: u128,
    /// Its blocks, from height 1 up.
    pub blocks: Vec<u64>,
}

/// A height, and the block that's the right one there.
type Checkpoint = (usize, u64);

/// Checks `choose_branch`.
pub fn choose_branch(student: fn(&[Branch], Option<Checkpoint>) -> Option<usize>) -> Report {
    let check = move |branches: &[(u128, &[u64])],
                      checkpoint: Option<Checkpoint>,
                      expected: Option<usize>,
                      because: &str| {
        let long = |&(weight, blocks): &(u128, &[u64])| Branch { weight, blocks: blocks.to_vec() };
        let long: Vec<Branch> = branches.iter().map(long).collect();
        let call = asking(format!(
            "choose_branch, of (weight, blocks) {branches:?}, with the checkpoint {checkpoint:?},"
        ));
        equal(call, student(&long, checkpoint), expected, because)
    };
    const REAL: &[u64] = &[1, 2, 3, 4];
    const FORGED: &[u64] = &[1, 20, 30, 40, 50];
    Check::of("choose_branch")
        .claim("no branches", move || {
            check(&[], None, None, "there's nothing to follow")?;
            check(&[], Some((2, 2)), None, "there's nothing to follow")
        })
        .claim("the heaviest, and not the longest", move || {
            check(&[(9, REAL), (5, FORGED)], None, Some(0), "9 is more than 5")?;
            check(&[(5, REAL), (9, FORGED)], None, Some(1), "without a checkpoint, weight is all")
        })
        .claim("among equals, the first", move || {
            check(&[(5, REAL), (5, FORGED)], None, Some(0), "they weigh the same")?;
            check(&[(0, REAL), (0, FORGED)], None, Some(0), "they weigh the same")
        })
        .claim("the checkpoint beats the weight", move || {
            let both = [(9, FORGED), (5, REAL)];
            check(&both, Some((2, 2)), Some(1), "the forged branch has block 20 at height 2")
        })
        .claim("heights are counted from 1", move || {
            let both = [(9, FORGED), (5, REAL)];
            check(&both, Some((1, 1)), Some(0), "at height 1, both have block 1")?;
            check(&both, Some((4, 4)), Some(1), "the forged branch has block 40 at height 4")
        })
        .claim("a branch that doesn't get there isn't out", move || {
            let both = [(9, REAL), (5, FORGED)];
            check(&both, Some((5, 77)), Some(0), "the first branch ends at height 4")?;
            check(&both, Some((900, 77)), Some(0), "neither gets there")
        })
        .claim("all may be out", move || {
            check(&[(9, FORGED), (5, REAL)], Some((3, 7)), None, "neither has block 7 at height 3")
        })
        .claim("a block in another place is no proof", move || {
            let both: [(u128, &[u64]); 2] = [(9, &[2, 1, 3]), (5, REAL)];
            check(&both, Some((2, 2)), Some(1), "the first branch has block 2 at height 1")
        })
        .claim("heavy branches", move || {
            let heavy = u128::MAX;
            let all = [(heavy - 1, REAL), (heavy, FORGED), (heavy, REAL)];
            check(&all, None, Some(1), "it's one more")?;
            check(&all, Some((2, 2)), Some(2), "of those with block 2, the third is heaviest")
        })
        .claim("it holds for any branches", move || {
            let mut random = draws(96);
            for _ in 0..300 {
                let mut one = || {
                    let length = random.random_range(0..4);
                    let blocks: Vec<u64> = (0..length).map(|_| random.random_range(0..2)).collect();
                    (u128::from(random.random_range(0..4_u64)), blocks)
                };
                let owned: Vec<_> = (0..4).map(|_| one()).collect();
                let branches: Vec<_> = owned.iter().map(|(w, b)| (*w, &b[..])).collect();
                let (height, block) =
                    (random.random_range(1..4_usize), random.random_range(0..2_u64));
                let is_out = |blocks: &[u64]| blocks.len() >= height && blocks[height - 1] != block;
                let fits = (0..4).filter(|at| !is_out(branches[*at].1));
                let expected = fits.rev().max_by_key(|at| branches[*at].0);
                check(&branches, Some((height, block)), expected, "leave out, then weigh")?;
            }
            Ok(())
        })
        .report()
}
