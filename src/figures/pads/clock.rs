use crate::figures::drawing::{Element, group, label, palette, path};
use crate::stage8_contract::Time;
use std::time::Duration;

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;
/// The possible distances between two marks, in milliseconds.
const STEPS: [u64; 13] = [
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    60 * MINUTE,
    120 * MINUTE,
    180 * MINUTE,
    360 * MINUTE,
    720 * MINUTE,
    DAY,
    7 * DAY,
];
/// How many marks there are at most.
const MOST_MARKS: u64 = 9;
/// What's shown at least.
const SHORTEST: Duration = Duration::from_secs(30 * 60);

/// A stretch of time, and where it's drawn.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    from: u64,
    until: u64,
    left: i32,
    right: i32,
}

impl Clock {
    pub(super) fn new(from: Time, until: Time, (left, right): (i32, i32)) -> Clock {
        let until = until.max(from.after(SHORTEST));
        Clock { from: from.millis(), until: until.millis(), left, right }
    }

    pub(super) fn x(&self, at: Time) -> i32 {
        let gone = at.millis().clamp(self.from, self.until) - self.from;
        let share = gone as f64 / (self.until - self.from).max(1) as f64;
        self.left + (f64::from(self.right - self.left) * share).round() as i32
    }

    /// A mark at each round time, with a thin line through all rows.
    pub(super) fn draw(&self, top: i32, floor: i32) -> Element {
        let fits = |step: &&u64| (self.until - self.from) / **step < MOST_MARKS;
        let longest = (self.until - self.from).max(1);
        let step = STEPS.iter().find(fits).copied().unwrap_or(longest);
        let mut marks = group().set("fill", palette::GREY).set("text-anchor", "middle");
        for at in (self.from.div_ceil(step)..=self.until / step).map(|mark| mark * step) {
            let at = Time::from_millis(at);
            let x = self.x(at);
            let line = path(format!("M{x} {top}V{}", floor + 5)).stroke(palette::FAINT, 1);
            let is_midnight = at.millis().is_multiple_of(DAY);
            let name = if is_midnight { day(at) } else { time_of_day(at) };
            marks = marks.with(line).with(label(x, floor + 20, &name));
        }
        marks
    }
}

/// `08:00`, or `08:00:30` where seconds matter.
pub(super) fn time_of_day(time: Time) -> String {
    let text = time.to_string();
    let clock = text.split(' ').nth(1).unwrap_or_default();
    clock.strip_suffix(":00").unwrap_or(clock).to_owned()
}

/// `01-15`, the month and the day.
fn day(time: Time) -> String {
    let date = date(time);
    date.split_once('-').map_or(date.clone(), |(_, day)| day.to_owned())
}

/// `2027-01-15`.
pub(super) fn date(time: Time) -> String {
    time.to_string().split(' ').next().unwrap_or_default().to_owned()
}

/// The time of day, with the date if that isn't today's.
pub(super) fn moment(time: Time, now: Time) -> String {
    match date(time) == date(now) {
        true => time_of_day(time),
        false => format!("{} {}", day(time), time_of_day(time)),
    }
}
