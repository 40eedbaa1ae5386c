use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// Checks `counts_once`.
pub fn counts_once(student: fn(&[(u16, u64)]) -> Vec<bool>) -> Report {
    let check = move |commands: &[(u16, u64)], expected: &[bool], because: &str| {
        let call = asking(format!("counts_once({commands:?})"));
        equal(call, student(commands), expected.to_vec(), because)
    };
    Check::of("counts_once")
        .claim("no commands", move || check(&[], &[], "there's nothing to count"))
        .claim("the first one counts, whatever its number", move || {
            check(&[(1, 0)], &[true], "0 is a number as good as any")?;
            check(&[(1, 900)], &[true], "numbers may be left out")
        })
        .claim("a number counts once", move || {
            check(&[(1, 5), (1, 5)], &[true, false], "it's the same command again")
        })
        .claim("each member has numbers of its own", move || {
            let because = "member 2 hasn't used 5 yet";
            check(&[(1, 5), (2, 5), (1, 5), (2, 6)], &[true, true, false, true], because)
        })
        .claim("a lower number comes too late", move || {
            let because = "after 7, neither 3 nor 6 is higher";
            check(&[(1, 7), (1, 3), (1, 6), (1, 8)], &[true, false, false, true], because)
        })
        .claim("what doesn't count doesn't change anything", move || {
            let because = "3 didn't count, so 7 is still the highest, and 5 isn't";
            check(&[(1, 7), (1, 3), (1, 5)], &[true, false, false], because)
        })
        .claim("large numbers are numbers", move || {
            let most = u64::MAX;
            check(&[(9, most), (9, most), (9, 0)], &[true, false, false], "nothing is higher")?;
            let ids = [(u16::MAX, 1), (u16::MAX, most), (0, most)];
            check(&ids, &[true, true, true], "each is higher than those before of its sender")
        })
        .claim("it holds for any commands", move || {
            let mut random = draws(82);
            for _ in 0..300 {
                let mut command = || (random.random_range(0..3_u16), random.random_range(0..6_u64));
                let commands: Vec<_> = (0..8).map(|_| command()).collect();
                let counts = |at: usize| {
                    let (by, number) = commands[at];
                    commands[..at].iter().all(|it| it.0 != by || it.1 < number)
                };
                let expected: Vec<bool> = (0..commands.len()).map(counts).collect();
                check(&commands, &expected, "look at all commands of the same sender before it")?;
            }
            Ok(())
        })
        .report()
}
