use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// A signature in a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Whose it's said to be.
    pub by: u16,
    /// Whether it's really this member's signature.
    pub is_good: bool,
}

/// Checks `is_certificate`.
pub fn is_certificate(student: fn(&[Signature], &[u16]) -> bool) -> Report {
    // A number below zero is a bad signature of the member −1 − number.
    let check = move |signed: &[i32], members: &[u16], expected: bool, because: &str| {
        let of = |it: &i32| Signature {
            by: if *it < 0 { (-1 - it) as u16 } else { *it as u16 },
            is_good: *it >= 0,
        };
        let signatures: Vec<Signature> = signed.iter().map(of).collect();
        let told: Vec<String> = signatures
            .iter()
            .map(|it| format!("{}{}", it.by, if it.is_good { "" } else { " (bad)" }))
            .collect();
        let call = asking(format!(
            "is_certificate with signatures by [{}], of the members {members:?},",
            told.join(", ")
        ));
        equal(call, student(&signatures, members), expected, because)
    };
    const FIVE: [u16; 5] = [0, 1, 2, 3, 4];
    Check::of("is_certificate")
        .claim("four of five", move || check(&[0, 1, 3, 4], &FIVE, true, "4 of 5 are enough"))
        .claim("three of five", move || {
            check(&[0, 1, 3], &FIVE, false, "4 of 5 are needed")?;
            check(&[], &FIVE, false, "no one has signed")
        })
        .claim("more than enough", move || {
            check(&[0, 1, 2, 3, 4], &FIVE, true, "more than enough is enough")
        })
        .claim("no one twice", move || {
            check(&[0, 1, 1, 2], &FIVE, false, "member 1 is in it twice")?;
            check(&[0, 1, 2, 3, 3], &FIVE, false, "member 3 is in it twice")
        })
        .claim("in the order of their numbers", move || {
            check(&[1, 0, 2, 3], &FIVE, false, "0 comes before 1")?;
            check(&[0, 1, 2, 1], &FIVE, false, "1 comes before 2")
        })
        .claim("each of them good", move || {
            check(&[0, 1, 2, -4], &FIVE, false, "the signature of member 3 is bad")?;
            check(&[0, 1, 2, 3, -5], &FIVE, false, "one bad signature spoils it")
        })
        .claim("each of them by a member", move || {
            check(&[0, 1, 2, 9], &FIVE, false, "9 isn't on the list")?;
            check(&[0, 1, 2, 3, 9], &FIVE, false, "9 isn't on the list")
        })
        .claim("the list has gaps where someone left", move || {
            check(&[0, 2, 9], &[9, 0, 5, 2], true, "3 of 4 are enough")?;
            check(&[0, 1, 9], &[9, 0, 5, 2], false, "1 isn't on the list")
        })
        .claim("lists of other lengths", move || {
            check(&[7], &[7], true, "one member is a quorum of one")?;
            check(&[1, 2], &[1, 2, 3], false, "of three members, none may lie")?;
            check(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5, 6, 7], true, "5 of 7 are enough")?;
            check(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5, 6], true, "5 of 6 are enough")?;
            check(&[1, 2, 3, 4], &[1, 2, 3, 4, 5, 6], false, "5 of 6 are needed")
        })
        .claim("it holds for any signatures", move || {
            let mut random = draws(84);
            for _ in 0..1_000 {
                let members: Vec<u16> = (0..random.random_range(1..8)).rev().collect();
                let mut signed: Vec<i32> = Vec::new();
                for by in 0..8 {
                    if random.random_bool(0.7) {
                        signed.push(if random.random_ratio(1, 20) { -1 - by } else { by });
                    }
                }
                let liars = (0..members.len()).filter(|it| 3 * it < members.len()).max();
                let is_fine = |it: &i32| *it >= 0 && (*it as usize) < members.len();
                let expected = signed.iter().all(is_fine)
                    && signed.len() + liars.unwrap_or(0) >= members.len();
                check(&signed, &members, expected, "so say the three rules")?;
            }
            Ok(())
        })
        .report()
}
