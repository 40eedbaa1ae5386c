use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// Checks `pause_with_chance`.
pub fn pause_with_chance(student: fn(u32, u64) -> u64) -> Report {
    let check = move |failures: u32, draw: u64, because: &str| {
        let call = asking(format!("pause_with_chance({failures}, {draw})"));
        equal(call, student(failures, draw), right(failures, draw), because)
    };
    Check::of("pause_with_chance")
        .claim("without chance, it doubles", move || {
            check(1, 0, "the first pause is 200 ms")?;
            check(2, 0, "twice 200")?;
            check(5, 0, "200, doubled four times")
        })
        .claim("never more than a minute", move || {
            check(9, 0, "200, doubled eight times, is 51,200")?;
            check(10, 0, "102,400 is more than a minute")?;
            check(20, 0, "it stays a minute")
        })
        .claim("all of chance takes off nearly a quarter", move || {
            check(1, 999, "200 less 200 times 999 / 4,000, which is 49.95, rounded down")?;
            check(12, 999, "60,000 less 14,985")
        })
        .claim("half of it, an eighth", move || {
            check(1, 500, "200 less 25")?;
            check(3, 500, "800 less 100")
        })
        .claim("chance works on the pause as it is in the end", move || {
            check(10, 800, "first at most a minute, then less a fifth: 48,000")?;
            check(11, 1, "60,000 less 15")
        })
        .claim("without a failure there's no pause", move || {
            check(0, 0, "it may be called at once")?;
            check(0, 999, "nothing less a bit is nothing")
        })
        .claim("no number of failures is too large", move || {
            for failures in [31, 32, 33, 63, 64, 65, 127, 128, 1_000_000, u32::MAX] {
                check(failures, 250, "60,000 less 3,750")?;
            }
            Ok(())
        })
        .claim("it works for any numbers", move || {
            let mut random = draws(74);
            for _ in 0..2_000 {
                let (failures, draw) = (random.random_range(0..80), random.random_range(0..1_000));
                check(failures, draw, "so says the rule")?;
            }
            Ok(())
        })
        .report()
}

fn right(failures: u32, draw: u64) -> u64 {
    const PAUSES: [u64; 10] = [0, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200];
    let pause = PAUSES.get(failures as usize).copied().unwrap_or(60_000);
    pause - pause * draw / 4_000
}
