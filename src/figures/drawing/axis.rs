use super::canvas::{Element, group, label, path};
use super::palette;
use std::time::Duration;

/// The possible distances between the marks of an axis, in milliseconds.
const STEPS: [u64; 17] = [
    10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000,
    3_600_000, 21_600_000, 86_400_000,
];

/// How many marks an axis may have.
const MOST_MARKS: u64 = 10;

/// Where a point in time is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Axis {
    pub(crate) from: Duration,
    pub(crate) to: Duration,
    pub(crate) left: i32,
    pub(crate) right: i32,
}

impl Axis {
    /// The share of the whole time that has passed at a given moment, from 0 to 1.
    pub(crate) fn share(&self, at: Duration) -> f64 {
        let all = self.to.saturating_sub(self.from).as_secs_f64();
        let gone = at.saturating_sub(self.from).as_secs_f64();
        if all > 0.0 { (gone / all).min(1.0) } else { 0.0 }
    }

    pub(crate) fn x(&self, at: Duration) -> i32 {
        self.left + (f64::from(self.right - self.left) * self.share(at)).round() as i32
    }

    /// The axis itself, with its marks in seconds.
    pub(crate) fn draw(&self, y: i32) -> Element {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let (from, to) = (millis(self.from), millis(self.to));
        let fits = |step: &&u64| (to - from) / **step < MOST_MARKS;
        let step = STEPS.iter().find(fits).copied().unwrap_or(to - from + 1);
        let line = path(format!("M{} {y}H{}", self.left, self.right)).stroke(palette::GREY, 1);
        let mut axis = group().set("fill", palette::GREY).set("text-anchor", "middle").with(line);
        for at in (from.div_ceil(step)..=to / step).map(|mark| mark * step) {
            let x = self.x(Duration::from_millis(at));
            let name = format!("{} s", at as f64 / 1000.0);
            axis = axis.with(path(format!("M{x} {y}v5")).stroke(palette::GREY, 1));
            axis = axis.with(label(x, y + 20, &name));
        }
        axis
    }
}
