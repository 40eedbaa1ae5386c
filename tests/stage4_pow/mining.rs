//! The clever search finds what the naive one finds.

use crate::cast::*;
use crate::common::{NOON, pay, people};
use kusari::stage4_pow::*;
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// A draft whose text can have any length. No one could ever push it.
fn draft_padded_by(letters: usize) -> Draft {
    let mut order = pay(&people().alice, &people().bob, 1, 1);
    order.sender = "x".repeat(letters).as_str().into();
    Draft { time: NOON, transactions: vec![order], previous_hash: genesis().hash() }
}

/// Nonces at which something changes: the number of digits changes there, or there are no more.
fn interesting_starts() -> Vec<u64> {
    let powers = (1..=15).map(|digits| 10_u64.pow(digits) - 5);
    [0, 1_234_567].into_iter().chain(powers).chain([Nonce::MAX.get() - 9]).collect()
}

#[test]
fn every_attempt_of_a_search_is_the_naive_one_at_all_lengths_of_the_block() {
    let one_bit = Difficulty::from_bits(1); // so that half of the attempts succeed
    for letters in 0..64 {
        let draft = draft_padded_by(letters);
        let mut block = Block { draft: draft.clone(), seal: Work { nonce: Nonce::default() } };
        let mut search = Search::new(draft, one_bit);
        for start in interesting_starts() {
            search.seek(Nonce::new(start));
            for number in start..start + 10 {
                block.seal.nonce = Nonce::new(number);
                let expected = one_bit.is_met_by(&block.hash()).then_some(block.seal.nonce);
                let found = search.run(1).unwrap();
                assert_eq!(found, expected, "{letters} letters, nonce {number}");
            }
        }
    }
}

#[test]
fn mining_finds_what_naive_mining_finds_at_all_lengths_of_the_block() {
    let five_bits = Difficulty::from_bits(5);
    for letters in 0..64 {
        for start in [0, 95, 9_990, 99_999_999].map(Nonce::new) {
            let draft = draft_padded_by(letters);
            let naively = mine_naively(draft.clone(), five_bits, start).unwrap();
            let from_prefix = mine_from_prefix(draft.clone(), five_bits, start).unwrap();
            assert_eq!(from_prefix, naively, "{letters} letters");
            assert_eq!(mine(draft, five_bits, start).unwrap(), naively, "{letters} letters");
        }
    }
}

#[test]
fn times_of_any_length_make_no_difference_to_mining() {
    for digits in 0..=15 {
        let time = Time::from_millis(10_u64.pow(digits));
        let draft = Draft { time, transactions: vec![], previous_hash: genesis().hash() };
        let naively = mine_naively(draft.clone(), Difficulty::from_bits(5), Nonce::default());
        assert_eq!(mine(draft, Difficulty::from_bits(5), Nonce::default()), naively);
    }
}

#[test]
fn any_number_of_threads_finds_the_same_nonce() {
    let difficulty = Difficulty::from_bits(16);
    for start in [0, 999_990].map(Nonce::new) {
        let draft = chain().draft(NOON, vec![]);
        let alone = mine(draft.clone(), difficulty, start).unwrap();
        for threads in [1, 2, 3, 8] {
            let control = MiningControl::default();
            let threads = NonZeroUsize::new(threads).unwrap();
            let together = mine_on_threads(draft.clone(), difficulty, start, threads, &control);
            assert_eq!(together.unwrap(), alone, "{threads} threads");
            assert!(control.tried() > alone.seal.nonce.get() - start.get());
        }
    }
}

#[test]
fn of_several_threads_that_find_a_nonce_the_smallest_counts() {
    let difficulty = Difficulty::from_bits(13); // so that most batches hold one
    let threads = NonZeroUsize::new(4).unwrap();
    for start in (0..40).map(|number| Nonce::new(number * 20_000)) {
        let draft = chain().draft(NOON, vec![]);
        let control = MiningControl::default();
        let together = mine_on_threads(draft.clone(), difficulty, start, threads, &control);
        assert_eq!(together, mine(draft, difficulty, start), "from {start} on");
    }
}

#[test]
fn a_search_goes_on_after_a_find() {
    let difficulty = Difficulty::from_bits(6);
    let draft = chain().draft(NOON, vec![]);
    let mut search = Search::new(draft.clone(), difficulty);
    let mut start = Nonce::default();
    for _ in 0..5 {
        let found = loop {
            if let Some(nonce) = search.run(7).unwrap() {
                break nonce;
            }
        };
        let expected = mine_naively(draft.clone(), difficulty, start).unwrap();
        assert_eq!(search.clone().seal(found), expected);
        start = Nonce::new(found.get() + 1);
    }
}

#[test]
fn a_search_tries_no_more_nonces_than_it_was_told() {
    let mut search = Search::new(chain().draft(NOON, vec![]), Difficulty::from_bits(0));
    assert_eq!(search.run(0), Ok(None));
    assert_eq!(search.run(1), Ok(Some(Nonce::new(0))));
    assert_eq!(search.run(9), Ok(Some(Nonce::new(1))));
}

#[test]
fn mining_ends_when_all_nonces_are_used_up() {
    let draft = chain().draft(NOON, vec![]);
    let threads = NonZeroUsize::new(3).unwrap();
    for start in [Nonce::MAX.get() - 50, Nonce::MAX.get()].map(Nonce::new) {
        let results = [
            mine_naively(draft.clone(), Difficulty::MAX, start),
            mine_from_prefix(draft.clone(), Difficulty::MAX, start),
            mine(draft.clone(), Difficulty::MAX, start),
            mine_on_threads(
                draft.clone(),
                Difficulty::MAX,
                start,
                threads,
                &MiningControl::default(),
            ),
        ];
        for result in results {
            assert_eq!(result.unwrap_err().code(), "nonces-exhausted", "from {start} on");
        }
    }
}

#[test]
fn a_nonce_out_of_range_is_never_found() {
    let draft = chain().draft(NOON, vec![]);
    let easy = Difficulty::from_bits(0);
    let threads = NonZeroUsize::new(3).unwrap();
    for start in [Nonce::MAX.get() + 1, u64::MAX].map(Nonce::new) {
        let control = MiningControl::default();
        assert_eq!(mine_naively(draft.clone(), easy, start), Err(MineError::Exhausted));
        assert_eq!(mine(draft.clone(), easy, start), Err(MineError::Exhausted));
        let together = mine_on_threads(draft.clone(), easy, start, threads, &control);
        assert_eq!(together, Err(MineError::Exhausted), "from {start} on");
    }
    assert_eq!(mine(draft, easy, Nonce::MAX).unwrap().seal.nonce, Nonce::MAX);
}

#[test]
fn an_exhausted_search_stays_exhausted() {
    let mut search = Search::new(chain().draft(NOON, vec![]), Difficulty::MAX);
    search.seek(Nonce::MAX);
    assert_eq!(search.run(100), Ok(None));
    assert_eq!(search.run(100), Err(MineError::Exhausted));
    assert_eq!(search.run(100), Err(MineError::Exhausted));
    search.seek(Nonce::default());
    assert_eq!(search.run(100), Ok(None));
}

/// "Workers cannot be stopped, only killed."
#[test]
fn mining_that_would_never_end_can_be_cancelled() {
    let control = Arc::new(MiningControl::default());
    let (done, answer) = mpsc::channel();
    let mining = thread::spawn({
        let control = Arc::clone(&control);
        let draft = chain().draft(NOON, vec![]);
        let threads = NonZeroUsize::new(2).unwrap();
        move || {
            done.send(mine_on_threads(draft, Difficulty::MAX, Nonce::default(), threads, &control))
        }
    });
    while control.tried() == 0 && !mining.is_finished() {
        thread::yield_now();
    }
    control.cancel();
    // The last resort, in case it goes on anyway.
    let result = answer.recv_timeout(Duration::from_secs(600)).expect("the search ended");
    assert_eq!(result.unwrap_err().code(), "cancelled");
    mining.join().unwrap().unwrap();
}

#[test]
fn mining_that_was_cancelled_beforehand_does_not_begin() {
    let control = MiningControl::default();
    control.cancel();
    let draft = chain().draft(NOON, vec![]);
    let easy = Difficulty::from_bits(0);
    let result = mine_on_threads(draft, easy, Nonce::default(), NonZeroUsize::MIN, &control);
    assert_eq!(result, Err(MineError::Cancelled));
    assert_eq!(control.tried(), 0);
}

/// The first nonce of a search that begins at random, and the search.
fn random_start(draft: Draft, seed: u64) -> (Nonce, Search) {
    let mut search = Search::new(draft, Difficulty::from_bits(0));
    search.seek_at_random(&mut ChaCha12Rng::seed_from_u64(seed));
    let first = search.run(1).expect("it has only begun").expect("every nonce will do");
    (first, search)
}

#[test]
fn a_random_start_is_a_nonce_with_room_ahead() {
    for letters in 0..64 {
        let draft = draft_padded_by(letters);
        let start = |seed| random_start(draft.clone(), seed).0;
        for seed in 0..50 {
            let nonce = start(seed);
            assert!(nonce <= Nonce::MAX);
            // At least about as many nonces again have no more digits than this one.
            let (_, search) = random_start(draft.clone(), seed);
            assert!(search.left() >= nonce.get().min(Nonce::MAX.get() / 3));
            assert_eq!(nonce, start(seed), "the same random numbers give the same start");
        }
        let starts: BTreeSet<_> = (0..50).map(start).collect();
        assert!(starts.len() > 45, "two miners hardly ever try the same nonces");
    }
}

/// The digits, the brace, the padding's first byte and the length fill the rest of a piece.
#[test]
fn a_random_start_has_as_many_digits_as_fit_into_one_piece() {
    for letters in 0..64 {
        let draft = draft_padded_by(letters);
        let block = Block { draft: draft.clone(), seal: Work { nonce: Nonce::default() } };
        let prefix = encode(&block).len() - "0}".len();
        let room = 64_usize.saturating_sub(prefix % 64 + "}".len() + 1 + 8);
        let expected = if (5..=15).contains(&room) { room } else { 16 };
        let (start, _) = random_start(draft, 1);
        assert_eq!(start.to_string().len(), expected, "with {room} bytes left");
    }
}

/// A draft whose prefix leaves room for five digits in one piece.
fn draft_with_few_cheap_nonces(time: Time) -> Draft {
    let has_five = |draft: &Draft| random_start(draft.clone(), 1).0.to_string().len() == 5;
    let drafts = (0..64).map(|letters| Draft { time, ..draft_padded_by(letters) });
    drafts.into_iter().find(has_five).expect("one of 64 lengths in a row")
}

#[test]
fn a_search_that_began_at_random_ends_with_the_cheap_nonces() {
    let draft = draft_with_few_cheap_nonces(NOON);
    let mut search = Search::new(draft, Difficulty::MAX);
    search.seek_at_random(&mut ChaCha12Rng::seed_from_u64(1));
    let left = search.left();
    assert!((50_000..90_000).contains(&left), "the upper part of five digits, not {left}");
    assert_eq!(search.run(left - 1), Ok(None));
    assert_eq!(search.left(), 1);
    assert_eq!(search.run(10), Ok(None));
    assert_eq!(search.run(10), Err(MineError::Exhausted));
    search.seek(Nonce::new(7));
    assert_eq!(search.left(), Nonce::MAX.get() - 6, "a search with a given start gets them all");
}

#[test]
fn a_free_miner_changes_nothing_but_nonce_and_time() {
    for (count, letters) in [(1, 0), (2, 17), (5, 40)] {
        let draft = draft_padded_by(letters);
        let (threads, mut rng) = (NonZeroUsize::new(count).unwrap(), ChaCha12Rng::seed_from_u64(3));
        let control = MiningControl::default();
        let block = mine_freely(draft.clone(), DIFFICULTY, &mut rng, threads, &control).unwrap();
        assert!(DIFFICULTY.is_met_by(&block.hash()));
        assert!(block.draft.time >= draft.time);
        assert_eq!(Draft { time: draft.time, ..block.draft }, draft);
    }
}

#[test]
fn a_free_miner_goes_on_at_a_later_time_when_the_cheap_nonces_are_used_up() {
    // This draft has three times left.
    let draft = draft_with_few_cheap_nonces(Time::from_millis(Time::MAX.millis() - 2));
    for count in [1, 2, 4] {
        let threads = NonZeroUsize::new(count).unwrap();
        let (control, mut rng) = (MiningControl::default(), ChaCha12Rng::seed_from_u64(3));
        let result = mine_freely(draft.clone(), Difficulty::MAX, &mut rng, threads, &control);
        assert_eq!(result, Err(MineError::Exhausted));
        assert!((150_000..270_000).contains(&control.tried()), "not {}", control.tried());
    }
}

#[test]
fn a_free_miner_can_be_cancelled() {
    let control = MiningControl::default();
    let threads = NonZeroUsize::new(2).unwrap();
    let mine = || {
        let mut rng = ChaCha12Rng::seed_from_u64(3);
        mine_freely(chain().draft(NOON, vec![]), Difficulty::MAX, &mut rng, threads, &control)
    };
    thread::scope(|scope| {
        let mining = scope.spawn(mine);
        while control.tried() == 0 && !mining.is_finished() {
            thread::yield_now();
        }
        control.cancel();
        assert_eq!(mining.join().unwrap(), Err(MineError::Cancelled));
    });
    assert_eq!(mine(), Err(MineError::Cancelled), "and does not begin after that");
}

#[test]
fn the_last_nonce_is_tried_on_threads_too() {
    let draft = chain().draft(NOON, vec![]);
    let (easy, control) = (Difficulty::from_bits(0), MiningControl::default());
    let block = mine_on_threads(draft, easy, Nonce::MAX, NonZeroUsize::MIN, &control).unwrap();
    assert_eq!(block.seal.nonce, Nonce::MAX);
}
