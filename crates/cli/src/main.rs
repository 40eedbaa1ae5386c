//! `kusari`, the program: race, verify, hashrate and more.

mod chain_view;
mod check_message;
mod check_setup;
mod coin;
mod door;
mod failure;
mod hashrate;
mod interrupt;
mod keygen;
mod lanes;
mod multicast;
mod node;
mod numbers;
mod oddity;
mod pads;
mod places;
mod race;
mod receipt;
#[cfg(feature = "sim")]
mod sim;
mod verify;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// A blockchain rebuilt in chapters: races nodes on threads, checks chains, measures miners, mines coins.
#[derive(Parser)]
#[command(name = "kusari", version, after_help = EXAMPLES, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  kusari race --nodes 7 --seconds 20               watch seven nodes race and agree
  kusari race --partition --export chain.jsonl     cut the network in two, heal it, keep the chain
  kusari verify chain.jsonl                        check a chain file
  kusari show chain.jsonl                          read it
  kusari race --seed 7                             the same race on every machine in the room
  kusari hashrate                                  how many nonces a second?
  kusari check-setup                               is this machine ready for a lesson?
  kusari mint                                      start a coin of your own; then wallet new, mine
  kusari node --mint --mine                        a node that others can join
  kusari pads found airport                        members who keep landing pads together; then pads run

Exit status: 0 all is well; 1 something was refused, or nodes disagree; 2 the command line or a file is wrong;
130 interrupted.";

#[derive(Subcommand)]
enum Command {
    Race(race::Args),
    Verify(verify::Args),
    Show(chain_view::ShowArgs),
    Balance(chain_view::BalanceArgs),
    Hashrate(hashrate::Args),
    Keygen(keygen::Args),
    CheckMessage(check_message::Args),
    CheckSetup(check_setup::Args),
    Mint(coin::mint::Args),
    Mine(coin::mine::Args),
    Wallet(coin::wallet::Args),
    Chain(coin::chain::Args),
    Notarise(coin::notarise::Args),
    Board(coin::board::Args),
    Letter(coin::letter::Args),
    Node(node::Args),
    Pads(pads::Args),
    #[cfg(feature = "sim")]
    Sim(sim::Args),
}

fn main() -> ExitCode {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        console::set_colors_enabled(false);
        console::set_colors_enabled_stderr(false);
    }
    interrupt::listen();
    let result = match Cli::parse().command {
        Command::Race(args) => race::run(args),
        Command::Verify(args) => verify::run(&args),
        Command::Show(args) => chain_view::show(&args),
        Command::Balance(args) => chain_view::balance(&args),
        Command::Hashrate(args) => hashrate::run(&args),
        Command::Keygen(args) => keygen::run(&args),
        Command::CheckMessage(args) => check_message::run(&args),
        Command::CheckSetup(args) => check_setup::run(&args),
        Command::Mint(args) => coin::mint::run(&args),
        Command::Mine(args) => coin::mine::run(&args),
        Command::Wallet(args) => coin::wallet::run(&args),
        Command::Chain(args) => coin::chain::run(&args),
        Command::Notarise(args) => coin::notarise::run(&args),
        Command::Board(args) => coin::board::run(&args),
        Command::Letter(args) => coin::letter::run(&args),
        Command::Node(args) => node::run(&args),
        Command::Pads(args) => pads::run(&args),
        #[cfg(feature = "sim")]
        Command::Sim(args) => sim::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
