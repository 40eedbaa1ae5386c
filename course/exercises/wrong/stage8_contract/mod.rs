//! Answers to chapter 8 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod chains;
mod commands;
mod quorums;
mod votes;

pub(crate) fn all() -> Vec<Wrong> {
    [
        commands::overlaps(),
        commands::counted(),
        quorums::quorums(),
        votes::voted(),
        votes::evidence(),
        chains::chains(),
        quorums::certificates(),
        chains::silence(),
    ]
    .concat()
}
