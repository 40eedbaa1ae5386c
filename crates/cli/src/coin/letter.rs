use super::Where;
use super::purse::{OpenPurse, Purse};
use crate::door;
use crate::failure::Failure;
use clap::Subcommand;
use kusari::figures::escape_text;
use kusari::stage6_coin::*;
use kusari_node::{MAX_LETTER_TEXT_BYTES, SealedError};
use rand::rngs::SysRng;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use serde_json::json;
use std::io::{Read as _, Write as _, stdin, stdout};
use std::path::PathBuf;

/// Letters that only one key opens. They go from node to node, and never onto the chain.
///
/// Every node gets every letter and passes it on once, and no letter says whom it's for. So no one but the receiver can read it, or see
/// who wrote it. What isn't hidden: that a letter was sent, how many kilobytes it has, that this node passes letters on, and, to someone
/// who sees all links, where it came from. Letters that no one fetches are forgotten.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari wallet key                         the key that others need to write to you
  kusari letter send 02a1… \"meet me at nine\"
  kusari letter send 02a1… - < long.txt     the text from standard input
  kusari letter read                        opens what came by lately, if it's for you

A node has to run in the directory: `kusari node`.")]
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
    /// Seals a text for a key, and sends it to everyone
    Send {
        /// The receiver's public key, as their `kusari wallet key` prints it
        #[arg(value_parser = key)]
        to: PublicKey,
        /// The text; `-` is standard input
        text: String,
    },
    /// Prints the letters that came by lately and are for one of this wallet's keys
    Read,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let door = door::expect(&args.place.dir)?;
    let path = args.wallet.clone().unwrap_or_else(|| args.place.dir.join("wallet"));
    match &args.command {
        Command::Send { to, text } => {
            let text = match &text[..] {
                "-" => from_stdin()?,
                text => text.to_owned(),
            };
            let purse = Purse::expect(&path)?.open()?;
            let mut rng = ChaCha12Rng::try_from_rng(&mut SysRng)
                .map_err(|error| Failure::Unusable(format!("no random numbers: {error}")))?;
            let letter = kusari_node::seal(&text, purse.first_key()?, to, &mut rng);
            let letter = letter.map_err(|cause| Failure::refused(&cause))?;
            door.post("/api/letter", &json!({ "hex": to_hex(&letter) }))
                .map_err(Failure::remote)?;
            let kilobytes = super::count(letter.len() as u64 / 1024, "kilobyte");
            Ok(writeln!(stdout(), "sent: everyone gets {kilobytes}, and one key opens them")?)
        }
        Command::Read => {
            let purse = Purse::expect(&path)?.open()?;
            let said = door.get("/api/letters").map_err(Failure::remote)?;
            let letters = said["letters"].as_array().cloned().unwrap_or_default();
            let letters = letters.iter().filter_map(|it| from_hex(it.as_str()?));
            letters.into_iter().try_for_each(|letter| show(&purse, &letter))
        }
    }
}

/// Prints a letter if it's for one of the wallet's keys.
fn show(purse: &OpenPurse, letter: &[u8]) -> Result<(), Failure> {
    let keys = purse.wallet.addresses().iter().filter_map(|it| purse.wallet.key(it));
    for key in keys {
        match kusari_node::open(letter, key) {
            Ok(letter) => {
                let (from, text) = (to_hex(&letter.from.to_bytes()), escape_text(&letter.text));
                return Ok(writeln!(stdout(), "from {from}  {text}")?);
            }
            Err(cause @ (SealedError::Damaged | SealedError::Signature)) => {
                crate::failure::warn(&format!("warning[{}]: {cause}", cause.code()));
                return Ok(());
            }
            Err(_) => {}
        }
    }
    Ok(())
}

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    // One byte more is enough to see that it's too long.
    let read = stdin().take(MAX_LETTER_TEXT_BYTES as u64 + 1).read_to_string(&mut text);
    read.map_err(|error| Failure::Unusable(format!("standard input: {error}")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn key(text: &str) -> Result<PublicKey, String> {
    let key = from_hex(text).and_then(|bytes| PublicKey::from_bytes(&bytes).ok());
    key.ok_or_else(|| {
        "a public key is 66 hex digits in lower case; `kusari wallet key` prints one".to_owned()
    })
}
