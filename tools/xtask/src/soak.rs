//! `cargo x soak`: many simulated networks, and the story of one.

use crate::compile::compile;
use kusari_tools::{Failure, course, neutral, show};
use std::io;

/// More than a machine does in a year. So no seed is beyond the largest.
const MOST_RUNS: u64 = 1_000_000_000_000;

/// Runs simulated networks in which everything goes wrong, and checks the invariants after each step
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x soak                             10,000 networks
  cargo x soak --runs 1000000              as many as fit into a night; Ctrl-C ends it earlier
  cargo x soak --runs 10000 --from 10000   the next 10,000 seeds
  cargo x soak --seed 7                    the story of one network, a line for each event

Each seed makes a different network. Every fourth uses chapter 5's payments (seeds 0, 4, 8 and so
on), and every fourth chapter 6's coin (1, 5, 9). In every fourth chapter 8's members agree on an
order (2, 6, 10), with a leader, by work, with a crash-proof engine or by a vote. In every fourth
chapter 7's hosts look for their neighbours themselves (3, 7, 11). What has to hold, after each step
or in the end:
  * all have the same genesis
  * every block that's adopted is valid from the genesis on
  * every node follows the chain with most work
  * no payment is made twice
  * no money comes or goes
  * payments that wait can be applied to the chain
  * no payment is lost silently
  * all nodes agree in the end
  * strangers can't fill more than a limited space
  * bad messages are punished, nothing else is, and they change nothing
  * a node that comes back believes what it wrote down
  * everywhere, the same thing is refused for the same reason
  * taking blocks back and entering them again changes nothing
  * no host has more neighbours than places
  * no one fills more of a host's book than their share
  * no honest host cuts another one for an offence
  * a host that knows an honest one finds it
  * no address is dialled before its pause is over
  * what a host tells is on its disk
And among members:
  * no two blocks are final at one height
  * what's placed is valid
  * a certificate has a quorum of different signers
  * no honest member contradicts itself
  * in calm, something new soon has its place everywhere
  * a member writes before it speaks, and remembers
  * evidence never names an honest member
  * after the same block, all have the same state
  * what's under way stays within limits
  * where nothing goes wrong, every view decides a block
  * no two reservations of a pad overlap
If one of these doesn't hold, you're told the seed, and the command that shows what led to it.")]
pub(crate) struct Args {
    /// How many networks
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=MOST_RUNS), allow_negative_numbers = true)]
    runs: u64,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=u64::MAX - MOST_RUNS), allow_negative_numbers = true)]
    from: u64,
    /// Tell the story of this seed instead
    #[arg(long, value_name = "SEED", conflicts_with_all = ["runs", "from"], allow_negative_numbers = true)]
    seed: Option<u64>,
}

/// Builds the program that does it, and lets it run.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let program = ["--release", "--package", "kusari-simulation", "--example", "soak"];
    if args.seed.is_none() {
        show("building the simulation with optimisation\n");
    }
    let cannot = |cause: io::Error| Failure::Unable(format!("cargo could not be started: {cause}"));
    let cargo = |command: &str| {
        let mut cargo = course::program("cargo");
        // A network that panics is a finding, and with `panic = "abort"` it would end the soak.
        neutral(&mut cargo);
        cargo.arg(command);
        cargo
    };
    // From here on Ctrl-C reaches both programs. The other one ends with a summary, and this one waits for it.
    let mut build = cargo("build");
    build.args(program);
    compile(build, "the simulation")?;
    let mut soak = cargo("run");
    soak.arg("--quiet").args(program).arg("--").args(words(&args));
    match soak.status().map_err(cannot)?.code() {
        Some(0) => Ok(()),
        Some(1) => Err(Failure::Refused("an invariant does not hold".to_owned())),
        _ => Err(Failure::Unable("the simulation did not finish".to_owned())),
    }
}

/// What the program is told.
fn words(args: &Args) -> Vec<String> {
    let pairs = match args.seed {
        Some(seed) => vec![("--seed", seed)],
        None => vec![("--runs", args.runs), ("--from", args.from)],
    };
    pairs.into_iter().flat_map(|(name, number)| [name.to_owned(), number.to_string()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_says_all_that_is_checked() {
        #[derive(clap::Parser)]
        struct Program {
            #[command(flatten)]
            _args: Args,
        }
        let help = <Program as clap::CommandFactory>::command().render_help().to_string();
        let read = |file| {
            let path = course::root().join("crates/simulation/src").join(file);
            std::fs::read_to_string(path).expect("the invariants have a file")
        };
        let source = read("invariants.rs") + &read("invariants/members.rs");
        let demands = source
            .lines()
            .filter_map(|line| line.trim().split_once(" => \"")?.1.strip_suffix("\","));
        assert!(demands.clone().count() > 25, "they were found");
        // That takes two runs of each seed, and a test does it with some.
        for demand in demands.filter(|it| !it.starts_with("the same seed")) {
            assert!(help.contains(&format!("* {demand}\n")), "{demand}");
        }
    }

    #[test]
    fn a_seed_is_told_alone_and_runs_with_their_first_seed() {
        let many = Args { runs: 5, from: 2, seed: None };
        assert_eq!(words(&many), ["--runs", "5", "--from", "2"]);
        let one = Args { seed: Some(9), ..many };
        assert_eq!(words(&one), ["--seed", "9"]);
    }
}
