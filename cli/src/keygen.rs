use crate::failure::Failure;
use kusari::stage2_signed::{Wallet, WalletError};
use std::io::Write as _;
use std::path::PathBuf;

/// Makes a new key pair: the secret key goes into a new file, the address is printed.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari keygen alice.pem          writes PKCS#8 PEM, prints the address
  kusari keygen --show alice.pem   prints the address of a key made before

The file is not encrypted. Whoever reads it owns the money. No file is ever overwritten.")]
pub(crate) struct Args {
    /// The file for the secret key
    file: PathBuf,
    /// Read the file instead of writing it
    #[arg(long)]
    show: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let wallet = if args.show {
        Wallet::load(&args.file).map_err(|error| failure(args, error))?
    } else {
        let wallet = Wallet::generate(&mut rand::rngs::OsRng);
        wallet.save(&args.file).map_err(|error| failure(args, error))?;
        wallet
    };
    Ok(writeln!(std::io::stdout(), "{}", wallet.address().as_str())?)
}

fn failure(args: &Args, error: WalletError) -> Failure {
    match error {
        WalletError::Io(error) => Failure::file(&args.file, error),
        error => Failure::refused(&error),
    }
}
