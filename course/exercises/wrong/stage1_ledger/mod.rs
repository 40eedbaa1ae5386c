//! Answers to chapter 1 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;

mod balance_of;
mod first_bad_entry;
mod overdraft;
mod rewrite_history;
mod total;
mod transfer;
mod two_books;

pub(crate) fn all() -> Vec<Wrong> {
    [
        overdraft::all(),
        total::all(),
        balance_of::all(),
        transfer::all(),
        first_bad_entry::all(),
        rewrite_history::all(),
        two_books::all(),
    ]
    .concat()
}
