//! Moments, as people type them. All of them are in UTC: members may be in several time zones, and a contract knows only one.

use kusari::stage8_contract::Time;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How far ahead a moment can be, in seconds. The contract has a limit of its own, which is lower.
const FURTHEST: u64 = 8 * DAY;

const NEEDED: &str = "a moment is needed: 12:00 or 12:00:30 in UTC (the nearest one), 2026-12-01T12:00 in UTC, or what's left until then, such \
     as +90s, +10m, +2h or +8d, which is the most";

/// A moment that depends on when it's asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// At this moment.
    At(Time),
    /// When a clock shows this, in seconds since midnight.
    Clock(u64),
    /// After this many seconds.
    After(u64),
}

impl When {
    /// Reads a moment.
    pub(super) fn parse(text: &str) -> Result<When, String> {
        let read = match text.strip_prefix('+') {
            Some(rest) => seconds(rest).map(When::After),
            None => match text.split_once(['T', ' ']) {
                Some((date, clock)) => day(date)
                    .zip(time_of_day(clock))
                    .map(|(day, clock)| When::At(Time::from_millis((day * DAY + clock) * 1_000))),
                None => time_of_day(text).map(When::Clock),
            },
        };
        read.ok_or_else(|| NEEDED.to_owned())
    }

    /// The moment. If it's one of a clock, it's the one that's nearest to now, so it can be over.
    pub(super) fn at(self, now: Time) -> Time {
        match self {
            When::At(time) => time,
            When::After(seconds) => now.after(Duration::from_secs(seconds)),
            When::Clock(clock) => {
                let seconds = now.millis() / 1_000;
                let today = seconds - seconds % DAY + clock;
                let near = |at: &u64| at.abs_diff(seconds);
                let days = [today.checked_sub(DAY), Some(today), today.checked_add(DAY)];
                let nearest = days.into_iter().flatten().min_by_key(near).unwrap_or(today);
                Time::from_millis(nearest * 1_000)
            }
        }
    }
}

/// A length of time, such as `10m`, in seconds.
pub(super) fn length(text: &str) -> Result<u64, String> {
    let most = "a length of time is needed, from 1s to 24h, such as 90s, 10m or 24h";
    seconds(text).filter(|it| (1..=DAY).contains(it)).ok_or_else(|| most.to_owned())
}

fn seconds(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    let seconds = number(digits, 1..=6)?.checked_mul(unit)?;
    (seconds <= FURTHEST).then_some(seconds)
}

/// `12:00` or `12:00:30`, and a `Z` at the end if you like, in seconds since midnight.
fn time_of_day(text: &str) -> Option<u64> {
    let mut parts = text.strip_suffix('Z').unwrap_or(text).split(':');
    let (hour, minute) = (number(parts.next()?, 1..=2)?, number(parts.next()?, 2..=2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2..=2))?;
    let is_one = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    is_one.then_some(hour * HOUR + minute * MINUTE + second)
}

/// `2026-12-01`, in days since 1970.
fn day(text: &str) -> Option<u64> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4..=4)?;
    let (month, day) = (number(parts.next()?, 2..=2)?, number(parts.next()?, 2..=2)?);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    if year < 1970 || !(1..=*length).contains(&day) || parts.next().is_some() {
        return None;
    }
    let years = (1970..year).map(|year| 365 + u64::from(is_leap(year))).sum::<u64>();
    let months = lengths.iter().take(usize::try_from(month).ok()? - 1).sum::<u64>();
    Some(years + months + day - 1)
}

/// A number with so many digits, and nothing else.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u64> {
    let is_plain = digits.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, now: u64) -> String {
        When::parse(text).unwrap().at(Time::from_millis(now * 1_000)).to_string()
    }

    #[test]
    fn a_moment_is_read_as_people_type_it() {
        let noon = 1_796_126_400; // 2026-12-01 12:00:00 UTC
        for (text, moment) in [
            ("12:00", "2026-12-01 12:00:00 UTC"),
            ("9:05", "2026-12-01 09:05:00 UTC"),
            ("23:59:59", "2026-12-01 23:59:59 UTC"),
            ("00:10", "2026-12-01 00:10:00 UTC"),
            ("+90s", "2026-12-01 12:01:30 UTC"),
            ("+10m", "2026-12-01 12:10:00 UTC"),
            ("+8d", "2026-12-09 12:00:00 UTC"),
            ("2026-12-01T12:00", "2026-12-01 12:00:00 UTC"),
            ("2028-02-29 00:00:01Z", "2028-02-29 00:00:01 UTC"),
            ("1970-01-01T00:00", "1970-01-01 00:00:00 UTC"),
            ("9999-12-31T23:59:59", "9999-12-31 23:59:59 UTC"),
        ] {
            assert_eq!(at(text, noon), moment, "{text}");
        }
    }

    #[test]
    fn a_clock_means_the_nearest_time_that_it_shows() {
        let late = 1_796_126_400 + 12 * HOUR - 600; // ten minutes to midnight
        assert_eq!(at("00:10", late), "2026-12-02 00:10:00 UTC");
        assert_eq!(at("23:45", late), "2026-12-01 23:45:00 UTC");
        let early = 1_796_126_400 - 12 * HOUR + 600; // ten past midnight
        assert_eq!(at("23:50", early), "2026-11-30 23:50:00 UTC");
        assert_eq!(at("23:50", 0), "1970-01-01 23:50:00 UTC", "there was no day before");
    }

    #[test]
    fn rubbish_is_no_moment() {
        for text in [
            "",
            "+",
            "now",
            "12",
            "12:0",
            "24:00",
            "12:60",
            "12:00:60",
            "12:00:00:00",
            "-1:00",
            "+10",
            "+m",
            "+1y",
            "+-1s",
            "+9d",
            "+193h",
            "+1000000s",
            "+9999999999999999999999s",
            "2026-02-29T12:00",
            "2026-13-01T12:00",
            "2026-00-01T12:00",
            "2026-12-00T12:00",
            "1969-12-31T12:00",
            "2026-12-01",
            "2026-12-01T",
            "T12:00",
            "2026-12-01T12:00+01:00",
            "١٢:٠٠",
            "+1ü",
            "ü",
        ] {
            assert!(When::parse(text).is_err(), "{text}");
        }
        for text in ["", "s", "0s", "25h", "2d", "ü", "10", "+1s"] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
