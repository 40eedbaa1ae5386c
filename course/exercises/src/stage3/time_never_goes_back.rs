use super::world::{OnChain, genesis, unstamped};
use crate::check::{Check, asking, equal};
use crate::report::Report;
use kusari::stage3_timestamp::{Genesis, Time};

/// Checks `time_never_goes_back`.
pub fn time_never_goes_back(student: OnChain<bool>) -> Report {
    // Neither links nor stamps matter here.
    let asked = move |start: u64, millis: &[u64], expected: bool, because: &str| {
        let genesis = Genesis { time: Time::from_millis(start), ..genesis() };
        let blocks = unstamped(&genesis, millis);
        let call =
            format!("time_never_goes_back, for a genesis at {start} ms and blocks at {millis:?},");
        equal(asking(call), student(&genesis, &blocks), expected, because)
    };
    let case = move |millis: &'static [u64], expected, because: &'static str| {
        move || asked(100, millis, expected, because)
    };
    Check::of("time_never_goes_back")
        .claim("time may go forward", case(&[101, 200, 3000], true, "each is later than the one before"))
        .claim(
            "a chain without blocks is fine",
            case(&[], true, "there's no block that could be too early"),
        )
        .claim("equal times are allowed", case(&[100, 100, 150, 150], true, "equal isn't earlier"))
        .claim("a step back is noticed", case(&[200, 199, 300], false, "199 is before 200"))
        .claim("even at the end", case(&[200, 300, 400, 399], false, "399 is before 400"))
        .claim("even after the first block", case(&[500, 200, 300], false, "200 is before 500"))
        .claim(
            "even if all the blocks are later than the genesis",
            case(&[300, 200], false, "200 is before 300, though after the genesis"),
        )
        .claim(
            "the first block isn't before the genesis",
            case(&[99, 200], false, "the first block is before the genesis"),
        )
        .claim("not even if it's the only block", case(&[99], false, "the block is before the genesis"))
        .claim(
            "it's noticed even if later times are fine again",
            case(&[200, 150, 200, 250], false, "150 is before 200, whatever comes after"),
        )
        .claim(
            "a long pause is no trouble",
            case(&[100, 9_007_199_254_740_991], true, "the latest possible time is later, too"),
        )
        .claim("a step back is noticed wherever it is", move || {
            (1..=8).try_for_each(|count| {
                (0..count).try_for_each(|index| {
                    // Every block is two later than the one before, but for one that is one earlier.
                    let mut times: Vec<u64> = (1..=count).map(|height| 100 + 2 * height).collect();
                    let early = if index == 0 { 99 } else { times[index as usize - 1] - 1 };
                    times[index as usize] = early;
                    let because = format!("the block at height {} is 1 ms too early", index + 1);
                    asked(100, &times, false, &because)
                })
            })
        })
        .claim("and equal times are allowed wherever they are", move || {
            (1..=8).try_for_each(|count| {
                (0..count).try_for_each(|index| {
                    let late = |height: u64| 100 + height - u64::from(height > index);
                    let times: Vec<u64> = (1..=count).map(late).collect();
                    let because = format!(
                        "the block at height {} is as late as what comes before it, and equal is not \
                            earlier",
                        index + 1
                    );
                    asked(100, &times, true, &because)
                })
            })?;
            asked(100, &[100; 7], true, "all times are equal, and equal isn't earlier")
        })
        .claim("it works for a genesis at the beginning of time", move || {
            let because = "no time is before 0";
            asked(0, &[0, 0, 1], true, because)?;
            asked(0, &[1, 0], false, "0 is before 1")
        })
        .claim("every digit of a late time counts", move || {
            [1 << 32, 1 << 53, 1 << 63, u64::MAX - 8].into_iter().try_for_each(|time| {
                let because = "each is later than the one before, and a time is a `u64`";
                asked(100, &[time - 1, time, time + 1, time + 7], true, because)?;
                let because = "one of them is earlier than the one before, though only in the last digit";
                asked(100, &[time, time - 1, time + 1], false, because)?;
                asked(100, &[time + 1, time, time + 2], false, because)?;
                asked(time + 1, &[time], false, "the block is 1 ms before the genesis")
            })?;
            let because = "the second is far earlier than the first, though its last digits are equal";
            asked(100, &[(1 << 32) + 500, 500], false, because)?;
            asked(100, &[(1 << 32) + 100, (1 << 33) + 50], true, "the second is far later")
        })
        .report()
}
