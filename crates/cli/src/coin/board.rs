use super::purse::Purse;
use super::source::Source;
use super::{Where, pay};
use crate::failure::Failure;
use crate::numbers::whole;
use clap::Subcommand;
use kusari::figures::escape_text;
use kusari::stage6_coin::*;
use kusari::stage7_peers::Post;
use std::io::{Write as _, stdout};
use std::path::PathBuf;

/// The board: short texts on the chain, each signed by an address.
///
/// A post is a payment that pays no one and carries the text, so it costs a fee, it's in the order of the chain, and no one can take it
/// away. Its author is the address whose key signed the payment's first input. Everyone can read it, and everyone can see which coins
/// paid for it, and where these came from.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari board                     the last posts
  kusari board --last 5
  kusari board post \"lost: one umbrella\"

Characters that steer a terminal or turn the direction of writing are shown as what they are: \\u{1b}.")]
pub(crate) struct Args {
    #[command(flatten)]
    place: Where,
    /// How many of the last posts to show, 1 to 10,000
    #[arg(long, default_value_t = 50, value_parser = whole::<usize>(1..=10_000, ""), allow_negative_numbers = true)]
    last: usize,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Writes on the board
    ///
    /// Everyone can read it from then on, and no one can take it away.
    Post {
        /// The text, at most 74 bytes
        text: String,
        /// The file of the wallet; the one in the directory of the chain if not given
        #[arg(long)]
        wallet: Option<PathBuf>,
        /// How many units to offer for each byte, 1 to 1,000,000
        #[arg(long, default_value_t = 2, value_parser = whole::<u64>(1..=1_000_000, "a coin has a hundred million units"), allow_negative_numbers = true)]
        fee_rate: u64,
    },
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        None => show(&args.place, args.last),
        Some(Command::Post { text, wallet, fee_rate }) => {
            // Before anyone is asked for a passphrase.
            let lock = Post::lock(text).map_err(|cause| Failure::refused(&cause))?;
            let mut source = Source::open(&args.place)?;
            let path = wallet.clone().unwrap_or_else(|| args.place.dir.join("wallet"));
            let _hold = source.hold(&path)?;
            let mut purse = Purse::expect(&path)?.open()?;
            let (txid, fee) = pay::carry(&mut source, &mut purse, lock, *fee_rate)?;
            let fee = InCoins(fee);
            Ok(writeln!(stdout(), "the post waits for a block, as {txid}, with a fee of {fee}")?)
        }
    }
}

fn show(place: &Where, last: usize) -> Result<(), Failure> {
    let mut out = stdout();
    for Post { height, time, author, text, .. } in Source::open(place)?.posts(last)? {
        writeln!(out, "block {height:<7} {time}  {author}  {}", escape_text(&text))?;
    }
    Ok(())
}
