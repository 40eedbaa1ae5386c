//! Who can spend what at the end of a chain.

mod books;
mod chain;
mod verifier;

pub use books::Books;
pub use chain::Chain;
pub use verifier::{MAX_SIGNATURE_CHECKS, Verifier};
