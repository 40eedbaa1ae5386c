use super::{Where, amounts};
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::io::{Write as _, stdout};

/// Begins a chain on which coins are mined into existence.
///
/// Its rules are written down once, and everything that is signed on it names them.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari mint                                    a chain for a lesson, in the directory coin
  kusari mint --dir big --subsidy 25 --halving 1000 --maturity 100
  kusari mint --words \"our first coin\"")]
pub(crate) struct Args {
    #[command(flatten)]
    place: Where,
    /// Some words that stand in the genesis
    #[arg(long, default_value = "kusari")]
    words: String,
    /// How many seconds should lie between two blocks
    #[arg(long, default_value_t = Rules::classroom().spacing)]
    spacing: u32,
    /// After how many blocks the target is adjusted
    #[arg(long, default_value_t = Rules::classroom().period)]
    period: u32,
    /// How many coins the first blocks bring into existence
    #[arg(long, default_value = "50", value_parser = amounts::parse)]
    subsidy: Amount,
    /// After how many blocks it is half as much
    #[arg(long, default_value_t = Rules::classroom().halving)]
    halving: u32,
    /// After how many blocks a miner can spend his reward
    #[arg(long, default_value_t = Rules::classroom().maturity)]
    maturity: u32,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let rules = Rules {
        spacing: args.spacing,
        period: args.period,
        first_subsidy: args.subsidy,
        halving: args.halving,
        maturity: args.maturity,
        ..Rules::classroom()
    };
    let time = Time::from_millis(Time::now().millis() / 1000 * 1000);
    let genesis = Genesis { time, words: args.words.clone(), rules };
    // Before a directory is made for nothing.
    genesis.check().map_err(|error| Failure::impossible(&error))?;
    let directory = args.place.prepare()?;
    Store::create(directory, &genesis).map_err(|error| Failure::impossible(&error))?;
    let mut out = stdout();
    let cap = rules.cap().map_err(|error| Failure::impossible(&error))?;
    writeln!(
        out,
        "A chain begins in {}. Its genesis is {}.",
        args.place.dir.display(),
        genesis.hash().to_hex()
    )?;
    writeln!(
        out,
        "{} brings {}, and there will never be more than {}.",
        // The genesis stands among the first, and brings nothing.
        match rules.halving - 1 {
            0 | 1 => "The first block".to_owned(),
            blocks => format!("Each of the first {blocks} blocks"),
        },
        InCoins(rules.subsidy(1)),
        InCoins(cap)
    )?;
    Ok(writeln!(
        out,
        "Make a key with `kusari wallet new`, and mine with `kusari mine --to ADDRESS`."
    )?)
}
