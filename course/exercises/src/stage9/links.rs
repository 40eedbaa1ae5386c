use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// A vote for going on from one checkpoint to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who votes.
    pub voter: u32,
    /// The epoch of the checkpoint where it begins.
    pub source: u64,
    /// The epoch of the checkpoint where it ends.
    pub target: u64,
    /// The block that's this checkpoint.
    pub block: u64,
}

/// A link in short: voter, source, target, block.
type Short = (u32, u64, u64, u64);

fn long(links: &[Short]) -> Vec<Link> {
    let link = |&(voter, source, target, block): &Short| Link { voter, source, target, block };
    links.iter().map(link).collect()
}

/// Checks `slashed`.
pub fn slashed(student: fn(&[Link]) -> Vec<u32>) -> Report {
    let check = move |links: &[Short], expected: &[u32], because: &str| {
        let call = asking(format!("slashed, of (voter, source, target, block) {links:?},"));
        equal(call, student(&long(links)), expected.to_vec(), because)
    };
    Check::of("slashed")
        .claim("honest voters", move || {
            check(&[], &[], "no one has said anything")?;
            check(&[(1, 0, 1, 10), (1, 1, 2, 20), (2, 0, 1, 10)], &[], "step by step is fine")
        })
        .claim("two blocks for one epoch", move || {
            check(&[(1, 0, 1, 10), (1, 0, 1, 11)], &[1], "blocks 10 and 11 can't both be epoch 1")
        })
        .claim("the same epoch from two sources", move || {
            check(&[(1, 0, 3, 30), (1, 2, 3, 30)], &[1], "two votes have target epoch 3")
        })
        .claim("saying the same twice is nothing new", move || {
            check(&[(1, 0, 1, 10), (1, 0, 1, 10)], &[], "it's the same link")
        })
        .claim("a link inside another", move || {
            check(&[(1, 0, 5, 50), (1, 2, 3, 30)], &[1], "2 to 3 lies inside 0 to 5")?;
            check(
                &[(1, 2, 3, 30), (1, 0, 5, 50)],
                &[1],
                "the order in which they came doesn't matter",
            )
        })
        .claim("links that only touch or overlap", move || {
            check(&[(1, 0, 2, 20), (1, 2, 4, 40)], &[], "one ends where the other begins")?;
            check(&[(1, 0, 3, 30), (1, 2, 4, 40)], &[], "neither lies inside the other")?;
            check(&[(1, 1, 3, 30), (1, 1, 4, 40)], &[], "both begin in epoch 1")
        })
        .claim("others aren't to blame", move || {
            let links = [(1, 0, 1, 10), (2, 0, 1, 11), (3, 0, 5, 50), (4, 2, 3, 30)];
            check(&links, &[], "each of them has voted once")
        })
        .claim("in order, and each once", move || {
            let links = [
                (9, 0, 1, 10),
                (9, 0, 1, 11),
                (9, 0, 1, 12),
                (4, 2, 3, 30),
                (4, 0, 5, 50),
                (5, 0, 1, 10),
            ];
            check(&links, &[4, 9], "4 and 9 have lied, and 5 hasn't")
        })
        .claim("it holds for any links", move || {
            let mut random = draws(94);
            for _ in 0..400 {
                let mut one = || {
                    let source = random.random_range(0..4_u64);
                    let target = random.random_range(source + 1..6);
                    (random.random_range(0..3_u32), source, target, random.random_range(0..2_u64))
                };
                let links: Vec<Short> = (0..5).map(|_| one()).collect();
                let lies = |a: &Short, b: &Short| {
                    let (double, inside) = (a.2 == b.2 && a != b, a.1 > b.1 && a.2 < b.2);
                    a.0 == b.0 && (double || inside)
                };
                let lied = |voter: &u32| {
                    links.iter().any(|a| a.0 == *voter && links.iter().any(|b| lies(a, b)))
                };
                let expected: Vec<u32> = (0..3).filter(lied).collect();
                check(&links, &expected, "compare each link with each other one")?;
            }
            Ok(())
        })
        .report()
}

/// Checks `justified`.
pub fn justified(student: fn(&[u64], &[Link]) -> Vec<u64>) -> Report {
    let check =
        move |stakes: &[u64], links: &[(u32, u64, u64)], expected: &[u64], because: &str| {
            let with_block: Vec<Short> = links.iter().map(|&(v, s, t)| (v, s, t, 10 * t)).collect();
            let call = asking(format!(
                "justified, with stakes {stakes:?} and of (voter, source, target) {links:?},"
            ));
            equal(call, student(stakes, &long(&with_block)), expected.to_vec(), because)
        };
    Check::of("justified")
        .claim("nothing but the genesis", move || check(&[5, 5, 5], &[], &[0], "epoch 0 always is"))
        .claim("two thirds are enough", move || {
            check(&[5, 5, 5], &[(0, 0, 1), (2, 0, 1)], &[0, 1], "10 of 15 are two thirds")?;
            check(&[5, 5, 6], &[(0, 0, 1), (1, 0, 1)], &[0], "10 of 16 are less")
        })
        .claim("coins count, and not voters", move || {
            check(&[1, 1, 1, 9], &[(3, 0, 1)], &[0, 1], "voter 3 has 9 of 12")?;
            check(&[1, 1, 1, 9], &[(0, 0, 1), (1, 0, 1), (2, 0, 1)], &[0], "they have 3 of 12")
        })
        .claim("a vote sent twice counts once", move || {
            check(&[5, 5, 5], &[(0, 0, 1), (0, 0, 1)], &[0], "it's 5 of 15")
        })
        .claim("one step stands on the other", move || {
            let links = [(0, 0, 1), (1, 0, 1), (0, 1, 2), (1, 1, 2)];
            check(&[5, 5, 5], &links, &[0, 1, 2], "epoch 1 is justified, so it can justify epoch 2")
        })
        .claim("a source that isn't justified", move || {
            let links = [(0, 0, 1), (0, 1, 2), (1, 1, 2)];
            check(&[5, 5, 5], &links, &[0], "epoch 1 has only a third")
        })
        .claim("links come in any order", move || {
            let links = [(1, 2, 5), (0, 2, 5), (2, 0, 2), (1, 0, 2)];
            check(&[5, 5, 5], &links, &[0, 2, 5], "first 0 to 2, then 2 to 5")
        })
        .claim("different sources don't add up", move || {
            let links = [(0, 0, 1), (1, 0, 1), (0, 0, 2), (1, 1, 2)];
            check(&[5, 5, 5], &links, &[0, 1], "to epoch 2, each link has a third")
        })
        .claim("very many coins", move || {
            let most = u64::MAX;
            let links = [(0, 0, 1), (1, 0, 1)];
            check(&[most, most, most], &links, &[0, 1], "two of three have voted")?;
            check(&[most, most, most], &links[..1], &[0], "one of three has voted")
        })
        .claim("it holds for any links", move || {
            let mut random = draws(95);
            for _ in 0..300 {
                let stakes: Vec<u64> = (0..3).map(|_| random.random_range(1..5)).collect();
                let mut one = || {
                    let source = random.random_range(0..3_u64);
                    (random.random_range(0..3_u32), source, random.random_range(source + 1..5))
                };
                let links: Vec<_> = (0..10).map(|_| one()).collect();
                let has = |s: u64, t: u64| {
                    let voted = |voter: &usize| links.contains(&(*voter as u32, s, t));
                    let stake: u64 = (0..3).filter(voted).map(|voter| stakes[voter]).sum();
                    3 * stake >= 2 * stakes.iter().sum::<u64>()
                };
                let mut expected = vec![0];
                for target in 1..5 {
                    if expected.iter().any(|source| has(*source, target)) {
                        expected.push(target);
                    }
                }
                check(&stakes, &links, &expected, "add up the coins behind each link")?;
            }
            Ok(())
        })
        .report()
}
