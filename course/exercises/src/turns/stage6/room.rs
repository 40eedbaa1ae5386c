//! What the reader writes in the third notebook of chapter 6: difficulty, and room in a block.

use super::eclipse::STORY_FOR_BOB;
use crate::check::{Check, asking, equal};
use crate::report::Report;
use crate::turn::Turn;

pub use super::eclipse::{StoryForBob, story_for_bob};

/// The turns, in the order of the notebook.
pub const TURNS: &[Turn] = &[NEXT_HASHES, STRETCH_PERIOD, MIDDLE_TIME, HURRY, STORY_FOR_BOB];

const NEXT_HASHES: Turn = Turn { name: "next_hashes", chapter: 6, minutes: 5 };
const STRETCH_PERIOD: Turn = Turn { name: "stretch_period", chapter: 6, minutes: 4 };
const MIDDLE_TIME: Turn = Turn { name: "middle_time", chapter: 6, minutes: 4 };
const HURRY: Turn = Turn { name: "hurry", chapter: 6, minutes: 5 };

/// Checks `next_hashes`: how many hashes a block should take after a period that took so long.
pub fn next_hashes(student: fn(u64, u64, u64) -> u64) -> Report {
    let asked = move |[hashes, planned, took]: [u64; 3], expected: u64, because: &str| {
        let call = asking(format!("next_hashes({hashes}, {planned}, {took})"));
        equal(call, student(hashes, planned, took), expected, because)
    };
    Check::turn(NEXT_HASHES)
        .claim("a period that took as long as planned changes nothing", move || {
            asked([1_000, 100, 100], 1_000, "it took 100 seconds, as planned")
        })
        .claim("if blocks came too fast, mining gets harder", move || {
            asked([1_000, 100, 50], 2_000, "it took half the time, so a block takes twice as many")
        })
        .claim("if they came too slowly, it gets easier", move || {
            asked([1_000, 100, 200], 500, "it took twice as long, so a block takes half as many")
        })
        .claim("any proportion will do", move || {
            let because = "multiply first, and then divide: 100 / 80 is 1 in whole numbers";
            asked([1_000, 100, 80], 1_250, because)?;
            asked([1_000, 100, 125], 800, "it took five quarters of the planned time")?;
            let because = "17 and a half days instead of 14 are five quarters";
            asked([2_016_000, 1_209_600, 1_512_000], 1_612_800, because)
        })
        .claim("it gets at most four times as hard", move || {
            asked([1_000, 100, 20], 4_000, "a fifth of the time counts as a quarter")?;
            asked([1_000, 100, 1], 4_000, "1 second counts as 25, a quarter of what was planned")
        })
        .claim("it gets at most four times as easy", move || {
            asked([1_000, 100, 500], 250, "five times as long counts as four times")?;
            asked([1_000, 100, 1_000_000], 250, "a million seconds count as 400")
        })
        .claim("the limits are a quarter and four times, to the second", move || {
            asked([1_000, 100, 25], 4_000, "25 seconds are a quarter of 100")?;
            asked([3_900, 100, 26], 15_000, "26 seconds are more than a quarter of 100")?;
            asked([3_990, 100, 399], 1_000, "399 seconds are less than four times 100")
        })
        .claim("a period that took no time at all doesn't stop you", move || {
            asked([1_000, 100, 0], 4_000, "0 seconds count as 25. Nothing is divided by 0")
        })
        .claim("Bitcoin's numbers fit", move || {
            let (now, two_weeks) = (600_000_000_000, 1_209_600);
            let because = "it took one week and not two";
            asked([now, two_weeks, two_weeks / 2], 2 * now, because)?;
            let because = "multiply whole numbers: a fraction (f64) doesn't keep that many digits";
            asked([12_345_678_901_237, two_weeks, two_weeks + 47], 12_345_199_218_396, because)?;
            let because = "ten times as long counts as four";
            asked([now, two_weeks, 10 * two_weeks], now / 4, because)
        })
        .report()
}

/// How far ahead of its own clock a node lets a block be, in seconds.
const AHEAD: u32 = 7_200;

/// Checks `stretch_period`: the attack on an adjustment without limits.
pub fn stretch_period(student: fn(Vec<u32>) -> Vec<u32>) -> Report {
    let told = move |times: &[u32]| accepted(times, &student(times.to_vec())).map(drop);
    Check::turn(STRETCH_PERIOD)
        .claim("you hand in ten times, and only yours has changed", move || {
            let honest = period(1_700_000_000, &[10; 9]);
            only_the_last_changed(&honest, &student(honest.clone()))
        })
        .claim("nodes accept your time", move || told(&period(1_700_000_000, &[10; 9])))
        .claim("the period seems to have taken more than 70 times as long as planned", move || {
            let honest = period(1_700_000_000, &[10; 9]);
            let last = accepted(&honest, &student(honest.clone()))?;
            let took = last.saturating_sub(honest[0]);
            match took {
                7_001.. => Ok(()),
                _ => Err(format!(
                    "it was planned to take 100 seconds, and from the first time to the last it seems to have \
                     taken {took}: nodes would have put up with more"
                )),
            }
        })
        .claim("it couldn't seem longer: a second more, and nodes would refuse it", move || {
            let honest = period(1_700_000_000, &[10; 9]);
            let last = accepted(&honest, &student(honest.clone()))?;
            let because = "nodes put up with two hours, which are 7,200 seconds";
            let ahead = i64::from(last) - i64::from(honest[9]);
            equal("the time of your block, less the true time,", ahead, AHEAD.into(), because)
        })
        .claim("it works for any period", move || {
            let periods = [
                period(1_000_000_000, &[3, 25, 1, 0, 9, 14, 2, 7, 40]),
                period(1_231_006_505, &[600; 9]),
                // The last time may be before others.
                vec![500_000, 500_010, 500_900, 500_040, 500_050, 500_060, 500_070, 500_080, 500_090, 500_100],
            ];
            periods.iter().try_for_each(|honest| {
                let handed_in = student(honest.clone());
                only_the_last_changed(honest, &handed_in)?;
                let last = accepted(honest, &handed_in)?;
                let call = format!("of the times {honest:?}, your block's");
                equal(call, last, honest[9] + AHEAD, "the true time, and two hours more")
            })
        })
        .report()
}

/// The times of ten blocks: the first, and how many seconds later each of the others came.
fn period(first: u32, later: &[u32]) -> Vec<u32> {
    let mut times = vec![first];
    later.iter().for_each(|seconds| times.push(times[times.len() - 1] + seconds));
    times
}

fn only_the_last_changed(honest: &[u32], handed_in: &[u32]) -> Result<(), String> {
    if handed_in.len() != honest.len() {
        let (yours, all) = (handed_in.len(), honest.len());
        return Err(format!("you hand in {yours} times, and the period has {all} blocks"));
    }
    let changed = (1..honest.len()).find(|number| handed_in[number - 1] != honest[number - 1]);
    match changed {
        None => Ok(()),
        Some(number) => Err(format!(
            "the time of block {number} was {} and is {} now: that block isn't yours, and its miner has closed it \
             with work",
            honest[number - 1],
            handed_in[number - 1]
        )),
    }
}

/// What nodes say to the last time: it's theirs to refuse.
fn accepted(honest: &[u32], handed_in: &[u32]) -> Result<u32, String> {
    let (Some(now), Some(last)) = (honest.last(), handed_in.last()) else {
        return Err("you hand in no times".to_owned());
    };
    let before = &honest[..honest.len() - 1];
    let median = middle(before);
    if *last <= median {
        return Err(format!(
            "nodes refuse your block: its time is {last}, which isn't later than the median, {median}"
        ));
    }
    if i64::from(*last) > i64::from(*now) + i64::from(AHEAD) {
        return Err(format!(
            "nodes refuse your block: its time is {last}, which is {} seconds ahead of their clocks, and \
             they put up with {AHEAD}",
            i64::from(*last) - i64::from(*now)
        ));
    }
    Ok(*last)
}

/// The middle one of the last eleven. With an even count, the later one of two.
fn middle(times: &[u32]) -> u32 {
    let last = &times[times.len().saturating_sub(11)..];
    // The one that as many are below of as the half, when equal ones count by their place.
    let below = |at: usize| (0..last.len()).filter(|it| (last[*it], *it) < (last[at], at)).count();
    let at = (0..last.len()).find(|at| below(*at) == last.len() / 2);
    at.map_or(0, |at| last[at])
}

/// Checks `middle_time`: the median of the last eleven times.
pub fn middle_time(student: fn(&[u32]) -> u32) -> Report {
    let asked = move |times: &[u32], because: &str| {
        let call = asking(format!("middle_time({times:?})"));
        equal(call, student(times), middle(times), because)
    };
    Check::turn(MIDDLE_TIME)
        .claim("of eleven times in their order it's the sixth", move || {
            asked(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], "five are before it, five after")
        })
        .claim("the order in which blocks came doesn't matter, only their times", move || {
            let because = "sorted, 60 has five before it and five after";
            asked(&[110, 20, 90, 40, 70, 60, 50, 80, 30, 100, 10], because)
        })
        .claim("one miner who lies hardly moves it", move || {
            let because = "0 counts as one of eleven, and the middle of the sorted list is 50";
            asked(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 0], because)?;
            let because = "sorted, 4,000,000,000 is the last, and the middle is still 60";
            asked(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 4_000_000_000], because)
        })
        .claim("only the last eleven count", move || {
            let times: Vec<u32> = (1..=20).map(|number| 10 * number).collect();
            asked(&times, "the last eleven are those from 100 to 200")?;
            asked(&times[..12], "the last eleven are those from 20 to 120: the oldest is out")
        })
        .claim("a young chain takes as many as there are", move || {
            asked(&[10, 20, 30], "there are three, and 20 is in the middle")?;
            asked(&[30], "there's only one")?;
            asked(&[10, 30, 20, 50, 40], "there are five, and sorted 30 is in the middle")
        })
        .claim("of an even number it's the later one of the two in the middle", move || {
            asked(&[10, 20, 30, 40], "20 and 30 are in the middle, and the later one is 30")?;
            asked(&[40, 10], "10 and 40 are in the middle, and the later one is 40")
        })
        .claim("times can be equal", move || {
            let because = "sorted they're 5, 5, 5, 7, 9: each counts, the equal ones as well";
            asked(&[5, 9, 5, 7, 5], because)
        })
        .claim("it works for any times", move || {
            let mut number = 7_u32;
            (1..60_usize).try_for_each(|count| {
                let drawn = (0..count).map(|_| {
                    number = number.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                    1_700_000_000 + (number >> 16) % 600
                });
                let times: Vec<u32> = drawn.collect();
                asked(&times, "sort the last eleven, or all if they're fewer, and take the middle")
            })
        })
        .report()
}

/// Checks `hurry`: what a child has to offer so that it and its parent pay a rate together.
pub fn hurry(student: fn(u64, u64, u64, u64) -> u64) -> Report {
    let asked = move |[parent_fee, parent_bytes, child_bytes, rate]: [u64; 4], because: &str| {
        let call = asking(format!("hurry({parent_fee}, {parent_bytes}, {child_bytes}, {rate})"));
        let missing = i128::from(rate) * (i128::from(parent_bytes) + i128::from(child_bytes))
            - i128::from(parent_fee);
        let expected = missing.max(child_bytes.into());
        equal(
            call,
            i128::from(student(parent_fee, parent_bytes, child_bytes, rate)),
            expected,
            because,
        )
    };
    Check::turn(HURRY)
        .claim("if the parent pays nothing, the child pays for both", move || {
            asked([0, 200, 200, 10], "10 for each of 400 bytes are 4,000")
        })
        .claim("what the parent pays, the child needn't", move || {
            asked([187, 187, 187, 30], "30 for each of 374 bytes are 11,220, and 187 are paid already")
        })
        .claim("a large parent is a burden", move || {
            asked([1_000, 10_000, 200, 20], "the room of the parent has to be paid for, too")?;
            asked([300, 300, 5_000, 4], "and a large child has to pay for its own")
        })
        .claim("a package may offer as much as it does already", move || {
            asked([2_000, 200, 200, 10], "2,000 of 4,000 are paid by the parent")
        })
        .claim("a child never pays less than 1 unit for each of its bytes", move || {
            let because = "the parent pays more than both need, but no node takes a child for less than 1 a byte";
            asked([50_000, 200, 200, 10], because)?;
            asked([3_990, 200, 200, 10], "10 units are missing, but the child has 200 bytes")?;
            asked([3_800, 200, 200, 10], "200 units are missing, just as much as the child has to pay")?;
            asked([3_799, 200, 200, 10], "201 units are missing, one more than the child has to pay")
        })
        .claim("it works for any payments", move || {
            let mut number = 11_u64;
            let mut drawn = move |most: u64| {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (number >> 33) % most
            };
            (0..300).try_for_each(|_| {
                let numbers = [drawn(40_000), 60 + drawn(2_000), 60 + drawn(2_000), 1 + drawn(60)];
                asked(numbers, "the rate times all the bytes, less what the parent pays, and at least 1 a byte")
            })
        })
        .report()
}
