//! Answers to chapter 3 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod chain_check;
mod first_broken_link;
mod forge_chain;
mod link_holds;
mod rewrite_from;
mod same_height_twice;
mod time_never_goes_back;

pub(crate) fn all() -> Vec<Wrong> {
    [
        link_holds::all(),
        time_never_goes_back::all(),
        first_broken_link::all(),
        chain_check::all(),
        forge_chain::all(),
        same_height_twice::all(),
        rewrite_from::all(),
    ]
    .concat()
}
