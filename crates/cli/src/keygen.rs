use crate::failure::Failure;
use kusari::stage2_signed::{Wallet, WalletError};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Makes a new key pair: writes the secret key to a new file, and prints the address.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari keygen alice.pem          writes PKCS#8 PEM, prints the address
  kusari keygen --show alice.pem   prints the address of a key made before

The file is not encrypted. Anyone who can read it owns the money. No file is ever overwritten.")]
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
        let wallet = Wallet::generate(&mut rand::rng());
        wallet.save(&args.file).map_err(|error| failure(args, error))?;
        wallet
    };
    Ok(writeln!(std::io::stdout(), "{}", wallet.address().as_str())?)
}

fn failure(args: &Args, error: WalletError) -> Failure {
    match error {
        WalletError::Io(error) => Failure::file(&args.file, error),
        WalletError::NotPem => Failure::refused(&error).with_remedy(what_it_is(&args.file)),
        error => Failure::refused(&error),
    }
}

/// What a file may be that isn't PEM with a key, and how to turn it into PEM.
fn what_it_is(path: &Path) -> &'static str {
    let mut bytes = Vec::new();
    // If this fails, the rule alone has to do as an answer.
    let _ = File::open(path).and_then(|file| file.take(1 << 16).read_to_end(&mut bytes));
    let has = |words: &str| bytes.windows(words.len()).any(|it| it == words.as_bytes());
    match &bytes[..] {
        [] => "; the file is empty",
        [0x30, 0x80..=0xff, ..] => {
            "; it looks like DER: `openssl pkey -inform DER -in FILE -out NEW.pem` turns it into PEM"
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "; it is UTF-16: save it as UTF-8",
        _ if has("BEGIN ENCRYPTED PRIVATE KEY") || has("Proc-Type: 4,ENCRYPTED") => {
            "; it is encrypted: `openssl pkey -in FILE -out NEW.pem` opens it"
        }
        _ if has("BEGIN OPENSSH PRIVATE KEY") => {
            "; it is a key for SSH: `ssh-keygen -p -m PKCS8 -f COPY` changes a copy of it"
        }
        _ if has("BEGIN RSA PRIVATE KEY") => {
            "; it is PKCS#1: `openssl pkey -in FILE -out NEW.pem` turns it into PKCS#8"
        }
        _ if has("BEGIN PUBLIC KEY") || has("BEGIN CERTIFICATE") => {
            "; it holds no secret key, only a public one"
        }
        _ if has("BEGIN PRIVATE KEY") => "; the key is damaged, or isn't an RSA key",
        _ => "; `kusari keygen FILE` makes one",
    }
}
