use super::{Where, count, tell, unusable, waiting};
use crate::failure::Failure;
use clap::Subcommand;
use indicatif::ProgressBar;
use kusari::stage6_coin::*;
use kusari_storage::{Opened, Store};
use std::io::{Write as _, stdout};

/// Shows the chain in a directory, checks it, or repairs its index.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari chain show       height, work, coins
  kusari chain check      checks every block again, and that the index follows from them
  kusari chain rebuild    rebuilds the index from the blocks alone; waiting payments stay")]
pub(crate) struct Args {
    #[command(flatten)]
    place: Where,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints how far the chain has got
    Show,
    /// Checks every block again, and the index
    Check,
    /// Rebuilds the index
    Rebuild,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match args.command {
        Command::Show => show(&args.place.open()?),
        Command::Check => {
            let store = args.place.open()?;
            let bar = ProgressBar::new(0);
            let checked = store.check(|done, all| progress(&bar, done, all));
            bar.finish_and_clear();
            let blocks = checked.map_err(|error| unusable(error, Failure::refused))?;
            let blocks = count(blocks, "block");
            Ok(writeln!(stdout(), "{blocks} checked, and the index follows from them")?)
        }
        Command::Rebuild => {
            let directory = args.place.directory()?;
            let bar = ProgressBar::new(0);
            let rebuilt = Store::rebuild(directory, |done, all| progress(&bar, done, all));
            bar.finish_and_clear();
            let (_, opened) = rebuilt.map_err(|error| unusable(error, Failure::impossible))?;
            tell(&Opened { indexed: 0, ..opened });
            Ok(writeln!(stdout(), "the index was rebuilt from {}", count(opened.indexed, "block"))?)
        }
    }
}

fn progress(bar: &ProgressBar, done: u64, all: u64) {
    bar.set_length(all);
    bar.set_position(done);
}

fn show(store: &Store) -> Result<(), Failure> {
    let place = store.place().map_err(|error| Failure::impossible(&error))?;
    let work = store.work().map_err(|error| Failure::impossible(&error))?;
    let (rules, (pool, _)) = (&store.genesis().rules, waiting(store)?);
    let subsidies = (1..=place.height()).map(|height| rules.subsidy(height).units()).sum();
    let next = place.next_target(rules).to_target().map_or(0, |target| target.work().hashes());
    let mut out = stdout();
    writeln!(out, "genesis   {}  {:?}", store.genesis().hash().to_hex(), store.genesis().words)?;
    writeln!(out, "height    {}", place.height())?;
    writeln!(out, "tip       {}", place.hash().to_hex())?;
    writeln!(out, "work      {work}; the next block takes {next} on average")?;
    writeln!(out, "subsidies {} so far", InCoins(Amount::new(subsidies)))?;
    Ok(writeln!(out, "waiting   {}", count(pool.waiting().len() as u64, "payment"))?)
}
