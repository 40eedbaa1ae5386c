//! Verifiers that are careless. Deceiving them is the exercise.

use kusari::stage4_pow::Chain;

/// Decides whether `theirs` is better than `ours`. Both keep all the rules: a [`Chain`] can only be made
/// by checking.
pub fn is_better(ours: &Chain, theirs: &Chain) -> bool {
    theirs.tip().height > ours.tip().height
}
