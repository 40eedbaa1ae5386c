use crate::failure::Failure;
use crate::interrupt;
use console::Term;
use std::env;
use zeroize::Zeroizing;

/// The environment variable for programs, which can't be asked for a passphrase.
const VARIABLE: &str = "KUSARI_PASSPHRASE";

/// The passphrase of a wallet: from the environment, or typed in without being shown.
pub(crate) fn ask() -> Result<Zeroizing<String>, Failure> {
    match from_environment()? {
        Some(passphrase) => Ok(passphrase),
        None => read("Passphrase: "),
    }
}

/// A passphrase for a new wallet. It's asked for twice, because a slip would lock the wallet forever.
pub(super) fn choose() -> Result<Zeroizing<String>, Failure> {
    if let Some(passphrase) = from_environment()? {
        return Ok(passphrase);
    }
    let passphrase = read("A passphrase for the new wallet: ")?;
    if passphrase.is_empty() {
        return Err(Failure::Unusable("a wallet without a passphrase is open to everyone".into()));
    }
    match read("The same passphrase again: ")? == passphrase {
        true => Ok(passphrase),
        false => Err(Failure::Unusable("the two passphrases differ; nothing was written".into())),
    }
}

/// Whether there's any way to get a passphrase.
pub(super) fn can_be_asked() -> bool {
    env::var_os(VARIABLE).is_some() || Term::stderr().is_term()
}

fn from_environment() -> Result<Option<Zeroizing<String>>, Failure> {
    match env::var(VARIABLE) {
        Ok(passphrase) => Ok(Some(Zeroizing::new(passphrase))),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::Unusable(format!("{VARIABLE} is not UTF-8")))
        }
    }
}

fn read(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    let term = Term::stderr();
    if !term.is_term() {
        return Err(Failure::Unusable(format!(
            "there is no terminal to ask for the passphrase; set {VARIABLE}"
        )));
    }
    let ask = || term.write_str(prompt).and_then(|()| term.read_secure_line());
    let answer = interrupt::while_nothing_is_shown(ask);
    answer.map(Zeroizing::new).map_err(|error| Failure::Unusable(format!("the terminal: {error}")))
}
