use crate::check::{Check, asking, equal};
use crate::report::Report;

/// Checks `how_many_to_tell`.
pub fn how_many_to_tell(student: fn(usize, Option<u64>) -> usize) -> Report {
    let check = move |known: usize, ago: Option<u64>, expected: usize, because: &str| {
        let call = asking(format!("how_many_to_tell({known}, {ago:?})"));
        equal(call, student(known, ago), expected, because)
    };
    Check::of("how_many_to_tell")
        .claim("23 of a hundred", move || check(100, None, 23, "23 % of 100"))
        .claim("rounded up", move || {
            check(101, None, 24, "23 % of 101 is 23.23")?;
            check(104, None, 24, "23 % of 104 is 23.92")?;
            check(200, None, 46, "23 % of 200 is 46, with nothing to round")
        })
        .claim("at least eight", move || {
            check(10, None, 8, "23 % of 10 would be 3, and 8 is the least")?;
            check(34, None, 8, "23 % of 34 is 7.82")?;
            check(35, None, 9, "23 % of 35 is 8.05")
        })
        .claim("but no more than it knows", move || {
            check(8, None, 8, "all of them")?;
            check(7, None, 7, "it knows only 7")?;
            check(1, None, 1, "it knows only one")
        })
        .claim("64 at most", move || {
            check(278, None, 64, "23 % of 278 is 63.94")?;
            check(279, None, 64, "23 % of 279 is 64.17, and that would be 65")?;
            check(10_000, None, 64, "2,300 are too many")
        })
        .claim("an empty book tells nothing", move || check(0, None, 0, "there's nothing to tell"))
        .claim("not more than once a minute", move || {
            check(100, Some(0), 0, "it has just been told")?;
            check(100, Some(59), 0, "that was less than a minute ago")?;
            check(100, Some(60), 23, "that was a minute ago")?;
            check(100, Some(u64::MAX), 23, "that was a while ago")
        })
        .claim("no book is too large", move || {
            check(usize::MAX, None, 64, "64 at most")?;
            check(usize::MAX / 23 + 1, Some(61), 64, "64 at most")?;
            check(usize::MAX, Some(1), 0, "that was less than a minute ago")
        })
        .claim("each size up to 1,000", move || {
            // How many are told so far, and how many hundredths are left over.
            let (mut told, mut rest) = (0, 0);
            for known in 1..=1_000 {
                rest += 23;
                while rest > 0 {
                    (told, rest) = (told + 1, rest - 100);
                }
                let because = "23 %, rounded up, 8 at least and 64 at most";
                check(known, None, told.clamp(8, 64).min(known), because)?;
            }
            Ok(())
        })
        .report()
}
