//! Answers to chapter 9 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod branches;
mod coins;
mod elections;
mod links;

pub(crate) fn all() -> Vec<Wrong> {
    [
        coins::holders(),
        coins::weights(),
        coins::seeds(),
        elections::elections(),
        elections::votes(),
        links::slashed(),
        links::justified(),
        branches::branches(),
    ]
    .concat()
}
