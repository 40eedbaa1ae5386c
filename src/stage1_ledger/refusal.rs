use std::error::Error;

/// The reason why something was refused: a sentence for people and a code for programs.
///
/// Which check failed is the lesson, so nothing is kept out of a ledger, a block or a chain by a bare
/// `false`. Every chapter's errors implement this trait, and all later chapters use it unchanged.
pub trait Refusal: Error {
    /// The codes that this type itself can give, in the order of its variants.
    ///
    /// An error that wraps another passes that one's code through and does not list it again.
    const CODES: &'static [&'static str];

    /// The stable code of the rule that was broken, in kebab case.
    fn code(&self) -> &'static str;
}
