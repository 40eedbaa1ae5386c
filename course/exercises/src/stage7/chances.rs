use crate::check::{Check, asking};
use crate::report::Report;

/// Checks `all_links_hers`.
pub fn all_links_hers(student: fn(u32, u32, u32) -> f64) -> Report {
    let check = move |hers: u32, honest: u32, links: u32, expected: f64, because: &str| {
        let call = asking(format!("all_links_hers({hers}, {honest}, {links})"));
        let found = student(hers, honest, links);
        if (found - expected).abs() <= 1e-9 {
            return Ok(());
        }
        Err(format!("{call} gave {found} and not {expected}: {because}"))
    };
    Check::of("all_links_hers")
        .claim("one draw", move || check(3, 1, 1, 0.75, "three of four are hers"))
        .claim("an address isn't drawn twice", move || {
            check(2, 2, 2, 1.0 / 6.0, "2 of 4, and then 1 of 3")?;
            check(3, 1, 2, 0.5, "3 of 4, and then 2 of 3")
        })
        .claim("when hers run out, one has to be honest", move || {
            check(2, 5, 3, 0.0, "she has two, and three are drawn")?;
            check(0, 5, 1, 0.0, "she has none")
        })
        .claim("when all are hers, all are hers", move || {
            check(8, 0, 8, 1.0, "there's no one else")?;
            check(8, 0, 3, 1.0, "there's no one else")
        })
        .claim("no more can be drawn than there are", move || {
            check(8, 0, 20, 1.0, "all eight are drawn, and all are hers")?;
            check(8, 1, 20, 0.0, "all nine are drawn, and one is honest")
        })
        .claim("no draw, no honest neighbour", move || {
            check(3, 4, 0, 1.0, "no draw has gone against her")?;
            check(0, 0, 8, 1.0, "no one was drawn, so no one honest was")
        })
        .claim("a book as in the chapter", move || {
            let after = |hers: u32, all: u32| {
                (0..8).map(|it| f64::from(hers - it) / f64::from(all - it)).product()
            };
            check(32, 32, 8, after(32, 64), "32 of 64, then 31 of 63, down to 25 of 57")?;
            let because = "1,000 of 1,040, then 999 of 1,039, and so on";
            check(1000, 40, 8, after(1000, 1040), because)
        })
        .claim("large numbers don't turn over", move || {
            let because = "almost 1 in 2, twice: together they're more than a `u32` holds";
            check(4_000_000_000, 4_000_000_000, 2, 0.25, because)
        })
        .report()
}
