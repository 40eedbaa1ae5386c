use crate::failure::Failure;
use crate::hashrate::{self, all_cores};
use crate::{interrupt, multicast};
use kusari::stage5_network::*;
use kusari_simulation::SeededNetwork;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, io};

/// How long a block should take when a class is watching: long enough to see it, short enough to wait for it.
const BLOCK_SECONDS: f64 = 2.0;

/// The hash that every machine has to arrive at. A test compares it.
const EXPECTED: &str = "0004c4b1ee242f7895bc079a5866b6c8ee21c7f87deb989a1becfac4142a4c96";

/// Measures this machine before a lesson, prepares what's missing, and proposes a difficulty.
///
/// It also sends letters to everyone in the local network, to see if nodes can find each other there by themselves. If they
/// can't, they use a join code, so that's no fault.
///
/// Run it in the folder of the repository. It prepares the laboratory (`cargo x lab --prepare`), which
/// takes a few minutes the first time, and seconds after that.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari check-setup             the evening before, on each machine in the room
  kusari check-setup --no-warm   only measures, which takes a few seconds

In a room, take the smallest difficulty that any machine proposes.
Exit status: 0 this machine is ready; 1 something is missing, and the command has said what.")]
pub(crate) struct Args {
    /// Don't prepare the laboratory
    #[arg(long)]
    no_warm: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut checks = Checks { all_is_well: true };
    let cores = all_cores();
    let enough = if cores.get() > 1 {
        Ok(cores.to_string())
    } else {
        Err("only one: races will be slow to watch".to_owned())
    };
    checks.tell("cores", enough)?;

    let one = nonces_a_second(NonZeroUsize::MIN)?;
    let all = nonces_a_second(cores)?;
    let millions = |rate: f64| format!("{:.2} million", rate / 1e6);
    checks.tell(
        "nonces a second",
        Ok(format!("{} on one thread, {} on all", millions(one), millions(all))),
    )?;
    if cfg!(debug_assertions) {
        checks.tell(
            "this program",
            Err("was built without --release, so these figures are too low".to_owned()),
        )?;
    }
    checks.tell("keys and signatures", Ok(signatures()))?;
    checks.tell("a race with a seed", same_race())?;
    Checks::remark("multicast", &multicast::check(rand::rng().random()).in_words())?;
    checks.tell(
        "the laboratory",
        if args.no_warm { Ok("not checked".to_owned()) } else { laboratory() },
    )?;

    let bits = (all * BLOCK_SECONDS).log2().round().max(0.0) as u64;
    let alone = (one * BLOCK_SECONDS).log2().round().max(0.0) as u64;
    let mut out = io::stdout();
    writeln!(out, "\nA block takes about {BLOCK_SECONDS} s here")?;
    writeln!(out, "  in a race on all cores:    kusari race --difficulty {bits}")?;
    writeln!(out, "  with one miner on a thread: difficulty {alone}")?;
    if checks.all_is_well { Ok(()) } else { Err(Failure::No) }
}

struct Checks {
    all_is_well: bool,
}

impl Checks {
    /// Prints a line right away, because some checks take a while.
    fn tell(&mut self, what: &str, found: Result<String, String>) -> Result<(), Failure> {
        self.all_is_well &= found.is_ok();
        Self::show(what, &found, "✗")
    }

    /// The same for something that a lesson can do without.
    fn remark(what: &str, found: &Result<String, String>) -> Result<(), Failure> {
        Self::show(what, found, "–")
    }

    fn show(what: &str, found: &Result<String, String>, missing: &str) -> Result<(), Failure> {
        interrupt::check()?;
        let (mark, text) = match found {
            Ok(text) => ("✓", text),
            Err(text) => (missing, text),
        };
        writeln!(io::stdout(), "{mark} {what:<20} {text}")?;
        Ok(())
    }
}

fn nonces_a_second(threads: NonZeroUsize) -> Result<f64, Failure> {
    let rate = hashrate::measure(threads, Duration::from_secs(1))?;
    interrupt::check()?;
    Ok(rate.tried as f64 / rate.seconds)
}

fn signatures() -> String {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    let start = Instant::now();
    let wallet = Wallet::generate(&mut rng);
    let key = start.elapsed();
    let payment =
        wallet.sign_transaction(TransactionId::random(&mut rng), wallet.address(), Amount::new(1));
    let start = Instant::now();
    let verified = (0..100).filter(|_| payment.verify().is_ok()).count();
    let each = start.elapsed() / 100;
    format!(
        "a key took {:.2} s, a check {:.2} ms, {verified} of 100 held",
        key.as_secs_f64(),
        each.as_secs_f64() * 1e3
    )
}

/// Runs a short race in virtual time, which has to end at the same block everywhere.
fn same_race() -> Result<String, String> {
    let wallet = Wallet::generate(&mut ChaCha12Rng::seed_from_u64(7));
    let genesis = Genesis {
        time: Time::default(),
        grants: vec![Grant { receiver: wallet.address().clone(), amount: Amount::new(1) }],
        rule: WorkRule { difficulty: Difficulty::from_bits(8) },
    };
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let block_time = Duration::from_millis(500);
    let mut race = SeededNetwork::start(7, genesis, 5, &Topology::Ring, settings, block_time)
        .map_err(|error| error.to_string())?;
    race.advance_to(Duration::from_secs(30));
    let found = race.chains().first().map(|node| node.tip.hash.to_hex()).unwrap_or_default();
    if found == EXPECTED {
        Ok(format!("is the same as on other machines: its tip ends in {}", &found[60..]))
    } else {
        Err(format!(
            "ended at block {found} instead of {EXPECTED}: your class would see a different race here"
        ))
    }
}

/// Lets `cargo x` prepare JupyterLab and the kernel. It shows its own progress.
fn laboratory() -> Result<String, String> {
    let Some(root) = repository() else {
        return Err("is not here; run this in the folder of the repository".to_owned());
    };
    let start = Instant::now();
    match Command::new("cargo").args(["x", "lab", "--prepare"]).current_dir(root).status() {
        Ok(status) if status.success() => {
            Ok(format!("is ready ({:.0} s); `cargo x lab` opens it", start.elapsed().as_secs_f64()))
        }
        Ok(_) => Err("could not be prepared; the reason is above".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err("needs cargo, which isn't installed; get Rust from rustup.rs".to_owned())
        }
        Err(error) => Err(format!("could not be checked, because cargo did not start: {error}")),
    }
}

/// The folder of the repository, if this is run in it or below it.
fn repository() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let has_notebooks =
        |folder: &&std::path::Path| folder.join("notebooks/stage1_ledger.ipynb").is_file();
    here.ancestors().find(has_notebooks).map(PathBuf::from)
}
