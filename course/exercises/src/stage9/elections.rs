use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// Coins that someone gives to a delegate. They stay the owner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The delegate's number.
    pub to: u32,
    /// How many coins.
    pub coins: u64,
}

/// Checks `elected`.
pub fn elected(student: fn(&[Delegation], usize) -> Vec<u32>) -> Report {
    let check = move |given: &[(u32, u64)], seats: usize, expected: &[u32], because: &str| {
        let long: Vec<_> = given.iter().map(|&(to, coins)| Delegation { to, coins }).collect();
        let call = asking(format!("elected, of (to, coins) {given:?}, with {seats} seats,"));
        equal(call, student(&long, seats), expected.to_vec(), because)
    };
    Check::of("elected")
        .claim("no one", move || {
            check(&[], 3, &[], "there are no delegations")?;
            check(&[(1, 5)], 0, &[], "there are no seats")
        })
        .claim("most coins come first", move || {
            check(&[(1, 5), (2, 9), (3, 7)], 3, &[2, 3, 1], "9 are more than 7, and 7 more than 5")
        })
        .claim("only as many as there are seats", move || {
            check(&[(1, 5), (2, 9), (3, 7)], 2, &[2, 3], "there are 2 seats")
        })
        .claim("coins of several add up", move || {
            check(&[(1, 5), (2, 9), (1, 5)], 1, &[1], "5 and 5 are more than 9")
        })
        .claim("equal ones come in the order of their numbers", move || {
            check(&[(7, 4), (3, 4), (5, 4)], 2, &[3, 5], "all have 4, and 3 and 5 come first")
        })
        .claim("without a coin there's no seat", move || {
            check(&[(1, 0), (2, 3)], 5, &[2], "delegate 1 has no coins")
        })
        .claim("very many coins", move || {
            let most = u64::MAX;
            let given = [(1, most), (2, most), (1, 1)];
            check(&given, 2, &[1, 2], "delegate 1 has one more than u64::MAX")
        })
        .claim("it holds for any delegations", move || {
            let mut random = draws(93);
            for _ in 0..300 {
                let mut one = || (random.random_range(0..5_u32), random.random_range(0..4_u64));
                let given: Vec<_> = (0..7).map(|_| one()).collect();
                let sum =
                    |to: u32| given.iter().filter(|it| it.0 == to).map(|it| it.1).sum::<u64>();
                // Again and again, the best of those who are left.
                let (mut left, mut expected) = ((0..5_u32).collect::<Vec<_>>(), Vec::new());
                left.retain(|to| sum(*to) > 0);
                while let Some(best) = left.iter().copied().rev().max_by_key(|to| sum(*to)) {
                    left.retain(|to| *to != best);
                    expected.push(best);
                }
                expected.truncate(3);
                check(&given, 3, &expected, "add up each one's coins")?;
            }
            Ok(())
        })
        .report()
}

/// A ticket, and the block that it votes for.
type Vote = (u32, u64);

/// Checks `enough_votes`.
pub fn enough_votes(student: fn(&[u32; 5], &[Vote], u64) -> bool) -> Report {
    let check = move |votes: &[Vote], expected: bool, because: &str| {
        const DRAWN: [u32; 5] = [3, 14, 15, 92, 65];
        let call = asking(format!("enough_votes({DRAWN:?}, {votes:?}, 9)"));
        equal(call, student(&DRAWN, votes, 9), expected, because)
    };
    Check::of("enough_votes")
        .claim("no votes", move || check(&[], false, "three are needed"))
        .claim("all five", move || {
            let all = [(3, 9), (14, 9), (15, 9), (92, 9), (65, 9)];
            check(&all, true, "five are more than three")
        })
        .claim("three are enough, and two aren't", move || {
            check(&[(65, 9), (3, 9), (15, 9)], true, "three of the five have voted")?;
            check(&[(65, 9), (3, 9)], false, "three are needed")
        })
        .claim("a ticket counts once", move || {
            check(&[(3, 9), (3, 9), (3, 9)], false, "it's the same ticket")?;
            check(&[(3, 9), (14, 9), (14, 9)], false, "14 has voted twice")
        })
        .claim("a vote for another block doesn't help", move || {
            check(&[(3, 9), (14, 9), (15, 8)], false, "15 has voted for block 8")?;
            check(&[(3, 9), (14, 9), (15, 8), (15, 9)], true, "15 has voted for block 9, too")
        })
        .claim("a ticket that wasn't drawn doesn't help", move || {
            check(&[(3, 9), (14, 9), (16, 9)], false, "16 wasn't drawn")?;
            check(&[(0, 9), (1, 9), (2, 9), (4, 9)], false, "none of them was drawn")
        })
        .claim("votes that don't help don't hurt", move || {
            let votes = [(16, 9), (3, 8), (3, 9), (65, 9), (3, 9), (92, 9), (14, 1)];
            check(&votes, true, "3, 65 and 92 have voted for block 9")
        })
        .report()
}
