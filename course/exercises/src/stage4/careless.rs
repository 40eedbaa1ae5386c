//! Verifiers that are careless. To deceive them is the exercise.

use kusari::stage4_pow::Chain;

/// Decides whether `theirs` counts more than `ours`. Both keep all rules: a [`Chain`] can only be
/// made by checking.
pub fn is_better(ours: &Chain, theirs: &Chain) -> bool {
    theirs.tip().height > ours.tip().height
}
