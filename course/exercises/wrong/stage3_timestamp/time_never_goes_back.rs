use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: OnChain<bool>, says| {
        Wrong::new(name, move || check::time_never_goes_back(answer), says)
    };
    fn time(block: &Block) -> Time {
        block.draft.time
    }
    fn times(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Vec<Time> {
        [genesis.time].into_iter().chain(blocks.iter().map(time)).collect()
    }
    vec![
        wrong(
            "forgets the genesis",
            |_, b| b.windows(2).all(|b| time(&b[0]) <= time(&b[1])),
            "the first block is before the genesis",
        ),
        wrong(
            "forbids equal times",
            |g, b| {
                let mut before = g.time;
                b.iter().all(|b| std::mem::replace(&mut before, time(b)) < time(b))
            },
            "equal isn't earlier",
        ),
        wrong(
            "compares with the genesis only",
            |g, b| b.iter().all(|b| g.time <= time(b)),
            "199 is before 200",
        ),
        wrong(
            "compares the ends",
            |g, b| b.last().is_none_or(|last| g.time <= time(last) && time(&b[0]) <= time(last)),
            "199 is before 200",
        ),
        wrong(
            "takes the first block for granted",
            |g, b| time(&b[0]) >= g.time && b.windows(2).all(|b| time(&b[0]) <= time(&b[1])),
            "it panicked",
        ),
        wrong(
            "looks at the first two",
            |g, b| {
                b.first().is_none_or(|b| g.time <= time(b))
                    && (b.len() < 2 || time(&b[0]) <= time(&b[1]))
            },
            "399 is before 400",
        ),
        wrong(
            "looks at the last two",
            |_, b| b.len() < 2 || time(&b[b.len() - 2]) <= time(&b[b.len() - 1]),
            "199 is before 200",
        ),
        wrong(
            "never looks at the first link in time",
            |g, b| {
                b.first().is_none_or(|b| g.time <= time(b))
                    && b.windows(2).skip(1).all(|b| time(&b[0]) <= time(&b[1]))
            },
            "200 is before 500",
        ),
        wrong("says yes", |_, _| true, "199 is before 200"),
        wrong(
            "compares pairs",
            |g, b| times(g, b).chunks(2).all(|pair| pair[0] <= *pair.last().unwrap()),
            "200 is before 500",
        ),
        wrong(
            "compares pairs from the first block on",
            |g, b| {
                b.first().is_none_or(|b| g.time <= time(b))
                    && b.chunks(2).all(|pair| time(&pair[0]) <= time(pair.last().unwrap()))
            },
            "the block at height 3 is 1 ms too early",
        ),
        wrong(
            "compares every other block",
            |g, b| times(g, b).windows(3).all(|three| three[0] <= three[2]),
            "199 is before 200",
        ),
        wrong(
            "looks at four blocks",
            |g, b| times(g, &b[..b.len().min(4)]).is_sorted(),
            "the block at height 5 is 1 ms too early",
        ),
        wrong(
            "forgets the last step",
            |g, b| times(g, b).split_last().is_none_or(|(_, front)| front.is_sorted()),
            "399 is before 400",
        ),
        wrong(
            "forbids that all times are equal",
            |g, b| {
                let times = times(g, b);
                times.is_sorted() && (times.len() < 3 || times[0] < *times.last().unwrap())
            },
            "all times are equal",
        ),
        wrong(
            "forbids a block at the time of the genesis",
            |g, b| times(g, b).is_sorted() && b.first().is_none_or(|b| g.time < time(b)),
            "equal isn't earlier",
        ),
        wrong(
            "forbids equal times at the end",
            |g, b| {
                let times = times(g, b);
                times.is_sorted() && !times.ends_with(&[times[times.len() - 1]; 2])
            },
            "equal isn't earlier",
        ),
        wrong(
            "counts in 32 bits",
            |g, b| times(g, b).iter().map(|it| it.millis() as u32).is_sorted(),
            "and a time is a `u64`",
        ),
        wrong(
            "counts in signed numbers",
            |g, b| times(g, b).iter().map(|it| it.millis() as i64).is_sorted(),
            "a time is a `u64`",
        ),
        wrong(
            "counts in floating-point numbers",
            |g, b| times(g, b).iter().map(|it| it.millis() as f64).is_sorted(),
            "though only in the last digit",
        ),
        wrong(
            "counts in seconds",
            |g, b| times(g, b).iter().map(|it| it.millis() / 1000).is_sorted(),
            "199 is before 200",
        ),
        wrong(
            "looks at the sign of the difference",
            |g, b| {
                times(g, b)
                    .windows(2)
                    .all(|t| t[1].millis().wrapping_sub(t[0].millis()) as i32 >= 0)
            },
            "9007199254740991",
        ),
        wrong(
            "subtracts",
            |g, b| times(g, b).windows(2).all(|t| t[1].millis() - t[0].millis() < u64::MAX),
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "takes the genesis for a late beginning",
            |g, b| {
                let times = times(g, b);
                times.is_sorted() && (g.time.millis() > 0 || b.is_empty())
            },
            "no time is before 0",
        ),
        wrong(
            "forbids long pauses",
            |g, b| {
                let times = times(g, b);
                times.is_sorted()
                    && times.windows(2).all(|t| t[1].millis() - t[0].millis() < 1 << 40)
            },
            "the latest possible time is later",
        ),
    ]
}
