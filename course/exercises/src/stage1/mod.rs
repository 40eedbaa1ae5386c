//! Chapter 1: the ledger.

mod balance_of;
pub(crate) mod book;
mod first_bad_entry;
mod overdraft;
mod rewrite_history;
mod total;
mod transfer;
mod two_books;

pub use balance_of::balance_of;
pub use first_bad_entry::first_bad_entry;
pub use overdraft::overdraft;
pub use rewrite_history::rewrite_history;
pub use total::total;
pub use transfer::transfer;
pub use two_books::two_books;
