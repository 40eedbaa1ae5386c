use super::asked::Found;
use super::purse::Purse;
use super::source::Source;
use super::{Where, pay};
use crate::failure::Failure;
use crate::numbers::whole;
use kusari::stage6_coin::*;
use kusari::stage7_peers::{FileHash, Receipt};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};

/// Proves that a file existed: puts its hash on the chain, and writes a receipt when it's in a block.
///
/// The chain gets the SHA-256 of the file, in an output that no one can spend, and never the file itself. Everyone sees the hash, the
/// time, and which coins paid for it. Anyone who can guess what's in the file can check the guess: add something random to a
/// short one.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari notarise will.pdf                  pays for it; when it's in a block, the same command writes the receipt
  kusari notarise will.pdf --receipt r.json
  kusari verify --receipt r.json will.pdf   checks it, without the chain

Keep the file as it is, and the receipt with it. A receipt proves that the file existed before a block was made. It doesn't prove who made
the file, or that what it says is true.")]
pub(crate) struct Args {
    #[command(flatten)]
    place: Where,
    /// The file whose hash goes on the chain
    file: PathBuf,
    /// Where the receipt goes; FILE.receipt if not given
    #[arg(long)]
    receipt: Option<PathBuf>,
    /// The file of the wallet; the one in the directory of the chain if not given
    #[arg(long)]
    wallet: Option<PathBuf>,
    /// How many units to offer for each byte, 1 to 1,000,000
    #[arg(long, default_value_t = 2, value_parser = whole::<u64>(1..=1_000_000, "a coin has a hundred million units"), allow_negative_numbers = true)]
    fee_rate: u64,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let hash = hash_of(&args.file)?;
    let mut source = Source::open(&args.place)?;
    match source.receipt(hash)? {
        Found::InBlock(receipt) => keep(args, &receipt),
        Found::Waits => Ok(writeln!(
            stdout(),
            "{}: the payment with its hash is waiting for a block; when there's one, the same command writes the receipt",
            args.file.display()
        )?),
        Found::Nowhere => {
            let path = args.wallet.clone().unwrap_or_else(|| args.place.dir.join("wallet"));
            let _hold = source.hold(&path)?;
            let mut purse = Purse::expect(&path)?.open()?;
            let (txid, fee) = pay::carry(&mut source, &mut purse, hash.lock(), args.fee_rate)?;
            Ok(writeln!(
                stdout(),
                "{}: its SHA-256 {hash} waits for a block, in the payment {txid}, with a fee of {}; when it's there, \
                 the same command writes the receipt",
                args.file.display(),
                InCoins(fee)
            )?)
        }
    }
}

/// Hashes a file.
pub(crate) fn hash_of(path: &Path) -> Result<FileHash, Failure> {
    let read = File::open(path).and_then(FileHash::read);
    read.map_err(|error| Failure::file(path, error))
}

fn keep(args: &Args, receipt: &Receipt) -> Result<(), Failure> {
    let path = args.receipt.clone().unwrap_or_else(|| {
        let mut name = OsString::from(&args.file);
        name.push(".receipt");
        name.into()
    });
    let bytes = [receipt.to_bytes(), vec![b'\n']].concat();
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::file(&path, error))?;
    Ok(writeln!(
        stdout(),
        "{}: its hash is in block {}; the receipt is in {}",
        args.file.display(),
        receipt.height(),
        path.display()
    )?)
}
