use crate::results::StoreError;
use crate::scenario::ScenarioError;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Why a command failed.
#[derive(Debug)]
pub enum Failed {
    /// The command can't do what was asked for: a code and a sentence. Exit status 2.
    Impossible {
        /// A stable name for the rule that's broken, in kebab case.
        code: &'static str,
        /// What was found, and what helps.
        what: String,
    },
    /// The command ran, and its answer is no, which it has printed. Exit status 1.
    No,
    /// Ctrl-C. Exit status 130.
    Interrupted,
    /// No one reads the output any more. Exit status 0.
    NobodyReads,
}

impl Failed {
    pub(super) fn impossible(code: &'static str, what: impl Into<String>) -> Failed {
        Failed::Impossible { code, what: what.into() }
    }

    /// A file that can't be read or written.
    pub(super) fn file(path: &Path, error: &io::Error) -> Failed {
        let remedy = match error.kind() {
            ErrorKind::NotFound => "; check the name, and whether its folder is there",
            ErrorKind::AlreadyExists => "; nothing is overwritten: name a new file, or remove it",
            ErrorKind::IsADirectory => "; name a file in it",
            ErrorKind::PermissionDenied => "; change its permissions, or name another file",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "; make room, or name a file on another disk"
            }
            _ => "",
        };
        Failed::impossible("file", format!("{path:?}: {error}{remedy}"))
    }

    /// The exit status of a program that ends with this.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Failed::Impossible { .. } => 2,
            Failed::No => 1,
            Failed::Interrupted => 130,
            Failed::NobodyReads => 0,
        }
    }
}

impl From<ScenarioError> for Failed {
    fn from(error: ScenarioError) -> Failed {
        Failed::impossible(error.code(), error.to_string())
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed::impossible(error.code(), error.to_string())
    }
}

/// `?` is only used to pass on errors of writing to standard output.
impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Failed {
        match error.kind() {
            ErrorKind::BrokenPipe => Failed::NobodyReads,
            _ => Failed::impossible("standard-output", format!("standard output: {error}")),
        }
    }
}
