use std::io::ErrorKind;
use std::path::PathBuf;

/// Results that can't be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Something else is there.
    #[error("{0:?} is there already, and holds no results of a town; name another file")]
    NotResults(PathBuf),
    /// No results are there.
    #[error("{0:?} can't be opened: {1}; check the name, and whether its folder is there")]
    CannotOpen(PathBuf, String),
    /// Results of another version of this program.
    #[error(
        "{path:?} was written by version {found} of its format, and this program knows version {known}; run the scenario again, into a new file"
    )]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The version that's known.
        known: i64,
    },
    /// Results of another scenario.
    #[error(
        "{path:?} holds results of another scenario: there, a line is `{there}`, and here `{here}`; name another file for this one"
    )]
    OtherScenario {
        /// The file.
        path: PathBuf,
        /// The first line that differs, in the file.
        there: String,
        /// The first line that differs, in the scenario.
        here: String,
    },
    /// Someone else writes there.
    #[error("another program is writing to {0:?}; wait until it's done, or name another file")]
    InUse(PathBuf),
    /// There's no room.
    #[error(
        "there's no room left for {0:?}; what's in it says how far each run came. Make room and run the same command again: runs that are complete aren't repeated"
    )]
    Full(PathBuf),
    /// There's no complete run in it.
    #[error("{0:?} has no complete run; run its scenario again with --out")]
    Empty(PathBuf),
    /// Anything else.
    #[error("{path:?}: {why}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What happened.
        why: String,
    },
}

impl StoreError {
    /// All codes.
    pub const CODES: [&'static str; 8] = [
        "not-results",
        "cannot-open",
        "other-version",
        "other-scenario",
        "in-use",
        "no-room",
        "no-complete-run",
        "results",
    ];

    /// A stable name for the rule, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::NotResults(_) => "not-results",
            StoreError::CannotOpen(..) => "cannot-open",
            StoreError::OtherVersion { .. } => "other-version",
            StoreError::OtherScenario { .. } => "other-scenario",
            StoreError::InUse(_) => "in-use",
            StoreError::Full(_) => "no-room",
            StoreError::Empty(_) => "no-complete-run",
            StoreError::Other { .. } => "results",
        }
    }

    /// A file that can't be written.
    pub(crate) fn io(path: PathBuf, error: &std::io::Error) -> StoreError {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                StoreError::Full(path)
            }
            ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::NotADirectory => {
                StoreError::CannotOpen(path, error.to_string())
            }
            _ => StoreError::Other { path, why: error.to_string() },
        }
    }

    /// Results of a scenario that isn't this one.
    pub(crate) fn other_scenario(path: PathBuf, there: &str, here: &str) -> StoreError {
        let differs = |one: &str, other: &str| {
            let line = one.lines().find(|line| !other.lines().any(|it| it == *line));
            line.unwrap_or("(nothing)").to_owned()
        };
        StoreError::OtherScenario { path, there: differs(there, here), here: differs(here, there) }
    }
}
