//! Exercises for chapter 4: work closes the block.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage4_pow::*;
use std::error::Error;

// exercise: zero_bits
/// Return how many zero bits the 32 bytes of a hash begin with. There can be up to 256 of them.
pub fn zero_bits(hash: &[u8; 32]) -> u32 {
    // BEGIN SOLUTION
    let mut bits = 0;
    for byte in hash {
        bits += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    bits
    // END SOLUTION
}

// exercise: expected_attempts
/// Return how many more attempts it takes on average to find a hash that begins with `bits` zero bits,
/// after `in_vain` attempts that found none. `bits` is at most 64.
pub fn expected_attempts(bits: u32, in_vain: u64) -> u128 {
    // BEGIN SOLUTION
    let _ = in_vain; // Luck has no memory.
    1 << bits
    // END SOLUTION
}

// exercise: find_nonce
/// Look for a nonce that closes `draft`. Try `attempts` nonces one after another, from `start` on, and
/// return the first with which the block's hash meets the difficulty, or `None` if none of them does. You
/// may not try a nonce above `Nonce::MAX`.
pub fn find_nonce(
    draft: &Draft,
    difficulty: Difficulty,
    start: Nonce,
    attempts: u64,
) -> Option<Nonce> {
    // BEGIN SOLUTION
    let mut block = Block { draft: draft.clone(), seal: Work { nonce: start } };
    for attempt in 0..attempts {
        block.seal.nonce = Nonce::new(start.get() + attempt);
        if block.seal.nonce > Nonce::MAX {
            break;
        }
        if difficulty.is_met_by(&block.hash()) {
            return Some(block.seal.nonce);
        }
    }
    None
    // END SOLUTION
}

// exercise: difficulty_for
/// Return the highest difficulty at which a block takes at most `seconds` on average, on a machine that
/// tries `rate` nonces a second. Both are at least 1. Never return more than `Difficulty::MAX`.
///
/// For example, 1,000 nonces a second and 10 seconds are enough for 13 bits: 2^13 is 8,192, and 2^14 is
/// more than 10,000. Both numbers may be as large as a `u64` can be, and the answer has to be exact: if
/// it takes 2^50 attempts, 2^50 − 1 are too few.
pub fn difficulty_for(rate: u64, seconds: u64) -> Difficulty {
    // BEGIN SOLUTION
    let attempts = u128::from(rate) * u128::from(seconds);
    Difficulty::from_bits(attempts.ilog2().into()).min(Difficulty::MAX)
    // END SOLUTION
}

// exercise: heavier_chain
/// Return which of some chains counts, as its place in the list, counted from zero. It's the one with the
/// most work. If several have equally much, it's the first of them, because you knew that one before
/// the others. Return `None` if the list is empty.
///
/// You get the difficulties of each chain's blocks. As in Bitcoin, they don't have to be the same. A chain
/// without blocks is a chain, too: it has its genesis, and no work.
pub fn heavier_chain(chains: &[Vec<Difficulty>]) -> Option<usize> {
    // BEGIN SOLUTION
    let work_of = |chain: &Vec<Difficulty>| {
        chain.iter().fold(ChainWork::default(), |work, block| work + block.work())
    };
    let mut best: Option<(usize, ChainWork)> = None;
    for (place, work) in chains.iter().map(work_of).enumerate() {
        if best.is_none_or(|(_, most)| work > most) {
            best = Some((place, work));
        }
    }
    best.map(|(place, _)| place)
    // END SOLUTION
}

// exercise: forge_work
/// You're Mallory. A careless verifier decides between two chains like this (it's
/// `kusari_exercises::stage4::careless::is_better`):
///
/// ```
/// pub fn is_better(ours: &Chain, theirs: &Chain) -> bool {
///     theirs.tip().height > ours.tip().height
/// }
/// ```
///
/// A `Chain` can only be made by checking, so both keep all the rules. Return a chain that this function
/// prefers to `ours`, although it took less work, and on which `mallory` owns 1,000 or more. `ours` has
/// at least one block, and its difficulty is at least 4 bits.
pub fn forge_work(ours: &Chain, mallory: &Address) -> Result<Chain, Box<dyn Error>> {
    // BEGIN SOLUTION
    // Two chains may begin differently, because the verifier doesn't compare the genesis.
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    let grants = vec![Grant { receiver: mallory.clone(), amount: Amount::new(1_000) }];
    let mut chain = Chain::new(Genesis { grants, rule, ..ours.genesis().clone() })?;
    while chain.tip().height <= ours.tip().height {
        let draft = chain.draft(chain.tip().time, vec![]);
        chain.push(mine(draft, rule.difficulty, Nonce::default())?)?;
    }
    Ok(chain)
    // END SOLUTION
}

// exercise: count_up_in_place
/// Count a number up by one. It's written in decimal digits, such as `b"1299"`, and you change it in
/// place, as a miner does with its nonce: `b"1300"`. There's at least one digit, and there may be more
/// than any number type can hold.
///
/// Return the place of the leftmost digit that changed, counted from zero: here 1. That's where a miner
/// has to begin hashing again. If all the digits are nines, there's no room for the next number: return
/// `None`, and then it doesn't matter what the digits are.
pub fn count_up_in_place(digits: &mut [u8]) -> Option<usize> {
    // BEGIN SOLUTION
    for (place, digit) in digits.iter_mut().enumerate().rev() {
        if *digit != b'9' {
            *digit += 1;
            return Some(place);
        }
        *digit = b'0';
    }
    None
    // END SOLUTION
}
