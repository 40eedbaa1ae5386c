use crate::check::{Check, asking, equal};
use crate::report::Report;

/// Checks `quorum_of`.
pub fn quorum_of(student: fn(usize, bool) -> (usize, usize)) -> Report {
    let check = move |members: usize, may_lie: bool, expected: (usize, usize), because: &str| {
        let call = asking(format!("quorum_of({members}, {may_lie})"));
        equal(call, student(members, may_lie), expected, because)
    };
    Check::of("quorum_of")
        .claim("five members that only stop", move || {
            check(5, false, (3, 2), "3 are more than half of 5, and 2 may stop")
        })
        .claim("six need one more", move || {
            check(6, false, (4, 2), "3 are only half of 6, so 4 are needed")
        })
        .claim("four members of which one may lie", move || check(4, true, (3, 1), "4 = 3·1 + 1"))
        .claim("five and six of which one may lie", move || {
            check(5, true, (4, 1), "two liars would need 7 members")?;
            check(6, true, (5, 1), "two liars would need 7 members")
        })
        .claim("seven and ten", move || {
            check(7, true, (5, 2), "7 = 3·2 + 1")?;
            check(10, true, (7, 3), "10 = 3·3 + 1")
        })
        .claim("few members", move || {
            check(1, true, (1, 0), "it can only sign alone")?;
            check(1, false, (1, 0), "it can only sign alone")?;
            check(2, false, (2, 0), "one of two isn't more than half")?;
            check(3, true, (3, 0), "one liar would need 4 members")
        })
        .claim("large numbers are numbers", move || {
            let all = usize::MAX;
            check(all, false, (all / 2 + 1, all / 2), "more than half, and the rest may stop")?;
            let liars = (all - 1) / 3;
            check(all, true, (all - liars, liars), "(n − 1) / 3 may lie")
        })
        .claim("two quorums always share someone who can be relied on", move || {
            for members in 1..=200 {
                let liars = (0..members).filter(|it| 3 * it < members).max().unwrap_or(0);
                let because = format!("of {members} members, {liars} may lie");
                check(members, true, (members - liars, liars), &because)?;
                let enough = (0..=members).find(|it| 2 * it > members).unwrap_or(members);
                let because = format!("{enough} is the first that's more than half");
                check(members, false, (enough, members - enough), &because)?;
            }
            Ok(())
        })
        .report()
}
