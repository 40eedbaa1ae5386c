//! How fast can I mine? Chapter 4's miner, rung by rung, beside the limit.

use criterion::BenchmarkId;
use kusari::stage4_pow::*;
use kusari_bench::people::{draft, draft_with_remainder};
use kusari_bench::rungs::{JsonPerNonce, PrefixKept, bare_compressions};
use kusari_bench::threads::{cores, for_a_while};
use kusari_bench::{Mode, Record, compare, cost, machine, median, ratio};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::thread;
use std::time::{Duration, Instant};

/// What the ladder is climbed with: about as many payments as a class makes in a minute.
const PAYMENTS: u64 = 3;

/// How much work is timed at once: enough that the clock does not matter, some milliseconds.
const ATTEMPTS: u64 = 1 << 15;
const SLOW_ATTEMPTS: u64 = 1 << 9;
const MIDDLING_ATTEMPTS: u64 = 1 << 13;

/// As many attempts that never find anything end exactly at the last nonce.
fn last(attempts: u64) -> Nonce {
    Nonce::new(Nonce::MAX.get() + 1 - attempts)
}

fn main() -> std::io::Result<()> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_can_i_mine", mode);
    machine::describe(&mut record);
    all_rungs_find_the_same_nonce();
    ladder(mode, &mut record);
    all_cores(mode, &mut record);
    remainders(mode, &mut record);
    cancelling(mode, &mut record);
    cost_against_payments(mode, &mut record)?;
    record.write()?;
    Ok(())
}

/// Nothing is timed that does something else.
fn all_rungs_find_the_same_nonce() {
    let (draft, difficulty) = (draft(PAYMENTS), Difficulty::from_bits(12));
    let naive = mine_naively(draft.clone(), difficulty, Nonce::default()).expect("12 bits are few");
    let nonce = naive.seal.nonce.get();
    let range = 0..nonce + 1;
    assert_eq!(JsonPerNonce::new(&draft).search(range.clone(), "000"), Some(nonce));
    assert_eq!(PrefixKept::new(&draft).search(range, difficulty), Some(nonce));
    assert_eq!(mine(draft.clone(), difficulty, Nonce::default()), Ok(naive.clone()));
    let control = MiningControl::default();
    let threads = cores();
    let found = mine_on_threads(draft.clone(), difficulty, Nonce::default(), threads, &control);
    assert_eq!(found, Ok(naive));
    // Any nonce may be found here, so this one is only checked.
    let found =
        mine_freely(draft, difficulty, &mut ChaCha12Rng::seed_from_u64(9), threads, &control);
    assert!(difficulty.is_met_by(&found.expect("12 bits are few").hash()));
}

fn ladder(mode: Mode, record: &mut Record) {
    let draft = draft(PAYMENTS);
    let mut json = JsonPerNonce::new(&draft);
    let prefix_kept = PrefixKept::new(&draft);
    let mut searching = Searching::new(&draft);
    let found = compare(
        mode.rounds(301),
        &mut [
            &mut || {
                let nonces = last(SLOW_ATTEMPTS).get()..Nonce::MAX.get() + 1;
                assert_eq!(json.search(nonces, "0000000000000000"), None);
                SLOW_ATTEMPTS
            },
            &mut || {
                let start = last(SLOW_ATTEMPTS);
                let outcome = mine_naively(draft.clone(), Difficulty::MAX, start);
                assert_eq!(outcome, Err(MineError::Exhausted));
                SLOW_ATTEMPTS
            },
            &mut || {
                let nonces = last(MIDDLING_ATTEMPTS).get()..Nonce::MAX.get() + 1;
                assert_eq!(prefix_kept.search(nonces, Difficulty::MAX), None);
                MIDDLING_ATTEMPTS
            },
            &mut || searching.run(),
            &mut || bare_compressions(ATTEMPTS),
            &mut || {
                hash_pieces(ATTEMPTS);
                ATTEMPTS
            },
        ],
    );
    let overlap = found.ratio(5, 4);
    println!("calls that overlap: {overlap} of the limit");
    record.ratio("overlap", &overlap);
    const RUNGS: [&str; 5] = ["json", "naive", "prefix", "search", "bare"];
    for (rung, name) in RUNGS.iter().enumerate() {
        record.figure(&format!("ladder.{name}.rate"), found.rate(rung));
        println!("{name}: {:.0} nonces a second", found.rate(rung));
    }
    for (rung, name) in RUNGS.iter().enumerate().take(4) {
        record.ratio(&format!("ladder.{name}.of-limit"), &found.ratio(rung, 4));
        println!("{name}: {} of the limit", found.ratio(rung, 4));
    }
    for (rung, name) in RUNGS.iter().enumerate().skip(1) {
        record.ratio(&format!("ladder.{name}.gain"), &found.ratio(rung, rung - 1));
    }
    record.figure("ladder.payments", PAYMENTS as f64);
}

/// A search that goes on and on, as [`mine_freely`] does on each of its threads.
struct Searching {
    draft: Draft,
    search: Search,
    rng: ChaCha12Rng,
}

impl Searching {
    fn new(draft: &Draft) -> Searching {
        let (draft, rng) = (draft.clone(), ChaCha12Rng::seed_from_u64(5));
        let search = Search::new(draft.clone(), Difficulty::MAX);
        let mut searching = Searching { draft, search, rng };
        searching.search.seek_at_random(&mut searching.rng);
        searching
    }

    /// When the cheap nonces are used up, a millisecond has gone by: that is a part of the cost.
    fn run(&mut self) -> u64 {
        let mut tried = 0;
        while tried < ATTEMPTS {
            let left = self.search.left();
            if left == 0 {
                self.draft.time = Time::from_millis(self.draft.time.millis() + 1);
                self.search = Search::new(self.draft.clone(), Difficulty::MAX);
                self.search.seek_at_random(&mut self.rng);
                continue;
            }
            let outcome = self.search.run(ATTEMPTS - tried);
            assert_eq!(outcome, Ok(None), "64 zero bits, which nobody will ever see");
            tried += left - self.search.left();
        }
        tried
    }
}

/// Mines on threads for a while, and counts.
fn mine_for_a_while(draft: &Draft, threads: NonZeroUsize, time: Duration) -> u64 {
    let (control, mut rng) = (MiningControl::default(), ChaCha12Rng::seed_from_u64(6));
    thread::scope(|scope| {
        scope.spawn(|| mine_freely(draft.clone(), Difficulty::MAX, &mut rng, threads, &control));
        thread::sleep(time);
        control.cancel();
    });
    control.tried()
}

fn all_cores(mode: Mode, record: &mut Record) {
    let draft = draft(PAYMENTS);
    let time = mode.choose(Duration::from_millis(100), Duration::from_millis(30));
    let one = NonZeroUsize::MIN;
    let found = compare(
        mode.rounds(41),
        &mut [
            &mut || mine_for_a_while(&draft, cores(), time),
            &mut || for_a_while(cores(), time, || bare_compressions(1 << 14)),
            &mut || mine_for_a_while(&draft, one, time),
            &mut || for_a_while(one, time, || bare_compressions(1 << 14)),
        ],
    );
    record.figure("threads.cores", cores().get() as f64);
    record.ratio("threads.of-limit", &found.ratio(0, 1));
    record.ratio("threads.gain", &found.ratio(0, 2));
    record.ratio("threads.bare-gain", &found.ratio(1, 3));
    println!("{} threads: {} of the limit", cores(), found.ratio(0, 1));
    println!("{} threads: {} times one", cores(), found.ratio(0, 2));
    println!("the bare loop on {} threads: {} times one", cores(), found.ratio(1, 3));
}

/// How long the block is before the nonce decides what room is left for the digits.
fn remainders(mode: Mode, record: &mut Record) {
    let mut points = Vec::new();
    for remainder in 0..64 {
        let mut searching = Searching::new(&draft_with_remainder(remainder));
        let found = ratio(mode.rounds(41), || searching.run(), || bare_compressions(ATTEMPTS));
        points.push((remainder as f64, found.median));
    }
    let ratios: Vec<f64> = points.iter().map(|(_, ratio)| *ratio).collect();
    let worst = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    record.figure("remainders.worst", worst);
    record.figure("remainders.median", median(&ratios));
    println!("of 64 lengths of the block, the worst reaches {worst:.3} of the limit");
    record.curve("remainders", points);
}

/// How long it takes from `cancel` until the miner has returned.
fn cancelling(mode: Mode, record: &mut Record) {
    let on_threads = |control: &MiningControl| {
        mine_on_threads(draft(PAYMENTS), Difficulty::MAX, Nonce::default(), cores(), control)
    };
    let freely = |control: &MiningControl| {
        let mut rng = ChaCha12Rng::seed_from_u64(8);
        mine_freely(draft(PAYMENTS), Difficulty::MAX, &mut rng, cores(), control)
    };
    cancelled(mode, "on_threads", on_threads, record);
    cancelled(mode, "freely", freely, record);
}

fn cancelled(
    mode: Mode,
    name: &str,
    mine: impl Fn(&MiningControl) -> Result<Block, MineError> + Sync,
    record: &mut Record,
) {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let mut wait = || {
        let control = MiningControl::default();
        thread::scope(|scope| {
            let miner = scope.spawn(|| mine(&control));
            thread::sleep(Duration::from_micros(rng.random_range(3000..8000)));
            let begin = Instant::now();
            control.cancel();
            let outcome = miner.join().expect("a miner does not panic");
            let wait = begin.elapsed().as_secs_f64();
            assert_eq!(outcome, Err(MineError::Cancelled));
            wait
        })
    };
    let waits: Vec<f64> = (0..mode.rounds(301)).map(|_| wait()).collect();
    let worst = waits.iter().copied().fold(0.0, f64::max);
    let median = median(&waits);
    record.figure(&format!("cancel.{name}.median"), median);
    record.figure(&format!("cancel.{name}.worst"), worst);
    record.figure("cancel.times", waits.len() as f64);
    println!("mine_{name} is cancelled after {median:.6} s, at worst {worst:.6} s");
}

/// What one attempt costs, in seconds, against how many payments the block has.
fn cost_against_payments(mode: Mode, record: &mut Record) -> std::io::Result<()> {
    let mut criterion = cost::criterion(mode);
    let mut group = criterion.benchmark_group("attempt");
    let sizes = [1_u64, 3, 10, 30, 100, 300];
    for payments in sizes {
        let draft = draft(payments);
        let mut json = JsonPerNonce::new(&draft);
        group.bench_function(BenchmarkId::new("json", payments), |bencher| {
            bencher.iter(|| json.search(black_box(1 << 50..(1 << 50) + 1), "0000000000000000"));
        });
        let mut block = SealedBlock { draft: draft.clone(), seal: Work { nonce: last(1) } };
        let mut nonce = last(1 << 40).get();
        // What `mine_naively` does for each nonce. Called for one, it would copy the draft as well.
        group.bench_function(BenchmarkId::new("naive", payments), |bencher| {
            bencher.iter(|| {
                nonce += 1;
                block.seal.nonce = Nonce::new(nonce);
                Difficulty::MAX.is_met_by(&block.hash())
            });
        });
        let mut searching = Searching::new(&draft);
        group.bench_function(BenchmarkId::new("search", payments), |bencher| {
            bencher.iter(|| searching.run());
        });
    }
    group.finish();
    // A search is asked for many attempts at once.
    for (rung, attempts) in [("json", 1), ("naive", 1), ("search", ATTEMPTS)] {
        let cost = |payments: u64| {
            let seconds = cost::seconds(&format!("attempt/{rung}/{payments}"))?;
            Ok((payments as f64, seconds / attempts as f64))
        };
        let points: Vec<_> = sizes.into_iter().map(cost).collect::<std::io::Result<_>>()?;
        record.curve(&format!("attempt.{rung}"), points);
    }
    Ok(())
}
