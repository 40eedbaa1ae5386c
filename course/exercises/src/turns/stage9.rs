//! What the reader writes in chapter 9.

use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage9_stake::{BlockHash, Checkpoint, EpochLink, Stakes, lot};
use rand::RngExt as _;

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[LEADER, GRIND, STALE, THREE_OF_FIVE, CONFLICTS];

const LEADER: Turn = Turn { name: "leader", chapter: 9, minutes: 4 };
const GRIND: Turn = Turn { name: "grind", chapter: 9, minutes: 4 };
const STALE: Turn = Turn { name: "stale", chapter: 9, minutes: 3 };
const THREE_OF_FIVE: Turn = Turn { name: "three_of_five", chapter: 9, minutes: 4 };
const CONFLICTS: Turn = Turn { name: "conflicts", chapter: 9, minutes: 3 };

/// Checks `leader`: whose coin a lot falls on.
pub fn leader(student: fn(&[u64], u64) -> Option<usize>) -> Report {
    let falls = move |stakes: &[u64], lot: u64, expected: Option<usize>, because: &str| {
        let call = asking(format!("leader(&{stakes:?}, {lot})"));
        equal(call, student(stakes, lot), expected, because)
    };
    Check::turn(LEADER)
        .claim("the first coins are the first person's", move || {
            falls(&[3, 2], 0, Some(0), "coin 0 is one of the first three")?;
            falls(&[3, 2], 1, Some(0), "coins 0, 1 and 2 are the first person's")?;
            falls(&[3, 2], 2, Some(0), "coins 0, 1 and 2 are the first person's")
        })
        .claim("the next ones are the next person's", move || {
            falls(&[3, 2], 3, Some(1), "coin 3 is the first of the second person's")?;
            falls(&[3, 2], 4, Some(1), "coin 4 is the last of the second person's")
        })
        .claim("after the last coin it begins again", move || {
            falls(&[3, 2], 5, Some(0), "there are five coins, and 5 leaves the remainder 0")?;
            falls(&[3, 2], 9, Some(1), "there are five coins, and 9 leaves the remainder 4")
        })
        .claim("someone with nothing is never drawn", move || {
            falls(&[0, 1, 0, 2], 0, Some(1), "the first person has nothing")?;
            falls(&[0, 1, 0, 2], 1, Some(3), "the third person has nothing")
        })
        .claim("where no one has anything, no one is drawn", move || {
            falls(&[0, 0], 7, None, "there's no coin")?;
            falls(&[], 7, None, "there's no one")
        })
        .claim("each coin has one holder", move || {
            let mut random = draws(91);
            for _ in 0..200 {
                let stakes: Vec<u64> =
                    (0..random.random_range(1..7)).map(|_| random.random_range(0..5)).collect();
                let of = |(who, count): (usize, &u64)| vec![who; *count as usize];
                let holders: Vec<usize> = stakes.iter().enumerate().flat_map(of).collect();
                let lot = random.random_range(0..1_000_000_u64);
                let coin = lot.checked_rem(holders.len() as u64);
                let because = match coin {
                    Some(coin) => format!("it's coin {coin} of {}", holders.len()),
                    None => "there's no coin".to_owned(),
                };
                falls(&stakes, lot, coin.map(|coin| holders[coin as usize]), &because)?;
            }
            Ok(())
        })
        .report()
}

/// How Mallory looks for a block that makes her the next leader, too.
type Grind = fn(&Stakes<&str>, u64, &str, &[BlockHash]) -> Option<usize>;

/// Checks `grind`: the first of some hashes with which the next slot is one's own.
pub fn grind(student: Grind) -> Report {
    const VILLAGE: [(&str, u64); 3] = [("Alice", 50), ("Bob", 35), ("Mallory", 15)];
    let hashes = |count: u8, salt: u8| -> Vec<BlockHash> {
        (0..count).map(|number| BlockHash::from_bytes([number.wrapping_add(salt); 32])).collect()
    };
    let finds = move |slot: u64, me: &str, seeds: &[BlockHash], because: &str| {
        let stakes: Stakes<&str> = VILLAGE.into_iter().collect();
        let drawn = |seed: &BlockHash| stakes.drawn_by(lot(seed, slot)).copied();
        let expected = seeds.iter().position(|seed| drawn(seed) == Some(me));
        let count = seeds.len();
        let call = asking(format!("grind for {me}, in slot {slot}, with {count} hashes,"));
        equal(call, student(&stakes, slot, me, seeds), expected, because)
    };
    // Where, among so many hashes, someone is drawn first.
    Check::turn(GRIND)
        .claim("with enough hashes, one of them is hers", move || {
            finds(8, "Mallory", &hashes(64, 0), "that's the first one with which she is drawn")
        })
        .claim("it's the place among the hashes that counts, and not the hash", move || {
            let seeds = hashes(64, 0);
            finds(8, "Mallory", &seeds[1..], "the places are counted from 0")
        })
        .claim("without a hash, there's nothing to choose", move || {
            finds(8, "Mallory", &[], "she has made no block")
        })
        .claim("if none of them will do, she finds none", move || {
            finds(8, "Carol", &hashes(64, 0), "she has no coins, so she's never drawn")
        })
        .claim("the slot counts", move || {
            for slot in 0..40 {
                finds(slot, "Mallory", &hashes(30, 7), "it's the lot of this slot that counts")?;
            }
            Ok(())
        })
        .claim("it works for others, too", move || {
            for (me, _) in VILLAGE {
                for salt in 0..20 {
                    finds(3, me, &hashes(12, salt), "the first one that will do is enough")?;
                }
            }
            Ok(())
        })
        .report()
}

/// How far a share may be off.
const CLOSE: f64 = 1e-9;

/// Holds a share against the right one.
fn close(call: String, found: f64, expected: f64, because: &str) -> Result<(), String> {
    if (found - expected).abs() <= CLOSE {
        return Ok(());
    }
    Err(format!("{call} gave {found:.6} and not {expected:.6}: {because}"))
}

/// Checks `stale`: which share of all blocks comes to nothing.
pub fn stale(student: fn(f64, f64) -> f64) -> Report {
    let gives = move |delay: f64, interval: f64, expected: f64, because: &str| {
        let call = asking(format!("stale({delay}, {interval})"));
        close(call, student(delay, interval), expected, because)
    };
    Check::turn(STALE)
        .claim("if news takes no time, no block is stale", move || {
            gives(0.0, 600.0, 0.0, "no one works on an old block")
        })
        .claim("a delay of one interval wastes half", move || {
            gives(10.0, 10.0, 0.5, "for each block that's kept, one more is made meanwhile")
        })
        .claim("a delay of half an interval wastes a third", move || {
            gives(
                5.0,
                10.0,
                1.0 / 3.0,
                "for each block that's kept, half a block is made meanwhile",
            )
        })
        .claim("ten minutes are long", move || {
            gives(8.7, 600.0, 8.7 / 608.7, "it's 0.0145 blocks for each one that's kept")
        })
        .claim("only the ratio counts", move || {
            for (delay, interval) in [(1.0, 7.0), (3.0, 21.0), (250.0, 1750.0)] {
                gives(delay, interval, 0.125, "the delay is a seventh of the interval")?;
            }
            Ok(())
        })
        .claim("however long the delay, one in some is kept", move || {
            gives(990.0, 10.0, 0.99, "one block in a hundred is kept")
        })
        .report()
}

/// Checks `three_of_five`: the chance of at least three of five tickets.
pub fn three_of_five(student: fn(f64) -> f64) -> Report {
    let gives = move |share: f64, expected: f64, because: &str| {
        let call = asking(format!("three_of_five({share})"));
        close(call, student(share), expected, because)
    };
    // Counts all 32 ways in which five draws can come out.
    let by_counting = |share: f64| -> f64 {
        let ways = (0..32_u32).filter(|draws| draws.count_ones() >= 3);
        ways.map(|draws| {
            (0..5).map(|at| if draws >> at & 1 == 1 { share } else { 1.0 - share }).product::<f64>()
        })
        .sum()
    };
    Check::turn(THREE_OF_FIVE)
        .claim("someone without tickets never has three", move || {
            gives(0.0, 0.0, "none of the five is hers")
        })
        .claim("someone with all tickets always has", move || {
            gives(1.0, 1.0, "all of the five are hers")
        })
        .claim("with half of them, it's a coin toss", move || {
            gives(0.5, 0.5, "three of five are as likely hers as the others'")
        })
        .claim("four and five are enough, too", move || {
            gives(0.9, 0.99144, "3 of 5: 0.0729, 4 of 5: 0.32805, 5 of 5: 0.59049")
        })
        .claim("a small share is worth less than its size", move || {
            gives(0.1, 0.00856, "3 of 5: 0.0081, 4 of 5: 0.00045, 5 of 5: 0.00001")?;
            gives(0.3, 0.16308, "3 of 5: 0.1323, 4 of 5: 0.02835, 5 of 5: 0.00243")
        })
        .claim("it holds for any share", move || {
            for hundredths in 0..=100 {
                let share = f64::from(hundredths) / 100.0;
                gives(share, by_counting(share), "that's the sum over all ways to draw five")?;
            }
            Ok(())
        })
        .report()
}

/// Checks `conflicts`: whether two links are evidence.
pub fn conflicts(student: fn(EpochLink, EpochLink) -> bool) -> Report {
    /// A link from an epoch to an epoch, and which of the blocks there is meant.
    type Said = (u32, u32, char);
    let link = |(source, target, block): Said| {
        let checkpoint = |epoch: u32, block: char| Checkpoint {
            epoch,
            height: 12 * u64::from(epoch),
            hash: BlockHash::from_bytes([block as u8; 32]),
        };
        EpochLink { source: checkpoint(source, 'a'), target: checkpoint(target, block) }
    };
    let says = move |one: Said, other: Said, expected: bool, because: &str| {
        for (one, other) in [(one, other), (other, one)] {
            let words = |(source, target, block): Said| format!("{source} → {target}{block}");
            let call = asking(format!("conflicts({}, {})", words(one), words(other)));
            equal(call, student(link(one), link(other)), expected, because)?;
        }
        Ok(())
    };
    Check::turn(CONFLICTS)
        .claim("one epoch after another is honest", move || {
            says((1, 2, 'a'), (2, 3, 'a'), false, "that's what everyone does")
        })
        .claim("two blocks for one epoch are evidence", move || {
            says((1, 2, 'a'), (1, 2, 'b'), true, "both are for epoch 2, and they differ")
        })
        .claim("two ways to one epoch are evidence, too", move || {
            says((0, 2, 'a'), (1, 2, 'a'), true, "both are for epoch 2, and they differ")
        })
        .claim("the same promise twice is none", move || {
            says((1, 2, 'a'), (1, 2, 'a'), false, "it's one and the same link")
        })
        .claim("a link that surrounds another one is evidence", move || {
            says((0, 5, 'a'), (2, 3, 'a'), true, "0 → 5 begins earlier and ends later")
        })
        .claim("one that only begins earlier is none, and one that only ends later", move || {
            says((0, 3, 'a'), (0, 5, 'b'), false, "they begin together")?;
            says((0, 3, 'a'), (2, 5, 'b'), false, "it begins later, and ends later")?;
            says((0, 2, 'a'), (3, 4, 'b'), false, "one is over before the other begins")
        })
        .claim("it holds for any two links", move || {
            for [a, b, c, d] in fours(6).filter(|[a, b, c, d]| a < b && c < d) {
                for block in ['a', 'b'] {
                    let (one, other) = ((a, b, 'a'), (c, d, block));
                    let is_second = b == d && one != other;
                    let surrounds = (a < c && d < b) || (c < a && b < d);
                    let because = match (is_second, surrounds) {
                        (true, _) => "both are for one epoch, and they differ",
                        (_, true) => "one begins earlier and ends later",
                        _ => "they're for two epochs, and neither surrounds the other",
                    };
                    says(one, other, is_second || surrounds, because)?;
                }
            }
            Ok(())
        })
        .report()
}

/// All ways to choose four numbers below a limit.
fn fours(limit: u32) -> impl Iterator<Item = [u32; 4]> {
    let all = limit.pow(4);
    (0..all).map(move |number| [0, 1, 2, 3].map(|place| number / limit.pow(place) % limit))
}
