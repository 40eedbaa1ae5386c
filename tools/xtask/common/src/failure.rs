use crate::shown::say;
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

/// Why a command ends badly. Which of the two it was is its exit status.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// Something was checked and is not as it should be: 1.
    Refused(String),
    /// The command could not do what it was asked for: 2.
    Unable(String),
}

impl From<String> for Failure {
    fn from(why: String) -> Failure {
        Failure::Refused(why)
    }
}

/// A file or a folder could not be used.
pub fn unable(path: &Path, cause: &dyn Display) -> Failure {
    Failure::Unable(format!("{}: {cause}", path.display()))
}

/// Says on standard error why a command ended badly, if it did, and gives the program's exit status.
pub fn end(outcome: Result<(), Failure>) -> ExitCode {
    let (status, message) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Refused(message)) => (1, message),
        Err(Failure::Unable(message)) => (2, message),
    };
    say(&format!("\x1b[1;31merror:\x1b[0m {message}\n"));
    ExitCode::from(status)
}
