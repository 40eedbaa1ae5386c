//! What worlds can be made of: chapter 5's payments, and chapter 6's coin.

pub(crate) mod cast;
pub(crate) mod coin;
pub(crate) mod coin_book;
mod coin_cast;
pub(crate) mod payments;
pub(crate) mod payments_cast;
pub(crate) mod played;
pub(crate) mod reasons;
