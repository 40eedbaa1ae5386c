//! Chapter 4's contract: what work closes, that the clever search is the naive one, and what a chain
//! file may look like.

mod common;
#[path = "stage4_pow/files.rs"]
mod files;

use common::{NOON, grant, pay, people, server_keys};
use kusari::stage3_timestamp::{ServerKey, Stamp};
use kusari::stage4_pow::*;
use rand::{SeedableRng as _, rngs::StdRng};
use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, LazyLock, mpsc};
use std::thread;
use std::time::Duration;

const DIFFICULTY: Difficulty = Difficulty::from_bits(12);

fn with_difficulty(difficulty: Difficulty) -> Genesis<WorkRule> {
    let rule = WorkRule { difficulty };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
}

fn genesis() -> Genesis<WorkRule> {
    with_difficulty(DIFFICULTY)
}

fn mined(draft: Draft) -> Block {
    mine(draft, DIFFICULTY, Nonce::default()).expect("there are 2^53 nonces")
}

/// A block in which Alice pays Bob 30, one in which Bob pays Mallory 10, and an empty one.
fn chain() -> &'static Chain {
    static CHAIN: LazyLock<Chain> = LazyLock::new(|| {
        let mut chain = Chain::new(genesis()).expect("the genesis keeps all rules");
        for transactions in [
            vec![pay(&people().alice, &people().bob, 30, 1)],
            vec![pay(&people().bob, &people().mallory, 10, 2)],
            vec![],
        ] {
            let block = mined(chain.draft(NOON, transactions));
            chain.push(block).expect("the block keeps all rules");
        }
        chain
    });
    &CHAIN
}

/// Pushes what must be refused, and checks that nothing else happened.
fn refused(block: Block) -> &'static str {
    let mut chain = chain().clone();
    let refusal = chain.push(block).expect_err("the block breaks a rule");
    assert_eq!(refusal.height(), 4);
    assert_eq!(chain.tip(), self::chain().tip());
    assert_eq!(chain.blocks(), self::chain().blocks());
    assert_eq!(chain.accounts(), self::chain().accounts());
    refusal.code()
}

// ---- work ------------------------------------------------------------------------------------

#[test]
fn every_block_of_a_chain_meets_the_difficulty() {
    for block in chain().blocks() {
        assert!(DIFFICULTY.is_met_by(&block.hash()));
        assert!(block.hash().to_hex().starts_with("000"));
    }
    let verified = Chain::verify(genesis(), chain().blocks().to_vec()).unwrap();
    assert_eq!(verified.tip(), chain().tip());
    assert_eq!(verified.balance(people().mallory.address()), Amount::new(10));
}

#[test]
fn a_block_without_work_is_refused_whoever_made_it() {
    let mut block = mined(chain().draft(NOON, vec![]));
    loop {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
        if !DIFFICULTY.is_met_by(&block.hash()) {
            break;
        }
    }
    assert_eq!(refused(block.clone()), "insufficient-work");
    let found = Difficulty::from_bits(Difficulty::zero_bits(&block.hash()));
    let refusal = block.check_header(block.hash(), &chain().tip(), &genesis().rule).unwrap_err();
    let needed = DIFFICULTY;
    assert_eq!(refusal, BlockError::Seal(WorkError::InsufficientWork { found, needed }));
}

#[test]
fn an_edited_block_has_lost_its_work() {
    let mut blocks = chain().blocks().to_vec();
    blocks[1].draft.transactions[0].amount = Amount::new(11);
    let refusal = Chain::verify(genesis(), blocks).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("insufficient-work", 2));
}

#[test]
fn an_edited_block_that_is_mined_again_has_lost_its_children() {
    let mut blocks = chain().blocks().to_vec();
    blocks[0] = mined(Draft { transactions: vec![], ..blocks[0].draft.clone() });
    let refusal = Chain::verify(genesis(), blocks).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 2));
}

#[test]
fn work_does_not_make_a_bad_payment_good() {
    let forged =
        Transaction { amount: Amount::new(31), ..pay(&people().alice, &people().bob, 30, 4) };
    for (order, code) in [
        (pay(&people().alice, &people().bob, 71, 4), "insufficient-funds"),
        (pay(&people().alice, &people().bob, 30, 1), "replay"),
        (forged, "bad-signature"),
    ] {
        assert_eq!(refused(mined(chain().draft(NOON, vec![order]))), code);
    }
}

/// "Time is not checked."
#[test]
fn a_block_earlier_than_its_parent_is_refused_though_it_was_mined() {
    let early = Time::from_millis(NOON.millis() - 1);
    assert_eq!(refused(mined(chain().draft(early, vec![]))), "time-goes-back");
}

/// "Genesis is never compared, so a longer foreign chain is adopted."
#[test]
fn a_foreign_genesis_is_noticed() {
    let foreign = Genesis { grants: vec![grant(&people().mallory, 100)], ..genesis() };
    let refusal = Chain::verify(foreign, chain().blocks().to_vec()).unwrap_err();
    assert_eq!((refusal.code(), refusal.height()), ("wrong-link", 1));
}

#[test]
fn a_nonce_above_the_largest_is_refused_before_its_work_is_looked_at() {
    let draft = chain().draft(NOON, vec![]);
    for number in [Nonce::MAX.get() + 1, u64::MAX] {
        let block = Block { draft: draft.clone(), seal: Work { nonce: Nonce::new(number) } };
        assert_eq!(refused(block), "nonce-out-of-range");
    }
    let block = Block { draft, seal: Work { nonce: Nonce::MAX } };
    assert_eq!(refused(block), "insufficient-work");
}

#[test]
fn a_difficulty_is_at_most_64_bits() {
    Chain::new(with_difficulty(Difficulty::from_bits(64))).unwrap();
    for bits in [65, 256, u64::MAX] {
        let refusal = Chain::new(with_difficulty(Difficulty::from_bits(bits))).unwrap_err();
        assert_eq!(refusal.code(), "difficulty-out-of-range");
    }
}

#[test]
fn the_difficulty_0_lets_every_nonce_pass() {
    let mut chain = Chain::new(with_difficulty(Difficulty::from_bits(0))).unwrap();
    for number in [0, 7, Nonce::MAX.get()] {
        let seal = Work { nonce: Nonce::new(number) };
        chain.push(Block { draft: chain.draft(NOON, vec![]), seal }).unwrap();
    }
    assert_eq!(chain.tip().height, 3);
}

#[test]
fn a_hash_meets_exactly_the_difficulties_up_to_its_zero_bits() {
    for zeros in 0..=64_u64 {
        let first = if zeros == 64 { 0 } else { u64::MAX >> zeros };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&first.to_be_bytes());
        let hash = BlockHash::from_bytes(bytes);
        assert_eq!(Difficulty::zero_bits(&hash), zeros);
        assert!(Difficulty::from_bits(zeros).is_met_by(&hash));
        assert!(!Difficulty::from_bits(zeros + 1).is_met_by(&hash));
    }
}

#[test]
fn a_chains_work_is_2_to_the_difficulty_for_each_block() {
    assert_eq!(chain().work().hashes(), 3 * 4096);
    assert_eq!(Chain::new(genesis()).unwrap().work(), ChainWork::default());
    assert_eq!(Difficulty::from_bits(0).work().hashes(), 1);
    assert_eq!(Difficulty::MAX.work().hashes(), 1 << 64);
    assert_eq!(Difficulty::from_bits(u64::MAX).work(), Difficulty::MAX.work());
}

/// "Length counts and not work."
#[test]
fn work_counts_and_not_length() {
    let many_easy: ChainWork =
        (0..15).fold(ChainWork::default(), |sum, _| sum + Difficulty::from_bits(4).work());
    let one_hard = Difficulty::from_bits(8).work();
    assert!(one_hard > many_easy);
    assert_eq!(one_hard, many_easy + Difficulty::from_bits(4).work());

    let mut long = Chain::new(with_difficulty(Difficulty::from_bits(0))).unwrap();
    for _ in 0..10 {
        let seal = Work { nonce: Nonce::default() };
        long.push(Block { draft: long.draft(NOON, vec![]), seal }).unwrap();
    }
    assert!(long.tip().height > chain().tip().height);
    assert!(long.work() < chain().work());
}

#[test]
fn a_block_of_work_is_written_in_one_way() {
    let block = &chain().blocks()[2];
    let text = |nonce: &str| {
        let previous = block.draft.previous_hash.to_hex();
        format!(
            r#"{{"time":1000000000000,"transactions":[],"previous_hash":"{previous}","nonce":{nonce}}}"#
        )
    };
    let nonce = block.seal.nonce.to_string();
    assert_eq!(encode(block), text(&nonce).as_bytes());
    for (other, code) in [
        ("", "not-json"),
        ("-1", "wrong-shape"),
        ("1.0", "wrong-shape"),
        ("1e2", "wrong-shape"),
        ("01", "not-json"),
        ("\"1\"", "wrong-shape"),
        ("null", "wrong-shape"),
        ("18446744073709551616", "wrong-shape"),
        ("1,\"nonce\":1", "wrong-shape"),
        ("1,\"signature\":\"00\"", "not-canonical"),
    ] {
        let refusal = decode::<Block>(text(other).as_bytes(), MAX_BLOCK_BYTES).unwrap_err();
        assert_eq!(refusal.code(), code, "{other}");
    }
    let without = text(&nonce).replace(&format!(",\"nonce\":{nonce}"), "");
    let refusal = decode::<Block>(without.as_bytes(), MAX_BLOCK_BYTES).unwrap_err();
    assert_eq!(refusal.code(), "wrong-shape");
}

// ---- mining ----------------------------------------------------------------------------------

/// A draft whose text has any length one wants. Nobody could ever push it.
fn draft_padded_by(letters: usize) -> Draft {
    let mut order = pay(&people().alice, &people().bob, 1, 1);
    order.sender = "x".repeat(letters).as_str().into();
    Draft { time: NOON, transactions: vec![order], previous_hash: genesis().hash() }
}

/// Nonces at which something changes: the number of digits, or the last one there is.
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
    // The last resort, should it go on all the same.
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

/// The first of the nonces that a search tries which begins where chance says.
fn random_start(draft: Draft, seed: u64) -> (Nonce, Search) {
    let mut search = Search::new(draft, Difficulty::from_bits(0));
    search.seek_at_random(&mut StdRng::seed_from_u64(seed));
    let first = search.run(1).expect("it has begun").expect("every nonce will do");
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
            // At least nearly as many nonces again have no more digits than this one.
            let (_, search) = random_start(draft.clone(), seed);
            assert!(search.left() >= nonce.get().min(Nonce::MAX.get() / 3));
            assert_eq!(nonce, start(seed), "the same random numbers give the same start");
        }
        let starts: BTreeSet<_> = (0..50).map(start).collect();
        assert!(starts.len() > 45, "hardly two miners try the same nonces");
    }
}

/// The digits, the brace, the padding's first byte and the length fill what a piece has left.
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

/// A draft of which the prefix leaves room for five digits in one piece.
fn draft_with_few_cheap_nonces(time: Time) -> Draft {
    let has_five = |draft: &Draft| random_start(draft.clone(), 1).0.to_string().len() == 5;
    let drafts = (0..64).map(|letters| Draft { time, ..draft_padded_by(letters) });
    drafts.into_iter().find(has_five).expect("one of 64 lengths in a row")
}

#[test]
fn a_search_that_began_at_random_ends_with_the_cheap_nonces() {
    let draft = draft_with_few_cheap_nonces(NOON);
    let mut search = Search::new(draft, Difficulty::MAX);
    search.seek_at_random(&mut StdRng::seed_from_u64(1));
    let left = search.left();
    assert!((50_000..90_000).contains(&left), "the upper part of five digits, not {left}");
    assert_eq!(search.run(left - 1), Ok(None));
    assert_eq!(search.left(), 1);
    assert_eq!(search.run(10), Ok(None));
    assert_eq!(search.run(10), Err(MineError::Exhausted));
    search.seek(Nonce::new(7));
    assert_eq!(search.left(), Nonce::MAX.get() - 6, "whoever says where to begin gets them all");
}

#[test]
fn a_free_miner_changes_nothing_but_nonce_and_time() {
    for (count, letters) in [(1, 0), (2, 17), (5, 40)] {
        let draft = draft_padded_by(letters);
        let (threads, mut rng) = (NonZeroUsize::new(count).unwrap(), StdRng::seed_from_u64(3));
        let control = MiningControl::default();
        let block = mine_freely(draft.clone(), DIFFICULTY, &mut rng, threads, &control).unwrap();
        assert!(DIFFICULTY.is_met_by(&block.hash()));
        assert!(block.draft.time >= draft.time);
        assert_eq!(Draft { time: draft.time, ..block.draft }, draft);
    }
}

#[test]
fn a_free_miner_goes_on_at_a_later_time_when_the_cheap_nonces_are_used_up() {
    // Three times are left for this draft.
    let draft = draft_with_few_cheap_nonces(Time::from_millis(Time::MAX.millis() - 2));
    for count in [1, 2, 4] {
        let threads = NonZeroUsize::new(count).unwrap();
        let (control, mut rng) = (MiningControl::default(), StdRng::seed_from_u64(3));
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
        let mut rng = StdRng::seed_from_u64(3);
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

// ---- chain files -----------------------------------------------------------------------------

fn file() -> Vec<u8> {
    let mut bytes = Vec::new();
    write_chain(chain(), &mut bytes).expect("a vector takes all bytes");
    bytes
}

/// Reads a chain file to its end. Answers how many blocks it had, or why and where it is refused.
fn read(bytes: &[u8]) -> Result<u64, ChainFileError<WorkError>> {
    let mut reader = ChainReader::<Work, _>::new(bytes)?;
    while reader.next_block()?.is_some() {}
    Ok(reader.verifier().tip().height)
}

fn unreadable(bytes: &[u8]) -> (&'static str, String) {
    let refusal = read(bytes).expect_err("the file breaks a rule");
    (refusal.code(), refusal.to_string())
}

/// Where each line of a file ends.
fn line_ends(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len()).filter(|&at| bytes[at] == b'\n').map(|at| at + 1).collect()
}

#[test]
fn a_chain_file_is_read_back_as_it_was_written() {
    let file = file();
    let mut reader = ChainReader::<Work, _>::new(&file[..]).unwrap();
    assert_eq!(reader.genesis(), &genesis());
    for block in chain().blocks() {
        assert_eq!(reader.next_block().unwrap().as_ref(), Some(block));
    }
    assert_eq!(reader.next_block().unwrap(), None);
    assert_eq!(reader.next_block().unwrap(), None);
    assert_eq!(reader.verifier().tip(), chain().tip());
    assert_eq!(reader.verifier().accounts(), chain().accounts());
    assert_eq!(reader.bytes_read(), file.len() as u64);
}

#[test]
fn a_chain_file_is_the_canonical_texts_each_with_a_line_end() {
    let mut expected = [encode(&genesis()), vec![b'\n']].concat();
    for block in chain().blocks() {
        expected.extend([encode(block), vec![b'\n']].concat());
    }
    assert_eq!(file(), expected);
}

#[test]
fn a_chain_file_is_checked_while_it_is_read() {
    let file = file();
    let ends = line_ends(&file);
    let bad = [&file[..ends[1]], &file[ends[2]..]].concat(); // without block 2
    let mut reader = ChainReader::<Work, _>::new(&bad[..]).unwrap();
    assert_eq!(reader.next_block().unwrap().unwrap(), chain().blocks()[0]);
    let refusal = reader.next_block().unwrap_err();
    assert_eq!(refusal.code(), "wrong-link");
    assert!(refusal.to_string().ends_with(", at height 2"), "{refusal}");
    assert_eq!(reader.verifier().tip().height, 1);
}

#[test]
fn a_genesis_alone_is_a_chain_file_and_an_empty_file_is_not() {
    let file = file();
    assert_eq!(read(&file[..line_ends(&file)[0]]).unwrap(), 0);
    let (code, message) = unreadable(b"");
    assert_eq!(code, "empty-file");
    assert!(message.contains("height 0"), "{message}");
}

#[test]
fn a_file_that_is_cut_within_a_line_is_torn_there() {
    let file = file();
    let ends = line_ends(&file);
    for bytes in 1..file.len() {
        if ends.contains(&bytes) {
            continue;
        }
        let lines = ends.iter().filter(|&&end| end <= bytes).count();
        let start = ends[..lines].last().copied().unwrap_or(0);
        // Only the last line is worth a chain's verification each time.
        if lines < ends.len() - 1 && bytes % 97 != 0 {
            continue;
        }
        let (code, message) = unreadable(&file[..bytes]);
        assert_eq!(code, "torn-line");
        let place = format!("after {} bytes, at height {lines}", bytes - start);
        assert!(message.ends_with(&place), "{message}");
    }
}

#[test]
fn a_blank_line_is_refused_wherever_it_stands() {
    let file = file();
    for end in [vec![0], line_ends(&file)].concat() {
        let blank = [&file[..end], b"\n", &file[end..]].concat();
        assert_eq!(unreadable(&blank).0, "truncated", "after {end} bytes");
    }
}

#[test]
fn a_line_ends_with_a_line_feed_and_nothing_else() {
    let text = String::from_utf8(file()).unwrap();
    assert_eq!(unreadable(text.replace('\n', "\r\n").as_bytes()).0, "not-canonical");
    assert_eq!(unreadable(text.replace('\n', "\r").as_bytes()).0, "torn-line");
    assert_eq!(unreadable(text.replace('\n', " \n").as_bytes()).0, "not-canonical");
    assert_eq!(unreadable(text.replace('\n', "\0\n").as_bytes()).0, "not-json");
    assert_eq!(unreadable(format!("\u{feff}{text}").as_bytes()).0, "not-json");
    assert_eq!(unreadable(&[0xff, b'\n']).0, "not-json");
}

/// Many grants, so that the line has as many bytes as one wants.
fn genesis_of<R: serde::Serialize>(bytes: usize, rule: R) -> Vec<u8> {
    let mut genesis = Genesis { time: NOON, grants: vec![], rule };
    let one = encode(&grant(&people().alice, 1)).len() + 1;
    let rest = bytes - encode(&genesis).len() + 1; // the first grant needs no comma
    genesis.grants = vec![grant(&people().alice, 1); rest / one];
    for number in 0..rest % one {
        let digits = &mut genesis.grants[number].amount;
        *digits = Amount::new(10 * digits.units());
    }
    encode(&genesis)
}

#[test]
fn a_line_has_at_most_a_mebibyte_without_its_end() {
    let longest = genesis_of(MAX_BLOCK_BYTES, genesis().rule);
    assert_eq!(longest.len(), MAX_BLOCK_BYTES);
    assert_eq!(read(&[&longest[..], b"\n"].concat()).unwrap(), 0);
    let too_long = genesis_of(MAX_BLOCK_BYTES + 1, genesis().rule);
    assert_eq!(too_long.len(), MAX_BLOCK_BYTES + 1);
    assert_eq!(unreadable(&[&too_long[..], b"\n"].concat()).0, "too-large");
}

#[test]
fn a_line_without_an_end_is_not_read_into_memory() {
    let genesis = [encode(&genesis()), vec![b'\n']].concat();
    let endless = std::io::Read::chain(&genesis[..], std::io::repeat(b'{'));
    let mut reader = ChainReader::<Work, _>::new(std::io::BufReader::new(endless)).unwrap();
    assert_eq!(reader.next_block().unwrap_err().code(), "too-large");
    assert!(reader.bytes_read() <= (genesis.len() + MAX_BLOCK_BYTES + 2) as u64);
}

#[test]
fn lines_without_end_are_read_ahead_only_so_far() {
    let line = |value: &Block| [encode(value), vec![b'\n']].concat();
    let genesis = [encode(&genesis()), vec![b'\n']].concat();
    // Each of them can be read, and none follows the one before.
    let short =
        Block { draft: chain().draft(NOON, vec![]), seal: Work { nonce: Nonce::default() } };
    let mut long = short.clone();
    let mut payment = pay(&people().alice, &people().bob, 30, 1);
    payment.sender = Address::from(&*"0".repeat(MAX_BLOCK_BYTES - 2048));
    long.draft.transactions.push(payment);
    let (short, long) = (line(&short), line(&long));
    assert!(long.len() > MAX_BLOCK_BYTES - 1024);
    for (line, threads, lines) in
        [(&short, 1, 1), (&short, 3, 512), (&long, 1, 1), (&long, 3, 2), (&b"\n".to_vec(), 3, 1)]
    {
        let endless = std::iter::repeat(line).flatten().copied();
        let endless = std::io::Read::chain(&genesis[..], Bytes(endless));
        let reader = ChainReader::<Work, _>::new(std::io::BufReader::new(endless)).unwrap();
        let mut reader = reader.on_threads(NonZeroUsize::new(threads).unwrap());
        let error = reader.next_block().unwrap_err();
        assert!(
            matches!(error.code(), "truncated" | "insufficient-work" | "wrong-link"),
            "{error}"
        );
        assert_eq!(reader.bytes_read(), (genesis.len() + lines * line.len()) as u64);
    }
}

struct Bytes<I>(I);

impl<I: Iterator<Item = u8>> std::io::Read for Bytes<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        Ok(buffer.iter_mut().zip(&mut self.0).map(|(place, byte)| *place = byte).count())
    }
}

#[test]
fn a_reader_that_fails_is_an_io_error() {
    #[derive(Debug)]
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the cable is out"))
        }
    }
    let broken = std::io::BufReader::new(Broken);
    assert_eq!(ChainReader::<Work, _>::new(broken).unwrap_err().code(), "io");
}

#[test]
fn the_genesis_tells_what_closes_the_blocks_of_a_file() {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    let stamped = Genesis { time: NOON, grants: vec![], rule };
    let line = [encode(&stamped), vec![b'\n']].concat();
    let (kind, reader) = SealKind::peek(&line[..]).unwrap();
    assert_eq!(kind, SealKind::Stamp);
    assert_eq!(ChainReader::<Stamp, _>::new(reader).unwrap().genesis(), &stamped);
    assert_eq!(unreadable(&line).0, "wrong-shape");
    let without_last_brace = &line[..line.len() - 2];
    for (end, code) in [(&b"\n"[..], "truncated"), (b"x\n", "not-json")] {
        // A text that isn't JSON is of neither kind, and as either of them it's refused for the same reason.
        let broken = [without_last_brace, end].concat();
        assert_eq!(SealKind::peek(&broken[..]).unwrap().0, SealKind::Work);
        assert_eq!(ChainReader::<Stamp, _>::new(&broken[..]).unwrap_err().code(), code);
        assert_eq!(unreadable(&broken).0, code);
    }
    let longest = genesis_of(MAX_BLOCK_BYTES, stamped.rule);
    assert_eq!(longest.len(), MAX_BLOCK_BYTES);
    assert_eq!(SealKind::peek(&longest[..]).unwrap().0, SealKind::Stamp);

    let file = file();
    let (kind, reader) = SealKind::peek(&file[..]).unwrap();
    assert_eq!(kind, SealKind::Work);
    let mut reader = ChainReader::<Work, _>::new(reader).unwrap();
    while reader.next_block().unwrap().is_some() {}
    assert_eq!(reader.bytes_read(), file.len() as u64);
    assert_eq!(SealKind::peek(&b"rubbish"[..]).unwrap().0, SealKind::Work);
    assert_eq!(SealKind::peek(&b""[..]).unwrap().0, SealKind::Work);
}

/// A place for a file, and the chain written there block by block.
fn written() -> (tempfile::TempDir, std::path::PathBuf, ChainFile<Work>) {
    let directory = tempfile::tempdir().expect("there is a place for temporary files");
    let path = directory.path().join("chain.jsonl");
    let mut chain_file = ChainFile::create(&path, &genesis()).expect("the file is new");
    for block in chain().blocks() {
        chain_file.append(block).expect("there is room on the disk");
    }
    (directory, path, chain_file)
}

fn bytes_of(path: &Path) -> Vec<u8> {
    fs::read(path).expect("the file is there")
}

#[test]
fn a_chain_file_that_grew_block_by_block_is_the_same_file() {
    let (_directory, path, chain_file) = written();
    assert_eq!(chain_file.height(), 3);
    assert_eq!(bytes_of(&path), file());
}

#[test]
fn a_chain_file_is_cut_back_and_goes_on_from_there() {
    let (_directory, path, mut chain_file) = written();
    let ends = line_ends(&file());
    for height in [u64::MAX, 4, 3, 2, 1, 0, 0] {
        chain_file.cut_to(height).unwrap();
        let height = height.min(3);
        assert_eq!(chain_file.height(), height);
        assert_eq!(bytes_of(&path), file()[..ends[height as usize]]);
    }
    for block in chain().blocks() {
        chain_file.append(block).unwrap();
    }
    assert_eq!(bytes_of(&path), file());
}

#[test]
fn a_new_chain_file_replaces_what_was_there() {
    let (_directory, path, chain_file) = written();
    drop(chain_file);
    let other = Genesis { grants: vec![], ..genesis() };
    drop(ChainFile::<Work>::create(&path, &other).unwrap());
    assert_eq!(bytes_of(&path), [encode(&other), vec![b'\n']].concat());
}

#[test]
fn a_chain_file_has_one_writer() {
    let (_directory, path, chain_file) = written();
    let refusal = ChainFile::<Work>::create(&path, &genesis()).unwrap_err();
    assert_eq!(refusal.code(), "locked");
    assert_eq!(bytes_of(&path), file(), "the second writer changed nothing");
    drop(chain_file);
    ChainFile::<Work>::create(&path, &genesis()).unwrap();
}

#[test]
fn a_chain_file_in_a_directory_that_is_not_there_is_an_io_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nowhere").join("chain.jsonl");
    assert_eq!(ChainFile::<Work>::create(&path, &genesis()).unwrap_err().code(), "io");
    assert!(recover(path).is_err());
}

#[test]
fn a_file_torn_at_any_byte_of_its_last_line_is_recovered() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chain.jsonl");
    let file = file();
    let ends = line_ends(&file);
    let start = ends[ends.len() - 2];
    for end in start + 1..file.len() {
        fs::write(&path, &file[..end]).unwrap();
        let beginning = file[start..end.min(start + 80)].to_vec();
        let torn = TornLine { bytes: (end - start) as u64, beginning };
        assert_eq!(recover(&path).unwrap(), Some(torn));
        assert_eq!(bytes_of(&path), file[..start]);
        assert_eq!(recover(&path).unwrap(), None);
    }
    assert_eq!(read(&bytes_of(&path)).unwrap(), 2);
}

#[test]
fn a_file_that_is_not_torn_is_left_as_it_is() {
    let (_directory, path, chain_file) = written();
    drop(chain_file);
    assert_eq!(recover(&path).unwrap(), None);
    assert_eq!(bytes_of(&path), file());
    for beginning in ["", "{\"time\":10000"] {
        fs::write(&path, beginning).unwrap();
        assert_eq!(recover(&path).unwrap(), None, "nothing of it could be kept");
        assert_eq!(bytes_of(&path), beginning.as_bytes());
    }
}

#[test]
fn a_torn_line_longer_than_any_block_is_recovered_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chain.jsonl");
    let file = file();
    fs::write(&path, [&file[..], &vec![b'x'; 2 * MAX_BLOCK_BYTES + 7]].concat()).unwrap();
    let torn = recover(&path).unwrap().unwrap();
    assert_eq!((torn.bytes, torn.beginning), (2 * MAX_BLOCK_BYTES as u64 + 7, vec![b'x'; 80]));
    assert_eq!(bytes_of(&path), file);
}

#[test]
fn a_file_that_is_being_written_is_not_recovered() {
    let (_directory, path, chain_file) = written();
    let error = recover(&path).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    drop(chain_file);
    assert_eq!(recover(&path).unwrap(), None);
}
