//! Exercises to chapter 4: work closes the block.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage4_pow::*;
use std::error::Error;

// exercise: zero_bits
/// Answers with how many zero bits the 32 bytes of a hash begin. There can be up to 256 of them.
pub fn zero_bits(hash: &[u8; 32]) -> u32 {
    todo!()
}

// exercise: expected_attempts
/// Answers how many more attempts it takes on average to find a hash that begins with `bits` zero
/// bits, after `in_vain` attempts that found none. `bits` is at most 64.
pub fn expected_attempts(bits: u32, in_vain: u64) -> u128 {
    todo!()
}

// exercise: find_nonce
/// Looks for a nonce that closes `draft`: tries `attempts` nonces one after another, from `start`
/// on, and answers the first with which the block's hash meets the difficulty. Answers `None` if
/// none of these does. No nonce above `Nonce::MAX` may be tried.
pub fn find_nonce(
    draft: &Draft,
    difficulty: Difficulty,
    start: Nonce,
    attempts: u64,
) -> Option<Nonce> {
    todo!()
}

// exercise: difficulty_for
/// Answers the highest difficulty at which a block takes at most `seconds` on average, on a machine
/// that tries `rate` nonces a second. Both are at least 1. No answer is above `Difficulty::MAX`.
///
/// For example, 1,000 nonces a second and 10 seconds allow 13 bits: 2^13 are 8,192, and 2^14 are
/// more than 10,000. Both numbers may be as large as a `u64` can be, and the answer is exact: where
/// 2^50 attempts are needed, 2^50 − 1 are too few.
pub fn difficulty_for(rate: u64, seconds: u64) -> Difficulty {
    todo!()
}

// exercise: heavier_chain
/// Answers which of some chains counts, as its place in the list, counted from zero: the one with
/// most work, and of several that have as much, the first. Answers `None` if the list is empty.
///
/// Each chain is given by the difficulties of its blocks. As in Bitcoin, they need not be the same.
/// A chain without blocks is a chain, too: it has its genesis, and no work.
pub fn heavier_chain(chains: &[Vec<Difficulty>]) -> Option<usize> {
    todo!()
}

// exercise: forge_work
/// You are Mallory. Somebody decides between two chains like this (it is
/// `kusari_exercises::stage4::careless::is_better`):
///
/// ```
/// pub fn is_better(ours: &Chain, theirs: &Chain) -> bool {
///     theirs.tip().height > ours.tip().height
/// }
/// ```
///
/// A `Chain` can only be made by checking, so both keep all rules. Answer a chain that this takes
/// for better than `ours`, though it stands for less work, and on which `mallory` owns 1,000 or
/// more. `ours` has one block or more, and its difficulty is 4 bits or more.
pub fn forge_work(ours: &Chain, mallory: &Address) -> Result<Chain, Box<dyn Error>> {
    todo!()
}

// exercise: count_up_in_place
/// Counts a number up by one. It is written as decimal digits, as in `b"1299"`, and is changed in
/// place, as a miner does it with its nonce: `b"1300"`. There may be one digit, and there may be
/// more than any number type can hold.
///
/// Answers the place of the leftmost digit that changed, counted from zero: here 1. A miner has to
/// hash again from there. If all digits are nines, there is no room for the next number: answers
/// `None`, and what the digits are then does not matter.
pub fn count_up_in_place(digits: &mut [u8]) -> Option<usize> {
    todo!()
}
