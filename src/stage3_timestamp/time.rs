use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{Duration, SystemTime};

/// A point in time: milliseconds since the first of January 1970, UTC.
///
/// No rule in this crate reads a clock. Whoever has one passes the time in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The latest time that may stand in a block, 2^53 − 1 ms.
    pub const MAX: Time = Time((1 << 53) - 1);

    /// Wraps a number of milliseconds since 1970.
    pub const fn from_millis(millis: u64) -> Time {
        Time(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Reads the machine's clock. A clock that stands before 1970 counts as 1970.
    pub fn now() -> Time {
        let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Time(u64::try_from(since_1970.as_millis()).unwrap_or(Time::MAX.0))
    }

    /// The time a while later, at most [`Time::MAX`].
    pub fn after(self, delay: Duration) -> Time {
        let millis = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        Time(self.0.saturating_add(millis).min(Time::MAX.0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}
