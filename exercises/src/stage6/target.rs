use crate::{Check, Report, equal};
use kusari::stage6_coin::{CompactTarget, Rules, Target};

type NextTarget = fn(&Rules, Target, &[u32]) -> CompactTarget;

/// When the periods of the checks begin.
const BEGIN: u32 = 1_700_000_000;

/// A period that should take 100 seconds.
const RULES: Rules = Rules { spacing: 10, period: 10, ..Rules::classroom() };

/// Checks `next_target`.
pub fn next_target(student: NextTarget) -> Report {
    let check = move |rules: &Rules, before: u32, after: &[i64], expected: u32, because: &str| {
        let times: Vec<u32> =
            after.iter().map(|it| BEGIN.wrapping_add_signed(*it as i32)).collect();
        let (planned, before) = (rules.spacing * rules.period, CompactTarget::from_bits(before));
        let target = before.to_target().map_err(|error| error.to_string())?;
        let call =
            format!("planned {planned} s, times {after:?} s after the first, before {before}: it");
        let found = student(rules, target, &times);
        equal(call, found, CompactTarget::from_bits(expected), because)
    };
    // Nobody looks at the times in between.
    let case = move |last: i64, expected: u32, because: &'static str| {
        move || {
            let times = [0, 3, 500, 2, -40, 9, 9, 12, 15, last];
            check(&RULES, 0x1e20_0000, &times, expected, because)
        }
    };
    Check::of("next_target")
        .claim("as planned: as before", case(100, 0x1e20_0000, "it took 100 seconds, as planned"))
        .claim(
            "too fast: harder",
            case(
                50,
                0x1e10_0000,
                "it took half of what was planned, so the target is half as high",
            ),
        )
        .claim("too slow: easier", case(150, 0x1e30_0000, "it took one and a half times as long"))
        .claim(
            "any proportion",
            case(75, 0x1e18_0000, "it took three quarters of what was planned"),
        )
        .claim("at most four times as hard", case(10, 0x1e08_0000, "a tenth counts as a quarter"))
        .claim(
            "at most four times as easy",
            case(900, 0x1f00_8000, "nine times as long counts as four times"),
        )
        .claim(
            "no time at all is a quarter, too",
            case(0, 0x1e08_0000, "less than a quarter counts as a quarter"),
        )
        .claim(
            "time can run backwards",
            case(-30, 0x1e08_0000, "the last time is earlier than the first: less than a quarter"),
        )
        .claim("no easier than the easiest", move || {
            let because = "twice the target would be above the easiest";
            check(&RULES, RULES.easiest.bits(), &[0, 200], RULES.easiest.bits(), because)?;
            check(&RULES, 0x1f00_c000, &[0, 200], RULES.easiest.bits(), because)
        })
        .claim("but harder, also from there", move || {
            check(&RULES, 0x1f00_c000, &[0, 50], 0x1e60_0000, "it took half of what was planned")
        })
        .claim("the rules say what was planned", move || {
            let rules = Rules { spacing: 600, period: 2016, ..Rules::bitcoin() };
            let fast = [0, 600, 604_800];
            check(
                &rules,
                0x1b04_0000,
                &fast,
                0x1b02_0000,
                "1,209,600 seconds were planned, and half of that it took",
            )
        })
        .claim("the easiest target is the rules', too", move || {
            let rules = Rules { spacing: 60, period: 20, ..Rules::bitcoin() };
            let because = "twice the target would be above Bitcoin's easiest";
            check(&rules, 0x1d00_c000, &[0, 2_400], 0x1d00_ffff, because)
        })
        .report()
}
