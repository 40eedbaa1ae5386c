use super::difficulty::Difficulty;
use super::mine_error::MineError;
use super::on_threads;
use super::search::Search;
use super::work::{Block, Nonce, Work};
use crate::stage3_timestamp::{BlockHash, Draft, SealedBlock, Time, encode};
use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng as _};
use sha2::{Digest as _, Sha256};
use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// How many nonces are tried between two looks at whether to stop: half a millisecond's worth.
const BATCH: u64 = 1 << 12;

/// Larger than every nonce.
const NOT_FOUND: u64 = u64::MAX;

/// Tries one nonce after another, from `start` on, in the obvious way: change the nonce, write the
/// whole block, hash it, look.
///
/// # Errors
///
/// [`MineError::Exhausted`] if no nonce up to [`Nonce::MAX`] will do.
pub fn mine_naively(
    draft: Draft,
    difficulty: Difficulty,
    start: Nonce,
) -> Result<Block, MineError> {
    let mut block = SealedBlock { draft, seal: Work { nonce: start } };
    for nonce in start.get()..=Nonce::MAX.get() {
        block.seal.nonce = Nonce::new(nonce);
        if difficulty.is_met_by(&block.hash()) {
            return Ok(block);
        }
    }
    Err(MineError::Exhausted)
}

/// Finds what [`mine_naively`] finds, but hashes what comes before the nonce only once: halfway to
/// [`mine`].
///
/// # Errors
///
/// [`MineError::Exhausted`] if no nonce up to [`Nonce::MAX`] will do.
pub fn mine_from_prefix(
    draft: Draft,
    difficulty: Difficulty,
    start: Nonce,
) -> Result<Block, MineError> {
    let mut block = SealedBlock { draft, seal: Work { nonce: Nonce::default() } };
    let text = encode(&block);
    let prefix = Sha256::new_with_prefix(&text[..text.len() - "0}".len()]);
    for nonce in start.get()..=Nonce::MAX.get() {
        let hash = prefix.clone().chain_update(format!("{nonce}}}")).finalize();
        if difficulty.is_met_by(&BlockHash::from_bytes(hash.into())) {
            block.seal.nonce = Nonce::new(nonce);
            return Ok(block);
        }
    }
    Err(MineError::Exhausted)
}

/// Closes a draft with the first nonce from `start` on that meets the difficulty.
///
/// Finds the same nonce as [`mine_naively`], which writes and hashes all the payments again for each
/// nonce. So the more payments there are, the bigger the gain. [`Search`] says how it's done.
///
/// ```
/// use kusari::stage4_pow::*;
///
/// let genesis = BlockHash::from_bytes([0; 32]);
/// let draft = Draft { time: Time::default(), transactions: vec![], previous_hash: genesis };
/// let block = mine(draft, Difficulty::from_bits(12), Nonce::default())?;
/// assert!(block.hash().to_hex().starts_with("000"));
/// # Ok::<(), MineError>(())
/// ```
///
/// # Errors
///
/// [`MineError::Exhausted`] if no nonce up to [`Nonce::MAX`] will do.
pub fn mine(draft: Draft, difficulty: Difficulty, start: Nonce) -> Result<Block, MineError> {
    let mut search = Search::new(draft, difficulty);
    search.seek(start);
    loop {
        if let Some(nonce) = search.run(BATCH)? {
            return Ok(search.seal(nonce));
        }
    }
}

/// Stops miners that run on other threads, and tells how far they are.
#[derive(Debug, Default)]
pub struct MiningControl {
    cancelled: AtomicBool,
    tried: AtomicU64,
}

impl MiningControl {
    /// Makes every thread stop within about a millisecond.
    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    /// How many nonces have been tried so far, in batches of up to 2^12.
    pub fn tried(&self) -> u64 {
        self.tried.load(Relaxed)
    }
}

/// Does what [`mine`] does, on several threads, and finds the same nonce.
///
/// The threads take turns at batches of nonces. When one of them finds a nonce, the others finish the
/// batches before it, and no more. So the answer doesn't depend on which thread is faster. If the
/// system has no room for that many threads, it's done by those that it has room for.
///
/// # Errors
///
/// [`MineError::Exhausted`], and [`MineError::Cancelled`] after [`MiningControl::cancel`].
pub fn mine_on_threads(
    draft: Draft,
    difficulty: Difficulty,
    start: Nonce,
    threads: NonZeroUsize,
    control: &MiningControl,
) -> Result<Block, MineError> {
    let search = Search::new(draft, difficulty);
    // No more than one above the largest, or the counter would begin again at zero.
    let next_batch = AtomicU64::new(start.get().min(Nonce::MAX.get() + 1));
    let found = AtomicU64::new(NOT_FOUND);

    let work = || {
        let mut search = search.clone();
        loop {
            let first = next_batch.fetch_add(BATCH, Relaxed);
            let too_late = first > found.load(Relaxed).min(Nonce::MAX.get());
            if too_late || control.cancelled.load(Relaxed) {
                return;
            }
            search.seek(Nonce::new(first));
            if let Ok(Some(nonce)) = search.run(BATCH) {
                found.fetch_min(nonce.get(), Relaxed);
            }
            control.tried.fetch_add(BATCH, Relaxed);
        }
    };
    on_threads::run(threads, work);

    match found.into_inner() {
        // A cancelled search may have left out earlier batches, so this may not be the first nonce.
        _ if control.cancelled.load(Relaxed) => Err(MineError::Cancelled),
        NOT_FOUND => Err(MineError::Exhausted),
        nonce => Ok(search.seal(Nonce::new(nonce))),
    }
}

/// Closes a draft on several threads as fast as possible, with any nonce, and perhaps at a later time.
///
/// Each thread has a draft of its own: the first keeps the draft's time, the next is a millisecond
/// later, and so on. A thread that has used up the nonces for which an attempt is cheap
/// ([`Search::seek_at_random`]) moves on to another millisecond. So whatever the draft, an attempt
/// costs one piece of SHA-256. In exchange, the result depends on which thread is faster.
///
/// # Errors
///
/// [`MineError::Cancelled`] after [`MiningControl::cancel`], and [`MineError::Exhausted`] if no draft
/// up to [`Time::MAX`] will do.
pub fn mine_freely(
    draft: Draft,
    difficulty: Difficulty,
    rng: &mut impl Rng,
    threads: NonZeroUsize,
    control: &MiningControl,
) -> Result<Block, MineError> {
    let (seed, next_time) = (rng.next_u64(), AtomicU64::new(draft.time.millis()));
    let found = OnceLock::new();
    let is_over = || found.get().is_some() || control.cancelled.load(Relaxed);

    let work = || {
        while !is_over() {
            let time = Time::from_millis(next_time.fetch_add(1, Relaxed));
            if time > Time::MAX {
                return;
            }
            let mut search = Search::new(Draft { time, ..draft.clone() }, difficulty);
            search.seek_at_random(&mut ChaCha12Rng::seed_from_u64(seed ^ time.millis()));
            while search.left() > 0 && !is_over() {
                let left = search.left();
                if let Ok(Some(nonce)) = search.run(BATCH) {
                    // If another thread has set it first, its block is as good.
                    let _ = found.set(search.clone().seal(nonce));
                }
                control.tried.fetch_add(left - search.left(), Relaxed);
            }
        }
    };
    on_threads::run(threads, work);

    match found.into_inner() {
        Some(block) => Ok(block),
        None if control.cancelled.load(Relaxed) => Err(MineError::Cancelled),
        None => Err(MineError::Exhausted),
    }
}
