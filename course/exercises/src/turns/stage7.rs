//! What the reader writes in chapter 7.

use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::lessons::stage7::{at, honest, rented};
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage7_peers::{AddressBook, BookShape, PeerAddress};
use rand::RngExt as _;
use std::collections::BTreeSet;
use std::time::Duration;

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[COUNT_GROUPS, ALL_HERS, SPREAD, PAUSE, WHOM_TO_BELIEVE];

const COUNT_GROUPS: Turn = Turn { name: "count_groups", chapter: 7, minutes: 3 };
const ALL_HERS: Turn = Turn { name: "all_hers", chapter: 7, minutes: 4 };
const SPREAD: Turn = Turn { name: "spread", chapter: 7, minutes: 4 };
const PAUSE: Turn = Turn { name: "pause", chapter: 7, minutes: 5 };
const WHOM_TO_BELIEVE: Turn = Turn { name: "whom_to_believe", chapter: 7, minutes: 4 };

/// Checks `count_groups`: in how many groups some addresses are.
pub fn count_groups(student: fn(&[PeerAddress]) -> usize) -> Report {
    let counts = move |what: &str, addresses: &[PeerAddress], expected: usize, because: &str| {
        asking(format!("count_groups of {what},"));
        equal(format!("count_groups of {what}"), student(addresses), expected, because)
    };
    Check::turn(COUNT_GROUPS)
        .claim("a thousand neighbouring addresses are one group", move || {
            counts("198.51.0.0 to 198.51.3.231", &rented(1000), 1, "all begin with 198.51")
        })
        .claim("forty honest nodes are forty", move || {
            counts("40 honest nodes", &honest(40), 40, "each of them begins with other numbers")
        })
        .claim("one group may come up again after another", move || {
            let mixed = [[5, 5, 1, 1], [6, 6, 1, 1], [5, 5, 2, 2], [6, 6, 9, 9], [5, 6, 1, 1]];
            counts(
                "5.5.1.1, 6.6.1.1, 5.5.2.2, 6.6.9.9 and 5.6.1.1",
                &mixed.map(at),
                3,
                "5.5, 6.6 and 5.6",
            )
        })
        .claim("machines at home are a group each", move || {
            let home = [[192, 168, 1, 2], [192, 168, 1, 3], [192, 168, 1, 2]];
            let because = "at home, each machine is a group of its own, as `group()` says";
            counts("192.168.1.2, 192.168.1.3 and 192.168.1.2 again", &home.map(at), 2, because)
        })
        .claim("no addresses, no groups", move || {
            counts("no addresses", &[], 0, "there's nothing to count")?;
            counts("one address", &honest(1), 1, "there's one")
        })
        .report()
}

/// Checks `all_hers`: how likely it is that all neighbours are Mallory's.
pub fn all_hers(student: fn(u32, u32, u32) -> f64) -> Report {
    let near = move |hers: u32, all: u32, links: u32, expected: f64, because: &str| {
        let call = asking(format!("all_hers({hers}, {all}, {links})"));
        let found = student(hers, all, links);
        if (found - expected).abs() <= 1e-9 {
            return Ok(());
        }
        Err(format!("{call} gave {found} and not {expected}: {because}"))
    };
    Check::turn(ALL_HERS)
        .claim("half of the addresses, one neighbour", move || {
            near(50, 100, 1, 0.5, "it's like tossing a coin")
        })
        .claim("half of the addresses, two neighbours", move || {
            near(50, 100, 2, 0.25, "both tosses have to go her way")
        })
        .claim("eight neighbours", move || {
            near(1, 2, 8, 0.003_906_25, "half, eight times over, is 1 in 256")?;
            let because = "1,000 of 1,040 is 0.9615, and that eight times over";
            near(1000, 1040, 8, (1000.0_f64 / 1040.0).powi(8), because)
        })
        .claim("all of them are hers, or none is", move || {
            near(40, 40, 8, 1.0, "there's no one else to draw")?;
            near(0, 40, 8, 0.0, "she has none")
        })
        .claim("a node without neighbours isn't told anything by anyone else", move || {
            near(3, 10, 0, 1.0, "no draw has gone against her")
        })
        .claim("large numbers don't turn over", move || {
            let because = "4,000,000,000 fits into a `u32`, but its square doesn't";
            near(2_000_000_000, 4_000_000_000, 3, 0.125, because)
        })
        .report()
}

/// Checks `spread`: addresses that take more than one bucket.
pub fn spread(student: fn(u8) -> Vec<PeerAddress>) -> Report {
    let spread = move |count: u8| {
        asking(format!("spread({count})"));
        let addresses = student(count);
        let call = format!("spread({count})");
        equal(&call, addresses.len(), count.into(), "that's how many she was asked for")?;
        let once: BTreeSet<_> = addresses.iter().collect();
        if once.len() < addresses.len() {
            return Err(format!("{call} has an address twice, and the second one finds no place"));
        }
        let groups: BTreeSet<_> = addresses.iter().map(PeerAddress::group).collect();
        let because = "addresses of one group share a bucket, so each should have its own group";
        equal(format!("{call}: the groups"), groups.len(), addresses.len(), because)?;
        Ok(addresses)
    };
    Check::turn(SPREAD)
        .claim("one address is one address", move || spread(1).map(drop))
        .claim("two of them are in two groups", move || spread(2).map(drop))
        .claim("64 of them are in 64 groups", move || spread(64).map(drop))
        .claim("in a book they take more than one bucket", move || {
            let addresses = spread(64)?;
            let mut book = AddressBook::new([7; 16], BookShape::default());
            let by = at([90, 0, 0, 66]).group();
            let taken = addresses.iter().filter(|address| book.hear(**address, by)).count();
            if taken > 8 {
                return Ok(());
            }
            Err(format!(
                "{taken} of your 64 find a place in a book, and these should take more than one bucket of eight. (An \
                 address that means another machine in each house isn't taken from a stranger.)"
            ))
        })
        .claim("asked for none, she names none", move || spread(0).map(drop))
        .claim("255 are no trouble either", move || spread(255).map(drop))
        .report()
}

/// Checks `pause`: how long to wait before an address is dialled again.
pub fn pause(student: fn(u32) -> Duration) -> Report {
    let waits = move |failures: u32, millis: u64, because: &str| {
        let call = asking(format!("pause({failures})"));
        equal(call, student(failures), Duration::from_millis(millis), because)
    };
    Check::turn(PAUSE)
        .claim("the first pause is a fifth of a second", move || {
            waits(1, 200, "that's the first pause")
        })
        .claim("each is twice as long as the one before", move || {
            waits(2, 400, "twice 200 ms")?;
            waits(3, 800, "twice 400 ms")?;
            waits(9, 51_200, "200 ms, doubled eight times")
        })
        .claim("none is longer than a minute", move || {
            waits(10, 60_000, "102.4 s would be more than a minute")?;
            waits(11, 60_000, "it stays a minute")
        })
        .claim("someone who hasn't failed needn't wait", move || {
            waits(0, 0, "no failure, no pause")
        })
        .claim("a node that's gone for a year is no trouble", move || {
            for failures in [33, 64, 65, 500_000, u32::MAX] {
                waits(failures, 60_000, "it stays a minute")?;
            }
            Ok(())
        })
        .report()
}

/// Checks `whom_to_believe`: which of several answers a phone goes by.
pub fn whom_to_believe(student: fn(&[Option<u64>]) -> Option<usize>) -> Report {
    let believes = move |works: &[Option<u64>], expected: Option<usize>, because: &str| {
        let call = asking(format!("whom_to_believe({works:?})"));
        equal(call, student(works), expected, because)
    };
    Check::turn(WHOM_TO_BELIEVE)
        .claim("the one with the most work", move || {
            believes(&[Some(768), Some(2048), Some(1024)], Some(1), "2048 is the most")?;
            believes(&[Some(5), Some(3), Some(4)], Some(0), "5 is the most")?;
            believes(&[Some(3), Some(4), Some(5)], Some(2), "5 is the most")
        })
        .claim("two liars don't outvote one honest core", move || {
            let because = "no one votes: 2048 hashes are more than 768, however many say 768";
            believes(&[Some(768), Some(768), Some(2048)], Some(2), because)
        })
        .claim("no answer, or a wrong one, counts for nothing", move || {
            believes(&[None, Some(7), None], Some(1), "only the second one answered")?;
            believes(
                &[None, Some(0)],
                Some(1),
                "no work is still an answer: a chain without blocks",
            )
        })
        .claim("of equal ones, the first", move || {
            believes(
                &[None, Some(9), Some(9)],
                Some(1),
                "both have 9, and the second core comes first",
            )
        })
        .claim("if no one answers, no one is believed", move || {
            believes(&[None, None, None], None, "there's nothing to go by")?;
            believes(&[], None, "no one was asked")
        })
        .claim("it works for any answers", move || {
            let mut random = draws(70);
            for _ in 0..200 {
                let count = random.random_range(0..6);
                let draw = |_| random.random_ratio(3, 4).then(|| random.random_range(0..6_u64));
                let works: Vec<Option<u64>> = (0..count).map(draw).collect();
                let most = works.iter().flatten().max();
                let first = most.and_then(|most| works.iter().position(|it| *it == Some(*most)));
                believes(&works, first, "it's the first of those with the most")?;
            }
            Ok(())
        })
        .claim("a lot of work is still a number", move || {
            believes(&[Some(u64::MAX - 1), Some(u64::MAX)], Some(1), "it's one hash more")
        })
        .report()
}

/// Whether the lesson's liars are where the turns say they are.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::stage7::made_up;

    #[test]
    fn made_up_addresses_pass_where_rented_ones_do_not() {
        assert!(spread(|count| made_up(count.into())).is_passed());
        assert!(!spread(|count| rented(count.into())).is_passed());
    }
}
