use super::hold::Hold;
use super::pay::{self, Paid};
use super::purse::{OpenPurse, Purse, WaitingOrder};
use super::running::Running;
use super::source::Source;
use super::{Where, amounts, view};
use crate::door::door;
use crate::failure::{Failure, warn};
use crate::numbers::whole;
use clap::Subcommand;
use kusari::stage6_coin::*;
use kusari_storage::Directory;
use std::io::{Write as _, stdout};
use std::path::PathBuf;

/// Keys, and what they can spend.
///
/// The keys are in a file that a passphrase opens. You're asked for it, or it's taken from KUSARI_PASSPHRASE.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari wallet new                    a key, and a wallet for it if there is none; prints its address
  kusari wallet balance
  kusari wallet send KADDRESS 20       20 coins; if it's too early, the payment waits
  kusari wallet --wallet bob new       another wallet on the same chain
  kusari wallet unspent                the coins, address by address
  kusari wallet unused                 addresses that haven't been paid anything yet
  kusari wallet key                    the public key for letters: see `kusari letter`")]
pub(crate) struct Args {
    #[command(flatten)]
    place: Where,
    /// The file of the wallet; the one in the directory of the chain if not given
    #[arg(long, global = true)]
    wallet: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a key, and the wallet if there's none yet; prints the key's address
    New,
    /// Prints an address that hasn't been paid anything yet
    ///
    /// You aren't asked for the passphrase, so nothing proves that the file is as you left it. `wallet new`
    /// asks, and prints an address whose key was made just then.
    Address {
        /// All of them
        #[arg(long)]
        all: bool,
    },
    /// Prints the public key that others need to write you a letter
    ///
    /// It's the key of the wallet's first address. Give it to people who may know that this address is yours.
    Key,
    /// Prints what the wallet has
    Balance,
    /// Pays an address
    #[command(after_help = "\
Examples:
  kusari wallet send KADDRESS 20
  kusari wallet send KADDRESS 0.5 --fee-rate 10

If the coins aren't there yet, the payment waits, and `kusari mine` makes it when they are.")]
    Send {
        /// The address to pay
        to: Address,
        /// How many coins to pay
        #[arg(value_parser = amounts::parse, allow_hyphen_values = true)]
        amount: Amount,
        /// How many units to offer for each byte, 1 to 1,000,000
        #[arg(long, default_value_t = 2, value_parser = whole::<u64>(1..=1_000_000, "a coin has a hundred million units"), allow_negative_numbers = true)]
        fee_rate: u64,
        /// Take the largest coins first, and don't look for coins that add up exactly
        #[arg(long)]
        largest_first: bool,
    },
    /// Forgets payments that were left waiting for coins
    Forget,
    /// Prints what came in and what went out
    History,
    /// Prints the coins, address by address
    Unspent,
    /// Prints the addresses that have never been paid
    Unused,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let in_directory = || args.place.dir.join("wallet");
    let path = args.wallet.clone().unwrap_or_else(in_directory);
    match &args.command {
        Command::New => {
            let _hold = Hold::take(&args.place, &path)?;
            if Directory::owns(&args.place.dir, &path) {
                return Err(Failure::Unusable(format!(
                    "{path:?} is where the chain keeps a file of its own; name another one for the wallet"
                )));
            }
            let mut purse = match Purse::read(&path)? {
                Some(purse) => purse.open()?,
                None => OpenPurse::new(&path)?,
            };
            let address = purse.wallet.new_address(&mut rand::rng());
            purse.save()?;
            writeln!(stdout(), "{address}")?;
            if let Some(door) = door(&args.place.dir)?
                && !Running::new(&args.place, door)?.see_new(&address)?
            {
                warn(
                    "warning[too-many-addresses]: the edge that runs here has no room for this address, so it won't see what's paid \
                     to it; use a node that keeps all blocks",
                );
            }
            Ok(())
        }
        Command::Forget => {
            let _hold = Hold::take(&args.place, &path)?;
            let mut purse = Purse::expect(&path)?.open()?;
            let forgotten = std::mem::take(&mut purse.orders);
            purse.save()?;
            Ok(writeln!(stdout(), "{} forgotten", super::count(forgotten.len() as u64, "payment"))?)
        }
        Command::Address { all } => {
            view::show_addresses(&Purse::expect(&path)?, &Source::open(&args.place)?, *all)
        }
        Command::Key => {
            let purse = Purse::expect(&path)?.open()?;
            let key = purse.first_key()?.public_key();
            Ok(writeln!(stdout(), "{}", to_hex(&key.to_bytes()))?)
        }
        Command::Balance => view::balance(&Purse::expect(&path)?, &Source::open(&args.place)?),
        Command::History => view::show_history(&Purse::expect(&path)?, &Source::open(&args.place)?),
        Command::Unspent => view::unspent(&Purse::expect(&path)?, &Source::open(&args.place)?),
        Command::Unused => view::unused(&Purse::expect(&path)?, &Source::open(&args.place)?),
        Command::Send { to, amount, fee_rate, largest_first } => {
            let mut source = Source::open(&args.place)?;
            let _hold = source.hold(&path)?;
            let mut purse = Purse::expect(&path)?.open()?;
            let order = WaitingOrder { to: to.to_string(), amount: *amount, fee_rate: *fee_rate };
            let selection = match largest_first {
                true => CoinSelection::LargestFirst,
                false => CoinSelection::BranchAndBound,
            };
            match pay::pay(&mut source, &mut purse, &order, selection)? {
                Paid::Waits(txid, fee) => Ok(writeln!(
                    stdout(),
                    "{} to {to}: waits for a block, as {txid}, with a fee of {}",
                    InCoins(*amount),
                    InCoins(fee)
                )?),
                Paid::Premature(cause) if source.is_edge() => Err(Failure::refused(&cause)
                    .with_remedy(
                        "; pay again when they're there, because an edge makes no payment later",
                    )),
                Paid::Premature(cause) => {
                    purse.orders.push(order);
                    purse.save()?;
                    warn(&format!("warning[{}]: {cause}", cause.code()));
                    let amount = InCoins(*amount);
                    Ok(writeln!(
                        stdout(),
                        "{amount} to {to}: too early, so it's waiting; `kusari mine` makes it when the coins are there"
                    )?)
                }
            }
        }
    }
}
