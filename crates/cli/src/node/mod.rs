//! Chapter 7's node: runs it, and asks it how it's doing.

mod ask;
mod chain;
mod core;
mod edge;
mod edge_options;
mod genesis;
mod log_lines;
pub(crate) mod log_writer;
pub(crate) mod options;
mod page_purse;
pub(crate) mod running;
pub(crate) mod said;

use crate::failure::Failure;
use clap::Subcommand;

/// Runs a node: it finds others, and keeps one chain with them.
///
/// A node keeps its chain in a directory. If there's no chain in it yet, `--mint` starts one, and `--connect` gets one from another
/// node. With `--edge`, it keeps headers only, and follows the payments of the wallet in its directory.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari node --mint --mine                           a new chain, mined for a new wallet
  kusari node --dir bob --connect 192.168.1.7:7707    joins a node
  kusari node --dir bob --connect \"WORD WORD WORD WORD WORD WORD\"    the same, with its join code
  kusari node --mine KADDRESS --lan                   looks for nodes in the local network, too
  kusari node --dir carol --edge --connect 192.168.1.7:7707    keeps headers only, for the wallet in carol
  kusari node status                                  how the node in this directory is doing
  kusari node peers --json                            its neighbours, for programs
  kusari node stop

Ctrl-C ends it in order. What it has told others is on the disk by then, and even `kill -9` doesn't change that.")]
pub(crate) struct Args {
    #[command(flatten)]
    run: options::Run,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Prints how far the running node has got
    Status(ask::Args),
    /// Prints its neighbours, and why others were cut off
    Peers(ask::Args),
    /// Ends the running node, in order
    Stop,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let place = &args.run.place;
    match &args.command {
        None if args.run.edge => edge::run(&args.run),
        None => core::run(&args.run),
        Some(Command::Status(how)) => ask::status(place, how),
        Some(Command::Peers(how)) => ask::peers(place, how),
        Some(Command::Stop) => ask::stop(place),
    }
}
