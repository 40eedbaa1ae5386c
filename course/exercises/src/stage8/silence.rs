use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// Checks `why_did_it_stop`.
pub fn why_did_it_stop(student: fn(&[Option<u64>], u64, u64) -> Vec<usize>) -> Report {
    let check =
        move |heard: &[Option<u64>], now: u64, patience: u64, expected: &[usize], because: &str| {
            let call = asking(format!("why_did_it_stop({heard:?}, {now}, {patience})"));
            equal(call, student(heard, now, patience), expected.to_vec(), because)
        };
    Check::of("why_did_it_stop")
        .claim("two of four are silent", move || {
            let heard = [Some(100), Some(20), Some(99), Some(10)];
            check(
                &heard,
                100,
                50,
                &[1, 3],
                "80 and 90 are more than 50, and only one may be missing",
            )
        })
        .claim("one of four is silent", move || {
            let heard = [Some(100), Some(20), Some(99), Some(98)];
            check(&heard, 100, 50, &[], "three of four are enough, so it isn't its fault")
        })
        .claim("no one is silent", move || {
            check(&[Some(100); 4], 100, 50, &[], "all were just heard")
        })
        .claim("someone who was never heard is missing", move || {
            let heard = [None, Some(100), None, Some(100)];
            check(&heard, 100, 50, &[0, 2], "members 0 and 2 never said anything")?;
            check(&[None; 5], 0, 1_000, &[0, 1, 2, 3, 4], "no one ever said anything")
        })
        .claim("patience ends after its last moment", move || {
            let heard = [Some(50), Some(49), Some(49), Some(50)];
            check(&heard, 100, 50, &[1, 2], "51 is more than 50, and 50 isn't")
        })
        .claim("with few members, everyone is needed", move || {
            check(&[Some(9), None, Some(9)], 9, 5, &[1], "of three members, none may be missing")?;
            check(&[None], 9, 5, &[0], "of one member, none may be missing")
        })
        .claim("with many, more may be missing", move || {
            let mut heard = [Some(100); 7];
            (heard[0], heard[6]) = (None, None);
            check(&heard, 100, 50, &[], "five of seven are enough")?;
            heard[3] = Some(1);
            check(&heard, 100, 50, &[0, 3, 6], "four of seven aren't")
        })
        .claim("a clock that was set back", move || {
            let heard = [Some(500), Some(400), Some(100), Some(300)];
            check(&heard, 100, 50, &[], "a time later than now was just now")
        })
        .claim("no members", move || check(&[], 100, 50, &[], "no one is missing"))
        .claim("large numbers are numbers", move || {
            let heard = [Some(u64::MAX), Some(0), Some(0), Some(u64::MAX)];
            let (now, most) = (u64::MAX, u64::MAX);
            check(&heard, now, most, &[], "no one was silent for longer than that")?;
            check(&heard, now, most - 1, &[1, 2], "they were silent for one moment longer")
        })
        .claim("it holds for any members", move || {
            let mut random = draws(86);
            for _ in 0..1_000 {
                let count = random.random_range(1..9_usize);
                let mut last = || random.random_ratio(4, 5).then(|| random.random_range(0..30_u64));
                let heard: Vec<Option<u64>> = (0..count).map(|_| last()).collect();
                let (now, patience) = (20, random.random_range(0..20));
                let up = |it: &&Option<u64>| it.is_some_and(|last| last + patience >= now);
                let missing: Vec<usize> =
                    (0..count).filter(|at| heard.get(*at).filter(up).is_none()).collect();
                let liars = (0..count).filter(|it| 3 * it < count).max().unwrap_or(0);
                let expected = if missing.len() > liars { missing } else { vec![] };
                check(&heard, now, patience, &expected, "count those who were heard in time")?;
            }
            Ok(())
        })
        .report()
}
