//! Answers to chapter 7 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod addresses;
mod callers;
mod envelopes;
mod numbers;

pub(crate) fn all() -> Vec<Wrong> {
    [
        addresses::groups(),
        addresses::places(),
        callers::stays(),
        numbers::pauses(),
        callers::evicted(),
        numbers::told(),
        envelopes::all(),
        numbers::chances(),
    ]
    .concat()
}
