//! Answers to chapter 2 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod accept_once;
mod canonical_bytes;
mod forge;
mod hex_of;
mod missing_payments;
mod one_name_per_key;
mod verify;

pub(crate) fn all() -> Vec<Wrong> {
    [
        hex_of::all(),
        one_name_per_key::all(),
        canonical_bytes::all(),
        forge::all(),
        verify::all(),
        accept_once::all(),
        missing_payments::all(),
    ]
    .concat()
}
