//! The command line of `kusari sim`, for every program that wants it: `kusari` itself, and one with a rule of its own.
//!
//! A rule in a file of its own becomes a program in one line:
//!
//! ```no_run
//! # use kusari_city::rules::Work as MyRule;
//! use kusari_city::program::{self, Rules};
//!
//! fn main() -> std::process::ExitCode {
//!     program::main(Rules::built_in().with("my-rule", MyRule::new))
//! }
//! ```

mod compare;
mod failed;
mod figure;
mod game;
mod new;
mod numbers;
mod pool;
mod rules;
mod run;
mod seeds;
mod setting;
mod summary;
mod validate;

pub use failed::Failed;
pub use rules::Rules;
pub use seeds::Seeds;
pub use setting::Setting;

use clap::{Parser, Subcommand};
use setting::warn;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// What you can do with towns.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a scenario with comments, to start from.
    New(new::Args),
    /// Runs a town, once for each seed.
    ///
    /// The same seed gives the same rows, on every machine. The runs are spread over all cores. If you interrupt the command, you can give
    /// it again and it goes on where it was: it doesn't repeat the seeds that are complete.
    Run(run::Args),
    /// Draws a figure as SVG, with the theory beside the measurements.
    ///
    /// If you name files of results, it shows those. Otherwise it runs small towns of its own, which takes some
    /// seconds.
    Figure(figure::Args),
    /// Compares the results of two towns: do they differ by more than chance?
    ///
    /// Each number is a mean over seeds, and ± is how far that mean may be from the truth: one standard deviation. The difference of two
    /// means is counted in such deviations (Welch, 1947).
    Compare(compare::Args),
    /// Holds the city against published figures: a table of source, published, ours, tolerance and verdict.
    ///
    /// Tolerances are three standard deviations of the mean over at least 30 seeds. What can't come out has its reason beside it.
    Validate(validate::Args),
    /// Plays a game of pools: each has a share of the work and a plan, and the score is what it earned for its work.
    Game(game::Args),
}

impl Command {
    /// Does what was asked for.
    ///
    /// # Errors
    ///
    /// [`Failed`] says why it couldn't.
    pub fn run(&self, setting: Setting<'_>) -> Result<(), Failed> {
        match self {
            Command::New(args) => new::run(args, setting),
            Command::Run(args) => run::run(args, setting),
            Command::Figure(args) => figure::run(args, setting),
            Command::Compare(args) => compare::run(args),
            Command::Validate(args) => validate::run(args, setting),
            Command::Game(args) => game::run(args, setting),
        }
    }
}

static PRESSED: AtomicBool = AtomicBool::new(false);

/// The whole `main` of a program that runs towns by these rules.
#[must_use]
pub fn main(rules: Rules) -> ExitCode {
    // The second Ctrl-C ends the program at once.
    let installed = ctrlc::set_handler(|| {
        if PRESSED.swap(true, SeqCst) {
            std::process::exit(130);
        }
    });
    if let Err(error) = installed {
        warn(&format!(
            "warning: this program can't notice Ctrl-C ({error}), so pressing it may cut off results"
        ));
    }
    let name = std::env::args_os().next().unwrap_or_default();
    let name = std::path::Path::new(&name).file_stem().unwrap_or_default().to_string_lossy();
    let setting = Setting { rules: &rules, name: &name, is_interrupted: || PRESSED.load(SeqCst) };
    match Cli::parse().command.run(setting) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            match &failed {
                Failed::Impossible { code, what } => warn(&format!("error[{code}]: {what}")),
                Failed::Interrupted => warn("interrupted"),
                Failed::No | Failed::NobodyReads => {}
            }
            ExitCode::from(failed.status())
        }
    }
}

/// Towns of up to a hundred thousand nodes, in virtual time and from a seed.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}
