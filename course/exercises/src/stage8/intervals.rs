use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

type Interval = (u64, u64);

/// Checks `overlap`.
pub fn overlap(student: fn(Interval, Interval) -> Option<Interval>) -> Report {
    let check = move |one: Interval, other: Interval, expected: Option<Interval>, because: &str| {
        let call = asking(format!("overlap({one:?}, {other:?})"));
        equal(call, student(one, other), expected, because)
    };
    // In both orders.
    let both = move |one, other, expected, because: &str| {
        check(one, other, expected, because)?;
        check(other, one, expected, because)
    };
    Check::of("overlap")
        .claim("they have some time in common", move || {
            both((30, 40), (35, 50), Some((35, 40)), "the minutes 35 to 39 belong to both")
        })
        .claim("the same time twice", move || {
            both((30, 40), (30, 40), Some((30, 40)), "all of it belongs to both")
        })
        .claim("one inside the other", move || {
            both((0, 60), (20, 30), Some((20, 30)), "all of the shorter one belongs to both")
        })
        .claim("one begins when the other ends", move || {
            both((30, 40), (40, 50), None, "the minute 40 belongs only to the second one")
        })
        .claim("one minute in common", move || {
            both((30, 41), (40, 50), Some((40, 41)), "the minute 40 belongs to both")
        })
        .claim("far apart", move || both((0, 10), (50, 60), None, "no minute belongs to both"))
        .claim("what ends before it begins has no time", move || {
            both((40, 30), (0, 60), None, "no minute belongs to 40 until 30")?;
            both((30, 30), (0, 60), None, "no minute belongs to 30 until 30")?;
            both((50, 10), (40, 20), None, "neither of them has a minute")
        })
        .claim("large numbers are numbers", move || {
            let (late, end) = (u64::MAX - 1, u64::MAX);
            both((0, end), (late, end), Some((late, end)), "the last minute belongs to both")?;
            both((0, late), (late, end), None, "they touch")
        })
        .claim("it holds for any two", move || {
            let mut random = draws(81);
            for _ in 0..1_000 {
                let mut number = || random.random_range(0..8_u64);
                let (one, other) = ((number(), number()), (number(), number()));
                let is_in = |it: Interval, minute: u64| it.0 <= minute && minute < it.1;
                let common: Vec<u64> =
                    (0..8).filter(|it| is_in(one, *it) && is_in(other, *it)).collect();
                let ends = common.first().zip(common.last());
                let expected = ends.map(|(first, last)| (*first, last + 1));
                check(one, other, expected, "that's what you get minute by minute")?;
            }
            Ok(())
        })
        .report()
}
