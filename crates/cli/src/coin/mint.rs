use super::{Where, amounts, clock};
use crate::failure::Failure;
use crate::numbers::whole;
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::io::{Write as _, stdout};

/// Starts a chain on which coins are mined into existence.
///
/// Its rules are written down once, and everything signed on the chain names them.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari mint                                    a chain for a lesson, in the directory coin
  kusari mint --dir big --subsidy 25 --halving 1000 --maturity 100
  kusari mint --words \"our first coin\"")]
pub(crate) struct Args {
    #[command(flatten)]
    place: Where,
    /// Some words to put into the genesis
    #[arg(long, default_value = "kusari")]
    words: String,
    /// How many seconds there should be between two blocks, 1 to 86,400
    #[arg(long, default_value_t = Rules::classroom().spacing, value_parser = whole::<u32>(1..=86_400, "at most a day"), allow_negative_numbers = true)]
    spacing: u32,
    /// After how many blocks the target is adjusted, 2 to 100,000
    #[arg(long, default_value_t = Rules::classroom().period, value_parser = whole::<u32>(2..=100_000, ""), allow_negative_numbers = true)]
    period: u32,
    /// How many coins the first blocks bring into existence
    #[arg(long, default_value = "50", value_parser = amounts::parse, allow_negative_numbers = true)]
    subsidy: Amount,
    /// After how many blocks the reward is halved, 1 to 100,000,000
    #[arg(long, default_value_t = Rules::classroom().halving, value_parser = whole::<u32>(1..=100_000_000, ""), allow_negative_numbers = true)]
    halving: u32,
    /// After how many blocks miners can spend their reward, 1 to 1,000,000
    #[arg(long, default_value_t = Rules::classroom().maturity, value_parser = whole::<u32>(1..=1_000_000, "you wouldn't live to spend the reward"), allow_negative_numbers = true)]
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
    let genesis = genesis(args.words.clone(), rules)?; // checked now, so that no directory is made in vain
    let time = genesis.time;
    let cap = rules.cap().map_err(|error| Failure::impossible(&error))?;
    if cap == Amount::ZERO {
        return Err(Failure::Unusable(format!(
            "with a --subsidy of {} that's halved after {}, no coin would \
             ever exist: anything below 0.00000001 coins is nothing; give a larger --subsidy or --halving",
            InCoins(rules.first_subsidy),
            super::count(rules.halving.into(), "block"),
        )));
    }
    let directory = args.place.prepare()?;
    Store::create(directory, &genesis).map_err(|error| Failure::impossible(&error))?;
    let mut out = stdout();
    writeln!(
        out,
        "A chain begins in {}, at {time}. Its genesis is {}.",
        args.place.dir.display(),
        genesis.hash().to_hex()
    )?;
    writeln!(
        out,
        "{} brings {}, and there will never be more than {}.",
        // The genesis counts as one of the first blocks, and creates no coins.
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

/// A genesis that begins now.
fn genesis(words: String, rules: Rules) -> Result<Genesis, Failure> {
    let time = Time::from_millis(Time::now().millis() / 1000 * 1000);
    clock::check_end(time)?;
    let genesis = Genesis { time, words, rules };
    genesis.check().map_err(|error| Failure::impossible(&error).with_remedy(remedy(&error)))?;
    Ok(genesis)
}

/// The genesis of a chain for a lesson.
pub(crate) fn genesis_of_a_lesson() -> Result<Genesis, Failure> {
    genesis("kusari".to_owned(), Rules::classroom())
}

/// How to fix rules that are refused.
fn remedy(error: &GenesisError) -> &'static str {
    match error.code() {
        "rules-period" => "; give a shorter --spacing or --period",
        "rules-cap" => "; give a smaller --subsidy or --halving",
        "words-too-long" => "; give shorter --words",
        _ => "",
    }
}
