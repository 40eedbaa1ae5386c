//! When a file was last changed, and until when it was due.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use std::str::FromStr;
use std::time::SystemTime;

/// When a file was last changed, as the computer that wrote it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When(Timestamp);

impl When {
    /// The time that a disk has for a file.
    pub(crate) fn of_disk(time: SystemTime) -> Option<When> {
        Timestamp::try_from(time).ok().map(When)
    }

    /// Seconds since 1970, as archives have them. Zero is none.
    pub(crate) fn of_seconds(seconds: i64) -> Option<When> {
        if seconds == 0 { None } else { Timestamp::from_second(seconds).ok().map(When) }
    }

    /// What a clock on the wall showed. Old zips have only that, and no time zone: it is read in the one of
    /// this machine.
    pub(crate) fn of_clock(clock: DateTime) -> Option<When> {
        // The first moment that a zip can write stands for none.
        if clock == jiff::civil::datetime(1980, 1, 1, 0, 0, 0, 0) {
            return None;
        }
        clock.to_zoned_datetime(TimeZone::system()).ok().map(|it| When(it.timestamp()))
    }

    /// The date and time in this machine's time zone.
    pub(crate) fn shown(self) -> String {
        shown(self.0)
    }
}

fn shown(time: Timestamp) -> String {
    time.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M %:z").to_string()
}

/// Until when answers were due. What was changed later is late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// The first moment that is too late.
    late: Timestamp,
    /// The last that is not, as it was given.
    given: Timestamp,
}

impl Due {
    /// Whether a file was changed too late.
    pub(crate) fn is_late(&self, when: When) -> bool {
        when.0 >= self.late
    }

    /// The date and time in this machine's time zone.
    pub(crate) fn shown(&self) -> String {
        shown(self.given)
    }
}

impl FromStr for Due {
    type Err = String;

    /// A day lasts to its end, and so does a minute. Without an offset it is the time of this machine.
    fn from_str(text: &str) -> Result<Due, String> {
        due(text, &TimeZone::system())
    }
}

fn due(text: &str, zone: &TimeZone) -> Result<Due, String> {
    let why = |_| {
        "a due date is 2026-03-01, 2026-03-01T23:59 (in this machine's time zone), \
         2026-03-01T23:59+01:00 or 2026-03-01T23:59Z"
            .to_owned()
    };
    let has_time = text.contains(':');
    let given = if let Ok(exact) = text.parse::<Timestamp>() {
        exact
    } else if let Ok(zoned) = text.parse::<ZonedDateTime>() {
        zoned.timestamp()
    } else if has_time {
        let clock = text.parse::<DateTime>().map_err(why)?;
        clock.to_zoned_datetime(zone.clone()).map_err(why)?.timestamp()
    } else {
        let evening = text.parse::<Date>().map_err(why)?.at(23, 59, 0, 0);
        evening.to_zoned_datetime(zone.clone()).map_err(why)?.timestamp()
    };
    let is_minute = given.as_second() % 60 == 0;
    let rest = SignedDuration::from_secs(if is_minute { 60 } else { 1 });
    let late = given.checked_add(rest).map_err(why)?;
    Ok(Due { late, given })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> When {
        When(text.parse().expect("it is a time"))
    }

    #[test]
    fn a_due_minute_and_a_due_day_last_to_their_ends() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        for text in [
            "2026-03-01",
            "2026-03-01T23:59",
            "2026-03-01 23:59",
            "2026-03-01T23:59+01:00",
            "2026-03-01T22:59Z",
            "2026-03-01T23:59:59",
        ] {
            let due = due(text, &zone).expect(text);
            assert!(!due.is_late(at("2026-03-01T22:59:59.9Z")), "{text}");
            assert!(due.is_late(at("2026-03-01T23:00:00Z")), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_examples() {
        for text in ["", "tomorrow", "01.03.2026", "2026-13-01", "2026-03-01T25:00", "23:59"] {
            assert!(
                due(text, &TimeZone::UTC).is_err_and(|why| why.contains("2026-03-01T23:59")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_zip_without_a_time_has_none() {
        assert_eq!(When::of_clock(jiff::civil::datetime(1980, 1, 1, 0, 0, 0, 0)), None);
        assert_eq!(When::of_seconds(0), None);
        assert!(
            When::of_seconds(1_772_000_000).is_some_and(|it| it.shown().starts_with("2026-02-2"))
        );
    }
}
