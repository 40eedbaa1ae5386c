use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Rules, Target, &[u32]) -> CompactTarget;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::next_target(answer), says);
    fn planned(rules: &Rules) -> u32 {
        rules.spacing * rules.period
    }
    fn took(times: &[u32]) -> u32 {
        times[times.len() - 1].saturating_sub(times[0])
    }
    fn clamped(rules: &Rules, times: &[u32]) -> u32 {
        took(times).clamp(planned(rules) / 4, planned(rules) * 4)
    }
    fn easiest(rules: &Rules, target: Target) -> CompactTarget {
        target.min(rules.easiest_target()).to_compact()
    }
    vec![
        wrong(
            "moves the wrong way",
            |rules, before, times| {
                easiest(rules, before.scale(planned(rules), clamped(rules, times)))
            },
            "the target is half as high",
        ),
        wrong(
            "knows no limits",
            |rules, before, times| easiest(rules, before.scale(took(times).max(1), planned(rules))),
            "a tenth counts as a quarter",
        ),
        wrong(
            "has no upper limit",
            |rules, before, times| {
                let took = took(times).max(planned(rules) / 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "nine times as long counts as four times",
        ),
        wrong(
            "forgets the easiest target",
            |rules, before, times| before.scale(clamped(rules, times), planned(rules)).to_compact(),
            "twice the target would be above the easiest",
        ),
        wrong(
            "knows only Bitcoin's easiest target",
            |rules, before, times| {
                let target = before.scale(clamped(rules, times), planned(rules));
                easiest(&Rules { easiest: Rules::bitcoin().easiest, ..*rules }, target)
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "believes that time never runs backwards",
            |rules, before, times| {
                let took = times[times.len() - 1] - times[0];
                let took = took.clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "does not care about the direction of time",
            |rules, before, times| {
                let took = times[times.len() - 1].abs_diff(times[0]);
                let took = took.clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "the last time is earlier than the first",
        ),
        wrong(
            "looks for the latest time",
            |rules, before, times| {
                let latest = times.iter().max().unwrap();
                let took = (latest - times[0]).clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "plans one interval less",
            |rules, before, times| {
                let planned = rules.spacing * (rules.period - 1);
                let took = took(times).clamp(planned / 4, planned * 4);
                easiest(rules, before.scale(took, planned))
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "halves or doubles",
            |rules, before, times| {
                let target = match clamped(rules, times).cmp(&planned(rules)) {
                    std::cmp::Ordering::Less => before.scale(1, 2),
                    std::cmp::Ordering::Equal => before,
                    std::cmp::Ordering::Greater => before.scale(2, 1),
                };
                easiest(rules, target)
            },
            "it took one and a half times as long",
        ),
        wrong(
            "has the classroom's numbers in it",
            |rules, before, times| easiest(rules, before.scale(took(times).clamp(25, 400), 100)),
            "1,209,600 seconds were planned",
        ),
        wrong(
            "divides first",
            |rules, before, times| {
                easiest(rules, before.scale(1, planned(rules)).scale(clamped(rules, times), 1))
            },
            "if you divide first, the rest is lost",
        ),
        wrong(
            "multiplies first, beyond 256 bits",
            |rules, before, times| {
                easiest(rules, before.scale(clamped(rules, times), 1).scale(1, planned(rules)))
            },
            "if the fraction is taken at once",
        ),
        wrong(
            "lets time turn over",
            |rules, before, times| {
                let took = times[times.len() - 1].wrapping_sub(times[0]);
                let took = took.clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "numbers mustn't wrap around",
        ),
        wrong(
            "counts time in 32 bits with a sign",
            |rules, before, times| {
                let planned = planned(rules) as i32;
                let took = (times[times.len() - 1] as i32).wrapping_sub(times[0] as i32);
                let took = took.clamp(planned / 4, planned.saturating_mul(4));
                easiest(rules, before.scale(took as u32, planned as u32))
            },
            "it took four billion",
        ),
        wrong(
            "looks at the first interval only",
            |rules, before, times| {
                let took =
                    times[1].saturating_sub(times[0]).clamp(planned(rules) / 4, planned(rules) * 4);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "it took 100 seconds, as planned",
        ),
        wrong(
            "plans as many intervals as there are times",
            |rules, before, times| {
                let planned = rules.spacing * times.len() as u32;
                let took = took(times).clamp(planned / 4, planned * 4);
                easiest(rules, before.scale(took, planned))
            },
            "24 s are less than a quarter",
        ),
        wrong(
            "clamps to a half and twice",
            |rules, before, times| {
                let took = took(times).clamp(planned(rules) / 2, planned(rules) * 2);
                easiest(rules, before.scale(took, planned(rules)))
            },
            "a tenth counts as a quarter",
        ),
        wrong(
            "clamps one second too early",
            |rules, before, times| {
                let p = planned(rules);
                let t = took(times);
                let t = if t <= p / 4 + 1 { p / 4 } else { t.min(p * 4) };
                easiest(rules, before.scale(t, p))
            },
            "26 s are more than a quarter",
        ),
        wrong(
            "clamps one second too late at four times",
            |rules, before, times| {
                let p = planned(rules);
                let t = took(times).max(p / 4);
                let t = if t > p * 4 + 1 { p * 4 } else { t };
                easiest(rules, before.scale(t, p))
            },
            "401 s are more than four times",
        ),
        wrong(
            "has no lower limit",
            |rules, before, times| {
                easiest(
                    rules,
                    before.scale(took(times).clamp(1, planned(rules) * 4), planned(rules)),
                )
            },
            "a tenth counts as a quarter",
        ),
        wrong(
            "never gets easier",
            |rules, before, times| {
                easiest(
                    rules,
                    before.scale(clamped(rules, times).min(planned(rules)), planned(rules)),
                )
            },
            "it took one and a half times as long",
        ),
        wrong(
            "takes a second for rounding",
            |rules, before, times| {
                let t = clamped(rules, times);
                let p = planned(rules);
                if t.abs_diff(p) <= 1 {
                    return before.to_compact();
                }
                easiest(rules, before.scale(t, p))
            },
            "one second too few, so it gets harder",
        ),
        wrong(
            "answers the target before in the compact form",
            |_, before, _| before.to_compact(),
            "the target is half as high",
        ),
    ]
}
