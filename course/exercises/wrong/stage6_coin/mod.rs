//! Answers to chapter 6 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod choose_coins;
mod fee;
mod fill_block;
mod issued;
mod machine;
mod next_target;
mod opens;
mod root_above;
mod twin_of;

pub(crate) fn all() -> Vec<Wrong> {
    [
        fee::all(),
        choose_coins::all(),
        opens::all(),
        root_above::all(),
        twin_of::all(),
        issued::all(),
        next_target::all(),
        fill_block::all(),
    ]
    .concat()
}
