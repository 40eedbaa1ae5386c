use super::{OnChain, empty_chain, genesis};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{Genesis, Time};

/// Checks `time_never_goes_back`.
pub fn time_never_goes_back(student: OnChain<bool>) -> Report {
    // Neither links nor stamps matter here.
    let case = move |millis: &'static [u64], expected, because: &'static str| {
        move || {
            let genesis = Genesis { time: Time::from_millis(100), ..genesis() };
            let mut blocks = empty_chain(&vec![1; millis.len()]);
            for (block, millis) in blocks.iter_mut().zip(millis) {
                block.draft.time = Time::from_millis(*millis);
            }
            let call =
                format!("time_never_goes_back, for a genesis at 100 ms and blocks at {millis:?},");
            equal(call, student(&genesis, &blocks), expected, because)
        }
    };
    Check::of("time_never_goes_back")
        .claim("time may go on", case(&[101, 200, 3000], true, "each is later than the one before"))
        .claim(
            "no blocks are no trouble",
            case(&[], true, "there is no block that could be too early"),
        )
        .claim("equal times are allowed", case(&[100, 100, 150, 150], true, "equal is not earlier"))
        .claim("one step back is found", case(&[200, 199, 300], false, "199 is before 200"))
        .claim("also at the end", case(&[200, 300, 400, 399], false, "399 is before 400"))
        .claim("also after the first", case(&[500, 200, 300], false, "200 is before 500"))
        .claim(
            "also if all are later than the genesis",
            case(&[300, 200], false, "200 is before 300, though after the genesis"),
        )
        .claim(
            "the first is not before the genesis",
            case(&[99, 200], false, "the first block is before the genesis"),
        )
        .claim("nor if it is the only one", case(&[99], false, "the block is before the genesis"))
        .claim(
            "who comes back after a step back is found",
            case(&[200, 150, 200, 250], false, "150 is before 200, whatever follows"),
        )
        .claim(
            "a long pause is no trouble",
            case(&[100, 9_007_199_254_740_991], true, "the last time there is, is still later"),
        )
        .report()
}
