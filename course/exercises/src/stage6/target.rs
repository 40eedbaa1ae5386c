use crate::check::Check;
use crate::report::Report;
use crate::words::alike;
use kusari::stage6_coin::{CompactTarget, Rules, Target};

type NextTarget = fn(&Rules, Target, &[u32]) -> CompactTarget;

/// When the periods of the checks begin.
const BEGIN: u32 = 1_700_000_000;

/// A period that should take 100 seconds.
const RULES: Rules = Rules { spacing: 10, period: 10, ..Rules::classroom() };

/// Checks `next_target`.
pub fn next_target(student: NextTarget) -> Report {
    let check_from = move |rules: &Rules,
                           [before, expected]: [u32; 2],
                           begin: u32,
                           after: &[i64],
                           because: &str| {
        let times: Vec<u32> = after
            .iter()
            .map(|it| (i64::from(begin) + it).clamp(0, u32::MAX.into()) as u32)
            .collect();
        let (planned, before) = (rules.spacing * rules.period, CompactTarget::from_bits(before));
        let target = before.to_target().map_err(|error| error.to_string())?;
        let shown: Vec<_> = after.iter().map(i64::to_string).collect();
        let call = format!(
            "planned {planned} s, times {} s after the first, which is {begin}, before {before}: it",
            shown.join(", ")
        );
        alike(call, student(rules, target, &times), CompactTarget::from_bits(expected), because)
    };
    let check = move |rules: &Rules, before: u32, after: &[i64], expected: u32, because: &str| {
        check_from(rules, [before, expected], BEGIN, after, because)
    };
    // The times in between don't matter.
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
            "no time at all counts as a quarter, too",
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
        .claim("but it can get harder from there", move || {
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
                "1,209,600 seconds were planned, and it took half of that",
            )
        })
        .claim("the rules say what the easiest target is, too", move || {
            let rules = Rules { spacing: 60, period: 20, ..Rules::bitcoin() };
            let because = "twice the target would be above Bitcoin's easiest";
            check(&rules, 0x1d00_c000, &[0, 2_400], 0x1d00_ffff, because)
        })
        .claim("the limits are exactly a quarter and four times", move || {
            let before = 0x1e20_0000;
            check(&RULES, before, &[0, 24], 0x1e08_0000, "24 s are less than a quarter of 100 s")?;
            check(&RULES, before, &[0, 25], 0x1e08_0000, "25 s are a quarter of 100 s")?;
            check(&RULES, before, &[0, 26], 0x1e08_51eb, "26 s are more than a quarter")?;
            check(&RULES, before, &[0, 399], 0x1e7f_ae14, "399 s are less than four times 100 s")?;
            check(&RULES, before, &[0, 400], 0x1f00_8000, "400 s are four times 100 s")?;
            check(&RULES, before, &[0, 401], 0x1f00_8000, "401 s are more than four times 100 s")
        })
        .claim("a second counts", move || {
            let before = 0x1e20_0000;
            check(&RULES, before, &[0, 99], 0x1e1f_ae14, "one second too few, so it gets harder")?;
            check(&RULES, before, &[0, 101], 0x1e20_51eb, "one second too many, so it gets easier")
        })
        .claim("time that runs far backwards is still less than a quarter", move || {
            let because =
                "the last time is earlier than the first, and numbers mustn't wrap around";
            let harder = [0x1e20_0000, 0x1e08_0000];
            check_from(&RULES, harder, u32::MAX - 100, &[0, 150 - i64::from(u32::MAX)], because)?;
            check_from(&RULES, harder, 2_000_000_000, &[0, 50, -2_000_000_000], because)
        })
        .claim("a period may begin at any time, and take longer than a lifetime", move || {
            let because = "it took half of what was planned";
            let half = [0x1e20_0000, 0x1e10_0000];
            check_from(&RULES, half, 0, &[0, 50], because)?;
            check_from(&RULES, half, u32::MAX - 50, &[0, 50], because)?;
            check_from(&RULES, half, i32::MAX as u32 - 20, &[0, 50], because)?;
            let slow = Rules { spacing: 1_000_000, period: 1_000, ..RULES };
            let because = "a billion seconds were planned, and it took four billion";
            check_from(&slow, [0x1e20_0000, 0x1f00_8000], 5, &[0, 4_000_000_000], because)?;
            let because = "a billion seconds were planned, and it took three billion";
            check_from(&slow, [0x1e20_0000, 0x1e60_0000], 5, &[0, 3_000_000_000], because)
        })
        .claim("small targets lose nothing on the way", move || {
            let because = "multiply first: if you divide first, the rest is lost";
            check(&RULES, 0x0312_3456, &[0, 75], 0x030d_a740, because)?;
            check(&RULES, 0x0201_2c00, &[0, 50], 0x0200_9600, "300 becomes 150")
        })
        .claim("large targets don't overflow", move || {
            let rules = Rules { easiest: CompactTarget::from_bits(0x2100_ffff), ..RULES };
            let because = "it fits into 256 bits, if the fraction is taken at once";
            check(&rules, 0x2040_0000, &[0, 150], 0x2060_0000, because)?;
            check(&rules, 0x2040_0000, &[0, 50], 0x2020_0000, because)?;
            let because =
                "four times the target is above the easiest, and above all 256-bit numbers";
            check(&rules, 0x2100_8000, &[0, 400], 0x2100_ffff, because)
        })
        .claim("a period may have two blocks", move || {
            let rules = Rules { spacing: 10, period: 2, ..RULES };
            let because = "20 seconds were planned, and it took 15";
            check(&rules, 0x1e20_0000, &[0, 15], 0x1e18_0000, because)
        })
        .report()
}
