use crate::oddity::Watch;
use kusari::stage4_pow::{ChainError, ChainFileError, Refusal};
use kusari::stage7_peers::RemoteError;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// What helps if the system has no room for another thread.
const FEWER_THREADS: &str =
    "; ask for fewer (--threads, --nodes), close other programs, or raise the limit (`ulimit -u`)";

/// Why a command failed, and its exit status.
pub(crate) enum Failure {
    /// A rule was broken: a code and a sentence. Exit status 1.
    Refused { code: &'static str, what: String },
    /// What was asked for is impossible: a code and a sentence. Exit status 2.
    Impossible { code: &'static str, what: String },
    /// A running node refused, or doesn't answer: its code, its sentence, and the exit status.
    Told { code: String, what: String, status: u8 },
    /// The command ran, and its answer is no, which it has already printed. Exit status 1.
    No,
    /// A file or an argument can't be used. Exit status 2.
    Unusable(String),
    /// No one reads the output any more. Exit status 0: it isn't our fault.
    NobodyReads,
    /// Ctrl-C. Exit status 130.
    Interrupted,
}

impl Failure {
    pub(crate) fn refused(refusal: &impl Refusal) -> Failure {
        Failure::Refused { code: refusal.code(), what: refusal.to_string() }
    }

    pub(crate) fn impossible(refusal: &impl Refusal) -> Failure {
        Failure::Impossible { code: refusal.code(), what: refusal.to_string() }
    }

    /// Adds what can be done about it.
    pub(crate) fn with_remedy(mut self, remedy: &str) -> Failure {
        if let Failure::Refused { what, .. } | Failure::Impossible { what, .. } = &mut self {
            what.push_str(remedy);
        }
        self
    }

    /// What a running node said, or that it said nothing.
    pub(crate) fn remote(error: RemoteError) -> Failure {
        match error {
            RemoteError::Refused { rule, what, status } if !rule.is_empty() => {
                let broken = 422; // a rule is broken; the others are about how it was asked
                Failure::Told { code: rule, what, status: if status == broken { 1 } else { 2 } }
            }
            error => Failure::Impossible { code: "node-unreachable", what: error.to_string() },
        }
    }

    /// A file that can't be read or written.
    pub(crate) fn file(path: &Path, error: io::Error) -> Failure {
        let remedy = match error.kind() {
            ErrorKind::NotFound => "; check the name, and whether its folder is there",
            ErrorKind::AlreadyExists => "; nothing is overwritten: name a new file",
            ErrorKind::IsADirectory => "; name a file in it",
            ErrorKind::PermissionDenied => "; change its permissions, or name another file",
            ErrorKind::ReadOnlyFilesystem => "; name a file on another disk",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                "; make room, or name a file on another disk"
            }
            _ => "",
        };
        Failure::Unusable(format!("{path:?}: {error}{remedy}"))
    }

    /// The system has no room for another thread.
    pub(crate) fn no_thread(error: &io::Error) -> Failure {
        let what = format!("a thread could not be started: {error}");
        Failure::Impossible { code: "no-thread", what }.with_remedy(FEWER_THREADS)
    }

    /// A chain file that can't be read, or is refused.
    pub(crate) fn chain_file<E: Refusal>(path: &Path, error: ChainFileError<E>) -> Failure {
        match error {
            ChainFileError::Io(error) => Failure::file(path, error),
            ChainFileError::Locked => {
                Failure::Impossible { code: error.code(), what: format!("{path:?}: {error}") }
            }
            error => Failure::refused(&error),
        }
    }

    /// A chain file that was watched while it was read. What happened to it may say more than the rule it
    /// breaks.
    pub(crate) fn watched<E: Refusal>(
        path: &Path,
        error: ChainFileError<E>,
        watch: &Watch,
    ) -> Failure {
        let height = match &error {
            ChainFileError::TornLine { height, .. } => Some(*height),
            ChainFileError::Chain(ChainError::Genesis(_)) => Some(0),
            ChainFileError::Chain(ChainError::Block { height, .. }) => Some(*height),
            _ => None,
        };
        let cause = height.and_then(|height| watch.cause(height));
        let torn = match &error {
            ChainFileError::TornLine { height: 1.., .. } => {
                "; it was not written completely, or the end of the line is missing: \
                 `kusari verify --recover` cuts it off"
            }
            _ => "",
        };
        Failure::chain_file(path, error).with_remedy(cause.as_deref().unwrap_or(torn))
    }

    pub(crate) fn report(self) -> ExitCode {
        match self {
            Failure::Refused { code, what } => {
                warn(&format!("error[{code}]: {what}"));
                ExitCode::from(1)
            }
            Failure::Impossible { code, what } => {
                warn(&format!("error[{code}]: {what}"));
                ExitCode::from(2)
            }
            Failure::Told { code, what, status } => {
                warn(&format!("error[{code}]: {what}"));
                ExitCode::from(status)
            }
            Failure::No => ExitCode::from(1),
            Failure::Unusable(what) => {
                warn(&format!("error: {what}"));
                ExitCode::from(2)
            }
            Failure::NobodyReads => ExitCode::SUCCESS,
            Failure::Interrupted => {
                warn("interrupted");
                ExitCode::from(130)
            }
        }
    }
}

/// Prints a line on standard error. If even that fails, there's no one to tell.
pub(crate) fn warn(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// `?` is only used to pass on errors of writing to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            _ => Failure::Unusable(format!("standard output: {error}")),
        }
    }
}
