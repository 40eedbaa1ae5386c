//! The machinery of virtual time.

pub(crate) mod agenda;
pub(crate) mod chance;
pub(crate) mod machine;
pub(crate) mod seeded;
pub(crate) mod trace;

/// A length of time in whole milliseconds.
pub(crate) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
