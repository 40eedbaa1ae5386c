//! Pictures of who knows whom.

mod book;

pub use book::address_book;
