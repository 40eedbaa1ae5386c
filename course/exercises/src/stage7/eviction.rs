use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// Someone who called us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The group of its address, as a number.
    pub group: u32,
    /// When it called, in seconds since the node was started. Two may have called in the same second.
    pub since: u64,
    /// Whether it ever brought a new block.
    pub brought_block: bool,
}

/// A caller in short: its group, since when, and whether it brought a block.
type Short = (u32, u64, bool);

/// Checks `whom_to_evict`.
pub fn whom_to_evict(student: fn(&[Caller]) -> Option<usize>) -> Report {
    let check = move |callers: &[Short], expected: Option<usize>, because: &str| {
        let long = |&(group, since, brought_block): &Short| Caller { group, since, brought_block };
        let long: Vec<Caller> = callers.iter().map(long).collect();
        let call = format!("whom_to_evict, of (group, since, brought_block) {callers:?},");
        let call = asking(call);
        equal(call, student(&long), expected, because)
    };
    let case = move |callers: &'static [Short], expected, because: &'static str| {
        move || check(callers, expected, because)
    };
    Check::of("whom_to_evict")
        .claim("no one is there", case(&[], None, "there's no one to evict"))
        .claim("one is there", case(&[(3, 10, false)], Some(0), "it's the only one"))
        .claim(
            "the largest group gives one up",
            case(
                &[(1, 90, false), (2, 10, false), (2, 20, false)],
                Some(2),
                "group 2 has two, and 20 is later than 10",
            ),
        )
        .claim(
            "the youngest of it",
            case(
                &[(2, 30, false), (2, 10, false), (1, 99, false), (2, 20, false)],
                Some(0),
                "30 is the latest in group 2",
            ),
        )
        .claim(
            "not one that brought a block",
            case(
                &[(2, 30, true), (2, 10, false), (1, 99, false), (2, 20, false)],
                Some(3),
                "the first one brought a block, and of the others 20 is the latest",
            ),
        )
        .claim(
            "blocks protect a caller, but its group is as large as before",
            case(
                &[(2, 1, true), (2, 2, true), (2, 3, false), (1, 4, false), (1, 5, false)],
                Some(2),
                "group 2 has three, even if two of them brought blocks",
            ),
        )
        .claim(
            "if all brought blocks, the same rule among all",
            case(&[(1, 5, true), (2, 3, true), (2, 4, true)], Some(2), "someone has to go"),
        )
        .claim(
            "a group in which all brought blocks is passed over",
            case(
                &[(2, 1, true), (2, 2, true), (2, 3, true), (1, 9, false)],
                Some(3),
                "only the last one brought nothing",
            ),
        )
        .claim(
            "of groups that are equally large, the youngest caller",
            case(
                &[(1, 5, false), (2, 9, false), (1, 7, false), (2, 6, false)],
                Some(1),
                "both groups have two, and 9 is the latest",
            ),
        )
        .claim(
            "of two in the same second, the one that's later in the list",
            case(&[(1, 5, false), (1, 5, false)], Some(1), "both called at 5"),
        )
        .claim("large numbers are numbers", move || {
            const MOST: u32 = u32::MAX;
            let late = [(MOST, u64::MAX - 1, false), (MOST, u64::MAX, false)];
            check(&late, Some(1), "it's one second later")?;
            let long_ago = [(MOST, u64::MAX, false), (MOST, 0, false)];
            check(&long_ago, Some(0), "0 is earlier, it was long ago")?;
            let early = [(0, u64::MAX, false), (MOST, 0, false), (MOST, 0, true)];
            check(&early, Some(1), "the last group has two, and one of them brought nothing")
        })
        .claim("it works for any callers", move || {
            let mut random = draws(75);
            for _ in 0..1_000 {
                let count = random.random_range(0..7);
                let mut caller = || {
                    let brought_block = random.random_ratio(1, 3);
                    (random.random_range(0..3), random.random_range(0..5), brought_block)
                };
                let callers: Vec<_> = (0..count).map(|_| caller()).collect();
                check(&callers, right(&callers), "so say the rules, one after another")?;
            }
            Ok(())
        })
        .report()
}

fn right(callers: &[Short]) -> Option<usize> {
    let any_without = callers.iter().any(|caller| !caller.2);
    let size = |group| callers.iter().filter(|caller| caller.0 == group).count();
    let mut best: Option<((usize, u64), usize)> = None;
    for (index, (group, since, brought)) in callers.iter().enumerate() {
        let rank = (size(*group), *since);
        let is_candidate = !brought || !any_without;
        if is_candidate && best.is_none_or(|(most, _)| rank >= most) {
            best = Some((rank, index));
        }
    }
    best.map(|(_, index)| index)
}
