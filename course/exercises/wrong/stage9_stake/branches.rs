use crate::Wrong;
use kusari_exercises::stage9 as check;
use kusari_exercises::stage9::Branch;

/// The first of the heaviest that fit.
fn heaviest(branches: &[Branch], fits: impl Fn(&Branch) -> bool) -> Option<usize> {
    let fitting = (0..branches.len()).rev().filter(|at| fits(&branches[*at]));
    fitting.max_by_key(|at| branches[*at].weight)
}

pub(super) fn branches() -> Vec<Wrong> {
    type Answer = fn(&[Branch], Option<(usize, u64)>) -> Option<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::choose_branch(answer), says);
    vec![
        wrong(
            "weight is all",
            |branches, _| heaviest(branches, |_| true),
            "the forged branch has block 20 at height 2",
        ),
        wrong(
            "the longest",
            |branches, checkpoint| {
                let fits = |it: &Branch| {
                    checkpoint
                        .is_none_or(|(h, block)| it.blocks.get(h - 1).is_none_or(|b| *b == block))
                };
                let fitting = (0..branches.len()).rev().filter(|at| fits(&branches[*at]));
                fitting.max_by_key(|at| branches[*at].blocks.len())
            },
            "9 is more than 5",
        ),
        wrong(
            "the last among equals",
            |branches, checkpoint| {
                let fits = |at: &usize| {
                    checkpoint.is_none_or(|(h, block)| {
                        branches[*at].blocks.get(h - 1).is_none_or(|b| *b == block)
                    })
                };
                (0..branches.len()).filter(fits).max_by_key(|at| branches[*at].weight)
            },
            "they weigh the same",
        ),
        wrong(
            "heights from zero",
            |branches, checkpoint| {
                heaviest(branches, |it| {
                    checkpoint.is_none_or(|(h, block)| it.blocks.get(h).is_none_or(|b| *b == block))
                })
            },
            "the forged branch has block 20 at height 2",
        ),
        wrong(
            "a short branch is out",
            |branches, checkpoint| {
                heaviest(branches, |it| {
                    checkpoint.is_none_or(|(h, block)| it.blocks.get(h - 1) == Some(&block))
                })
            },
            "the first branch ends at height 4",
        ),
        wrong(
            "the block may be anywhere",
            |branches, checkpoint| {
                heaviest(branches, |it| {
                    checkpoint
                        .is_none_or(|(h, block)| it.blocks.len() < h || it.blocks.contains(&block))
                })
            },
            "the first branch has block 2 at height 1",
        ),
        wrong(
            "only looks at the heaviest",
            |branches, checkpoint| {
                let best = heaviest(branches, |_| true)?;
                let fits = checkpoint.is_none_or(|(h, block)| {
                    branches[best].blocks.get(h - 1).is_none_or(|b| *b == block)
                });
                fits.then_some(best)
            },
            "the forged branch has block 20 at height 2",
        ),
        wrong(
            "if all are out, the heaviest",
            |branches, checkpoint| {
                let fits = |it: &Branch| {
                    checkpoint
                        .is_none_or(|(h, block)| it.blocks.get(h - 1).is_none_or(|b| *b == block))
                };
                heaviest(branches, fits).or_else(|| heaviest(branches, |_| true))
            },
            "neither has block 7 at height 3",
        ),
    ]
}
