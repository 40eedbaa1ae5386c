use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{Duration, SystemTime};

/// A point in time: milliseconds since 1 January 1970, UTC.
///
/// No rule in this crate reads a clock. The time is always passed in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The latest time that a block may have, 2^53 − 1 ms.
    pub const MAX: Time = Time((1 << 53) - 1);

    /// Wraps a number of milliseconds since 1970.
    pub const fn from_millis(millis: u64) -> Time {
        Time(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Reads the machine's clock. A clock that's set to before 1970 counts as 1970.
    pub fn now() -> Time {
        let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Time(u64::try_from(since_1970.as_millis()).unwrap_or(Time::MAX.0))
    }

    /// The time after a delay, at most [`Time::MAX`].
    pub fn after(self, delay: Duration) -> Time {
        let millis = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        Time(self.0.saturating_add(millis).min(Time::MAX.0))
    }
}

/// Shows the date and the time of day: `2023-11-14 22:13:20 UTC`. Milliseconds are shown only if there are
/// any.
///
/// ```
/// use kusari::stage3_timestamp::Time;
///
/// assert_eq!(Time::from_millis(1_700_000_000_000).to_string(), "2023-11-14 22:13:20 UTC");
/// assert_eq!(Time::from_millis(1_700_000_000_500).to_string(), "2023-11-14 22:13:20.500 UTC");
/// ```
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY: u64 = 24 * 60 * 60;
        let (seconds, millis) = (self.0 / 1000, self.0 % 1000);
        let (year, month, day) = date(seconds / DAY);
        let (hour, minute, second) = (seconds % DAY / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")?;
        if millis > 0 {
            write!(f, ".{millis:03}")?;
        }
        f.write_str(" UTC")
    }
}

/// The year, month and day that lie a number of days after 1 January 1970. Years begin in March here, so
/// that a leap day is the last of its year, and 400 years always have 146,097 days.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468; // since 1 March of the year 0
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153; // March is 0
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, is_next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (400 * era + year + is_next_year, month, day)
}
