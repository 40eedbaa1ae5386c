//! Chapter 9's city: towns of up to a hundred thousand nodes, in virtual time.

use crate::failure::Failure;
use crate::interrupt;
use kusari_city::program::{Command, Failed, Rules, Setting};

/// Runs towns of up to a hundred thousand nodes: who hears of which block when, and what does a vote cost there?
///
/// You describe a town in a file of text, its scenario. Each seed brings other luck, and brings the same luck on every machine.
#[derive(clap::Args)]
#[command(after_help = "\
From nothing to a picture of a town of your own:
  kusari sim new town.toml                                   a scenario with comments; change a number in it
  kusari sim run town.toml --seeds 1..10 --out town.db       run it ten times, and keep the results
  kusari sim figure propagation town.db                      how long until half of the nodes have a block?

Exit status: 0 it's done; 1 some results don't agree with published ones; 2 the command line or a file is wrong; 130 interrupted.")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    interrupt::be_orderly();
    let rules = Rules::built_in();
    let setting =
        Setting { rules: &rules, name: "kusari sim", is_interrupted: interrupt::is_pressed };
    args.command.run(setting).map_err(|failed| match failed {
        Failed::Impossible { code, what } => Failure::Impossible { code, what },
        Failed::No => Failure::No,
        Failed::Interrupted => Failure::Interrupted,
        Failed::NobodyReads => Failure::NobodyReads,
    })
}
