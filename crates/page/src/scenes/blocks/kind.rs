use super::Copies;
use super::faults::Faults;
use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Slice};
use kusari::stage3_timestamp::{Draft, Seal, SealedBlock, SealedChain};
use maud::Markup;

/// A seal that readers can play with.
pub(in crate::scenes) trait Kind: Seal {
    const ABOUT: About;
    /// The number of zero bits at first.
    const BITS: u64;
    const HAS_BITS: bool;
    /// Whether Alice has no copy yet.
    const ALICE_IS_NEW: bool;

    /// The rule that seals are checked by.
    fn rule(bits: u64) -> Self::Rule;
    /// Closes a block of the chain that everyone has at first.
    fn prepared(draft: Draft, bits: u64, index: usize) -> SealedBlock<Self>;
    /// The seal of a block that no one has sealed.
    fn none() -> Self;
    /// Which tasks are done.
    fn done(copies: &Copies<Self>) -> Vec<bool>;
    /// A deed that only this seal knows.
    fn edit(copies: &mut Copies<Self>, deed: &Deed) -> Result<String, Refusal>;
    /// Whether someone who has one chain takes another.
    fn takes(own: &SealedChain<Self>, offered: &SealedChain<Self>) -> Result<(), Refusal>;

    /// What can be set for the whole scene.
    fn settings(copies: &Copies<Self>) -> Markup;
    /// A block's seal, and what can be done to it.
    fn seal(copies: &Copies<Self>, block: usize, faults: &Faults) -> Markup;

    /// A slice of a search for a seal.
    fn work(_: &Copies<Self>, block: usize, _token: &str, _budget: u64) -> Result<Slice, Refusal> {
        let message = format!("block {} is closed by a stamp, not by work", block + 1);
        Err(Refusal::new("no-work-here", message, "Stamp it."))
    }
}

/// A number with a comma after every three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
