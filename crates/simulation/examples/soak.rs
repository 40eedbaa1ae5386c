//! Runs many simulated networks, one for each seed, and looks for one in which an invariant does not
//! hold.
//!
//! ```text
//! cargo x soak
//! ```
//!
//! is the way to start it: that says what it takes.

use kusari::stage5_network::AccountProtocol;
use kusari::stage6_coin::CoinProtocol;
use kusari::stage8_contract::{LandingPads, Leader, Miner, Vote};
use kusari_ordering::CrashProof;
use kusari_simulation::members::{Audited, Bend};
use kusari_simulation::{
    HostScenario, HostSummary, HostWorld, MemberScenario, MemberSummary, MemberWorld, Played,
    Scenario, SimulationError, SimulationOf, Summary, TraceEvent, TraceHash,
};
use std::io::{IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, io, thread};

/// How many honest nodes each network has that a program links.
const NODES: usize = 5;

/// How often progress is told.
const PROGRESS: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().ok();
    let outcome = match words[..] {
        ["--seed", seed] => number(seed).map(replay),
        ["--runs", runs] => number(runs).map(|runs| soak(0, runs)),
        ["--runs", runs, "--from", first] => {
            number(runs).zip(number(first)).map(|it| soak(it.1, it.0))
        }
        _ => None,
    };
    let Some(status) = outcome else {
        eprintln!("usage: soak --runs N [--from SEED] | --seed SEED");
        return ExitCode::from(2);
    };
    ExitCode::from(status)
}

/// What kind of network it is.
enum Kind {
    /// Chapter 5's payments.
    Payments,
    /// Chapter 6's coin.
    Coin,
    /// Chapter 7's hosts, which link themselves.
    Hosts,
    /// Chapter 8's members, and the way in which they agree.
    Members(Way),
}

/// How members agree.
enum Way {
    Leader,
    Work,
    Crash,
    Vote,
}

/// A quarter of all seeds each play with payments, with the coin, with members and with hosts. Of those with members, each fourth one has the same
/// way to agree.
fn kind(seed: u64) -> Kind {
    match seed % 4 {
        0 => Kind::Payments,
        1 => Kind::Coin,
        3 => Kind::Hosts,
        _ => Kind::Members(match seed / 4 % 4 {
            0 => Way::Leader,
            1 => Way::Work,
            2 => Way::Crash,
            _ => Way::Vote,
        }),
    }
}

/// What networks were like: those that a program links, those that link themselves, and those of members.
type Summaries = (Summary, HostSummary, MemberSummary);

/// A network of whatever kind, as the story of it needs it.
trait World {
    fn step(&mut self) -> Result<bool, SimulationError>;
    fn trace(&self) -> &[TraceEvent];
    fn hash(&self) -> TraceHash;
}

impl<P: Played> World for SimulationOf<P> {
    fn step(&mut self) -> Result<bool, SimulationError> {
        SimulationOf::step(self)
    }

    fn trace(&self) -> &[TraceEvent] {
        SimulationOf::trace(self)
    }

    fn hash(&self) -> TraceHash {
        self.trace_hash()
    }
}

impl World for HostWorld {
    fn step(&mut self) -> Result<bool, SimulationError> {
        HostWorld::step(self)
    }

    fn trace(&self) -> &[TraceEvent] {
        HostWorld::trace(self)
    }

    fn hash(&self) -> TraceHash {
        self.trace_hash()
    }
}

impl<R: Audited + Bend> World for MemberWorld<R> {
    fn step(&mut self) -> Result<bool, SimulationError> {
        MemberWorld::step(self)
    }

    fn trace(&self) -> &[TraceEvent] {
        MemberWorld::trace(self)
    }

    fn hash(&self) -> TraceHash {
        self.trace_hash()
    }
}

fn simulation<P: Played>(seed: u64) -> Result<SimulationOf<P>, SimulationError> {
    SimulationOf::new(seed, Scenario::random(NODES, seed))
}

fn hosts(seed: u64) -> Result<HostWorld, SimulationError> {
    HostWorld::new(seed, HostScenario::random(seed))
}

fn members<R: Audited + Bend>(seed: u64) -> Result<MemberWorld<R>, SimulationError> {
    MemberWorld::new(seed, MemberScenario::random::<R>(seed))
}

fn run(seed: u64) -> Result<Summaries, SimulationError> {
    let mut all = Summaries::default();
    match kind(seed) {
        Kind::Payments => all.0 = simulation::<AccountProtocol>(seed)?.run()?,
        Kind::Coin => all.0 = simulation::<CoinProtocol>(seed)?.run()?,
        Kind::Hosts => all.1 = hosts(seed)?.run()?,
        Kind::Members(Way::Leader) => all.2 = members::<Leader<LandingPads>>(seed)?.run()?,
        Kind::Members(Way::Work) => all.2 = members::<Miner<LandingPads>>(seed)?.run()?,
        Kind::Members(Way::Crash) => all.2 = members::<CrashProof<LandingPads>>(seed)?.run()?,
        Kind::Members(Way::Vote) => all.2 = members::<Vote<LandingPads>>(seed)?.run()?,
    }
    Ok(all)
}

/// Runs one seed, and prints all that happens, a line each.
fn replay(seed: u64) -> u8 {
    match kind(seed) {
        Kind::Payments => simulation::<AccountProtocol>(seed).map(|it| tell(seed, it.recording())),
        Kind::Coin => simulation::<CoinProtocol>(seed).map(|it| tell(seed, it.recording())),
        Kind::Hosts => hosts(seed).map(|it| tell(seed, it.recording())),
        Kind::Members(Way::Leader) => tell_members::<Leader<LandingPads>>(seed),
        Kind::Members(Way::Work) => tell_members::<Miner<LandingPads>>(seed),
        Kind::Members(Way::Crash) => tell_members::<CrashProof<LandingPads>>(seed),
        Kind::Members(Way::Vote) => tell_members::<Vote<LandingPads>>(seed),
    }
    .unwrap_or_else(|error| report(&error))
}

fn tell_members<R: Audited + Bend>(seed: u64) -> Result<u8, SimulationError> {
    members::<R>(seed).map(|it| tell(seed, it.recording()))
}

fn tell(seed: u64, mut world: impl World) -> u8 {
    let mut out = io::stdout().lock();
    let mut told = 0;
    let outcome = loop {
        let step = world.step();
        for event in &world.trace()[told..] {
            // The reader may have read enough.
            if writeln!(out, "{event}").is_err() {
                return 0;
            }
        }
        told = world.trace().len();
        match step {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    let _ = writeln!(out, "\nseed {seed}, trace {}", world.hash());
    match outcome {
        Ok(()) => {
            let _ = writeln!(out, "every invariant held");
            0
        }
        Err(error) => report(&error),
    }
}

fn report(error: &SimulationError) -> u8 {
    eprintln!("{error}");
    match error {
        SimulationError::Violated(_) | SimulationError::Disagreed(_) => 1,
        _ => 2,
    }
}

/// What all threads know.
#[derive(Default)]
struct Tally {
    next: AtomicU64,
    done: AtomicU64,
    is_over: AtomicBool,
    totals: Mutex<Summaries>,
    failures: Mutex<Vec<(u64, String)>>,
}

fn soak(first: u64, runs: u64) -> u8 {
    static STOP: AtomicBool = AtomicBool::new(false);
    let _ = ctrlc::set_handler(|| STOP.store(true, Relaxed));
    // A panic is caught and reported with its seed. Its usual message would only be in the way.
    std::panic::set_hook(Box::new(|_| {}));
    println!(
        "{runs} networks, from seed {first} on: a quarter each with chapter 5's payments, chapter 6's coin, chapter 7's hosts and \
         chapter 8's members"
    );
    let begin = Instant::now();
    let tally = Tally::default();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let start = |_| {
            let work = || work(&tally, first, runs, &STOP);
            thread::Builder::new().spawn_scoped(scope, work).ok()
        };
        let workers: Vec<_> = (0..threads).map_while(start).collect();
        if workers.is_empty() {
            work(&tally, first, runs, &STOP); // the system has no room for a thread: then here
        }
        let is_terminal = io::stderr().is_terminal();
        let mut told = Instant::now();
        while !workers.iter().all(thread::ScopedJoinHandle::is_finished) {
            thread::park_timeout(Duration::from_millis(20));
            if is_terminal && told.elapsed() >= PROGRESS {
                let (done, took) = (tally.done.load(Relaxed), begin.elapsed().as_secs_f64());
                eprint!("\r{done} of {runs}, {took:.0} s");
                told = Instant::now();
            }
        }
        if is_terminal {
            eprint!("\r\x1b[K");
        }
    });
    summarise(&tally, runs, begin.elapsed(), STOP.load(Relaxed))
}

/// Takes one seed after another until there are none left, or one fails.
fn work(tally: &Tally, first: u64, runs: u64, stop: &AtomicBool) {
    while !stop.load(Relaxed) && !tally.is_over.load(Relaxed) {
        let number = tally.next.fetch_add(1, Relaxed);
        if number >= runs {
            return;
        }
        let Some(seed) = first.checked_add(number) else { return }; // there are no more
        let run = || run(seed);
        let outcome = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(outcome) => outcome.map_err(|error| error.to_string()),
            Err(_) => Err("the simulation itself panicked".to_owned()),
        };
        tally.done.fetch_add(1, Relaxed);
        match outcome {
            Ok(summary) => {
                let mut totals = tally.totals.lock().unwrap_or_else(PoisonError::into_inner);
                let (nodes, hosts, members) = summary;
                *totals = (totals.0.and(nodes), totals.1.and(hosts), totals.2.and(members));
            }
            Err(error) => {
                tally.is_over.store(true, Relaxed);
                let mut failures = tally.failures.lock().unwrap_or_else(PoisonError::into_inner);
                failures.push((seed, error));
            }
        }
    }
}

fn summarise(tally: &Tally, runs: u64, took: Duration, was_stopped: bool) -> u8 {
    let (done, seconds) = (tally.done.load(Relaxed), took.as_secs_f64());
    let stopped = if was_stopped { ", stopped" } else { "" };
    println!("{done} of {runs} runs in {seconds:.1} s{stopped}");
    let totals = tally.totals.lock().unwrap_or_else(PoisonError::into_inner);
    println!("Networks of {NODES} nodes that a program links:\n{}", totals.0);
    println!("Networks of hosts that link themselves:\n{}", totals.1);
    println!("Members who agree on an order in four ways:\n{}", totals.2);
    let mut failures = tally.failures.lock().unwrap_or_else(PoisonError::into_inner);
    failures.sort_by_key(|(seed, _)| *seed);
    for (seed, error) in failures.iter() {
        println!("\nseed {seed}: {error}\nTo see what led to it: cargo x soak --seed {seed}");
    }
    if failures.is_empty() {
        println!("every invariant held");
        return 0;
    }
    1
}
