use std::error::Error;

/// Why something was refused: a sentence for people and a code for programs.
///
/// Which check failed is the lesson, so nothing is turned away from a ledger, a block or a chain with a
/// bare `false`. The errors of every chapter implement this trait, and it never changes.
pub trait Refusal: Error {
    /// The codes that this type itself can give, in the order of its variants.
    ///
    /// An error that wraps another error passes the inner code through and doesn't list it again.
    const CODES: &'static [&'static str];

    /// The stable code of the rule that was broken, in kebab case.
    fn code(&self) -> &'static str;
}
