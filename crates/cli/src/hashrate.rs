use crate::failure::Failure;
use crate::interrupt;
use crate::numbers::{seconds, threads};
use indicatif::ProgressBar;
use kusari::stage4_pow::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use std::{io, thread};

/// Measures how many nonces per second this machine tries.
///
/// Mines a draft of three payments at a difficulty that it never meets.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari hashrate                            all cores, three seconds
  kusari hashrate --threads 1 --seconds 10
  kusari hashrate --json                     {\"nonces_per_second\":…,\"threads\":…,\"seconds\":…}")]
pub(crate) struct Args {
    /// For how many seconds to measure, 0.1 to 86,400
    #[arg(long, default_value_t = 3.0, value_parser = seconds(), allow_negative_numbers = true)]
    seconds: f64,
    /// How many threads mine, 1 to 255; all cores if not given
    #[arg(long, value_parser = threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    interrupt::be_orderly();
    let threads = args.threads.unwrap_or_else(all_cores);
    let rate = measure(threads, Duration::from_secs_f64(args.seconds))?;
    interrupt::check()?;
    let Rate { tried, seconds } = rate;
    let per_second = (tried as f64 / seconds).round() as u64;
    let mut out = io::stdout();
    if args.json {
        let json = serde_json::json!({
            "nonces_per_second": per_second, "threads": threads, "seconds": seconds,
        });
        writeln!(out, "{json}")?;
    } else {
        let millions = per_second as f64 / 1e6;
        let threads = match threads.get() {
            1 => "1 thread".to_owned(),
            n => format!("{n} threads"),
        };
        writeln!(out, "{millions:.2} million nonces a second, on {threads}, in {seconds:.1} s")?;
    }
    Ok(())
}

pub(crate) fn all_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

pub(crate) struct Rate {
    pub(crate) tried: u64,
    pub(crate) seconds: f64,
}

/// Mines for a while on exactly this many threads, and counts.
pub(crate) fn measure(threads: NonZeroUsize, time: Duration) -> Result<Rate, Failure> {
    let draft = draft_of_three_payments();
    let control = MiningControl::default();
    let bar = ProgressBar::new_spinner().with_message("measuring");

    let start = Instant::now();
    thread::scope(|scope| {
        for number in 0..threads.get() {
            // A search of its own for each thread: one search on several threads might get by with fewer of
            // them.
            let (draft, control) = (draft.clone(), &control);
            let mine = move || {
                let mut rng = ChaCha12Rng::seed_from_u64(number as u64);
                mine_freely(draft, Difficulty::MAX, &mut rng, NonZeroUsize::MIN, control)
            };
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, mine) {
                control.cancel();
                return Err(Failure::no_thread(&error));
            }
        }
        let clock = crossbeam_channel::tick(Duration::from_millis(50));
        while start.elapsed() < time && !interrupt::is_pressed() {
            let left = time.saturating_sub(start.elapsed());
            let _ = clock.recv_timeout(left);
            let millions = control.tried() as f64 / start.elapsed().as_secs_f64() / 1e6;
            bar.set_message(format!("{millions:.2} million nonces a second"));
        }
        control.cancel();
        Ok(())
    })?;
    let rate = Rate { tried: control.tried(), seconds: start.elapsed().as_secs_f64() };
    bar.finish_and_clear();
    Ok(rate)
}

fn draft_of_three_payments() -> Draft {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let (alice, bob) = (Wallet::generate(&mut rng), Wallet::generate(&mut rng));
    let payment = |(from, to, amount): (&Wallet, &Wallet, u64)| {
        let id = TransactionId::random(&mut rng);
        from.sign_transaction(id, to.address(), Amount::new(amount))
    };
    let payments = [(&alice, &bob, 30), (&bob, &alice, 10), (&alice, &bob, 5)];
    Draft {
        time: Time::from_millis(1_700_000_000_000),
        transactions: payments.map(payment).to_vec(),
        previous_hash: BlockHash::from_bytes([0; 32]),
    }
}
