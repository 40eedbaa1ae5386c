use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

type Answer = fn(&[u64], &[u64], &[u64], u64, u64) -> bool;

/// Checks `may_vote`.
pub fn may_vote(student: Answer) -> Report {
    // `of` is the parent's view and the block's.
    let check = move |voted: &[u64],
                      certified: &[u64],
                      skipped: &[u64],
                      of: (u64, u64),
                      expected: bool,
                      because: &str| {
        let call = asking(format!(
            "may_vote with voted {voted:?}, certified {certified:?}, skipped {skipped:?}, parent {}, view {}",
            of.0, of.1
        ));
        equal(call, student(voted, certified, skipped, of.0, of.1), expected, because)
    };
    Check::of("may_vote")
        .claim("the first block, on the genesis", move || {
            check(&[], &[], &[], (0, 1), true, "the genesis needs no certificate")
        })
        .claim("a child of a certified block", move || {
            check(
                &[1, 2],
                &[2, 1],
                &[],
                (2, 3),
                true,
                "block 2 is certified, and nothing is between",
            )
        })
        .claim("once in a view", move || {
            check(&[3, 1], &[2], &[], (2, 3), false, "it has voted in view 3")
        })
        .claim("not without the parent's certificate", move || {
            check(&[], &[1], &[], (2, 3), false, "block 2 has no certificate")
        })
        .claim("not past a view that wasn't skipped", move || {
            check(&[], &[2], &[], (2, 4), false, "view 3 wasn't skipped")?;
            check(&[], &[], &[2, 4], (0, 5), false, "views 1 and 3 weren't skipped")?;
            check(&[], &[2], &[4, 5], (2, 6), false, "view 3 wasn't skipped")?;
            check(&[], &[2], &[3, 4], (2, 6), false, "view 5 wasn't skipped")
        })
        .claim("past views that were", move || {
            check(&[], &[2], &[4, 3], (2, 5), true, "views 3 and 4 were skipped")?;
            check(&[], &[], &[1, 2, 3], (0, 4), true, "all views before it were skipped")
        })
        .claim(
            "a certificate of the parent is enough, even if its view was skipped, too",
            move || {
                check(&[], &[2], &[2, 3], (2, 4), true, "only the views between have to be skipped")
            },
        )
        .claim("a block between that's certified is no way past it", move || {
            check(&[], &[2, 3], &[], (2, 4), false, "view 3 has a block, and wasn't skipped")
        })
        .claim("the parent comes from an earlier view", move || {
            check(&[], &[3, 4], &[], (4, 4), false, "it can't be its own parent")?;
            check(&[], &[3, 5], &[], (5, 4), false, "view 5 comes after view 4")?;
            check(&[], &[], &[], (0, 0), false, "views begin at 1")
        })
        .claim("large numbers are numbers", move || {
            let last = u64::MAX;
            check(&[], &[last - 1], &[], (last - 1, last), true, "nothing is between")?;
            check(&[], &[last], &[], (last, last), false, "it can't be its own parent")?;
            check(&[], &[], &[1], (0, last), false, "view 2 wasn't skipped")
        })
        .claim("it holds for any lists", move || {
            let mut random = draws(83);
            for _ in 0..1_000 {
                let mut some = |share: f64| -> Vec<u64> {
                    (1..6_u64).rev().filter(|_| random.random_bool(share)).collect()
                };
                let (voted, certified, skipped) = (some(0.2), some(0.6), some(0.7));
                let of = (random.random_range(0..6), random.random_range(1..6));
                let between = (1..6).filter(|it| of.0 < *it && *it < of.1);
                let expected = of.0 < of.1
                    && !voted.contains(&of.1)
                    && (of.0 == 0 || certified.contains(&of.0))
                    && between.into_iter().all(|it| skipped.contains(&it));
                check(&voted, &certified, &skipped, of, expected, "so say the four rules")?;
            }
            Ok(())
        })
        .report()
}
