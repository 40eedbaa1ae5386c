//! Answers to chapter 4 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod count_up_in_place;
mod difficulty_for;
mod expected_attempts;
mod find_nonce;
mod forge_work;
mod heavier_chain;
mod zero_bits;

pub(crate) fn all() -> Vec<Wrong> {
    [
        zero_bits::all(),
        expected_attempts::all(),
        find_nonce::all(),
        difficulty_for::all(),
        heavier_chain::all(),
        forge_work::all(),
        count_up_in_place::all(),
    ]
    .concat()
}
