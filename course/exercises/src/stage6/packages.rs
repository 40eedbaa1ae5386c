use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage6_coin::Amount;
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

/// A payment that waits for a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What it pays to the miner.
    pub fee: Amount,
    /// How much room it takes.
    pub bytes: usize,
    /// The number of the payment that it builds on, if that waits, too. It came earlier, so its
    /// number is lower.
    pub parent: Option<usize>,
}

type FillBlock = fn(&[Waiting], usize) -> Vec<usize>;

/// Fee, bytes, and the parent's number.
type Numbers = (u64, usize, Option<usize>);

/// Checks `fill_block`.
pub fn fill_block(student: FillBlock) -> Report {
    let check = move |payments: &[Numbers], room: usize, expected: &[usize], because: &str| {
        let waiting: Vec<Waiting> = payments
            .iter()
            .map(|(fee, bytes, parent)| Waiting {
                fee: Amount::new(*fee),
                bytes: *bytes,
                parent: *parent,
            })
            .collect();
        let shown: Vec<String> = payments.iter().enumerate().map(show).collect();
        let call = format!("{}; room for {room} bytes: it", shown.join(", "));
        equal(call, student(&waiting, room), expected.to_vec(), because)
    };
    let case =
        move |payments: &'static [Numbers],
              room: usize,
              expected: &'static [usize],
              because: &'static str| { move || check(payments, room, expected, because) };
    const FAMILY: &[Numbers] = &[(1, 100, None), (5, 100, None), (14, 100, Some(0))];
    Check::of("fill_block")
        .claim(
            "who pays more comes first",
            case(
                &[(10, 100, None), (30, 100, None), (20, 100, None)],
                1000,
                &[1, 2, 0],
                "0.3, then 0.2, then 0.1 a byte",
            ),
        )
        .claim(
            "for each byte, and not in total",
            case(
                &[(50, 500, None), (30, 100, None)],
                1000,
                &[1, 0],
                "0.3 a byte is more than 0.1, although 50 is more than 30",
            ),
        )
        .claim(
            "fractions aren't rounded",
            case(
                &[(101, 100, None), (199, 100, None), (150, 100, None)],
                1000,
                &[1, 2, 0],
                "1.99, then 1.5, then 1.01 a byte",
            ),
        )
        .claim(
            "if two pay the same, the one that came first",
            case(
                &[(10, 100, None), (20, 200, None), (5, 50, None)],
                1000,
                &[0, 1, 2],
                "all of them pay 0.1 a byte",
            ),
        )
        .claim(
            "no more than there's room for",
            case(
                &[(10, 100, None), (30, 100, None), (20, 100, None)],
                200,
                &[1, 2],
                "two of 100 bytes fit",
            ),
        )
        .claim(
            "what doesn't fit is passed over",
            case(
                &[(90, 300, None), (50, 200, None), (10, 100, None)],
                400,
                &[0, 2],
                "after the first there's room for 100 more",
            ),
        )
        .claim(
            "a parent comes before its child",
            case(&[(20, 100, None), (10, 100, Some(0))], 1000, &[0, 1], "1 spends what 0 pays"),
        )
        .claim(
            "a child that pays well takes its parent along",
            case(
                FAMILY,
                1000,
                &[0, 2, 1],
                "0 and 2 together pay 15 for 200 bytes, 1 pays 5 for 100",
            ),
        )
        .claim(
            "even if that leaves no room for others",
            case(FAMILY, 200, &[0, 2], "0 and 2 together pay 0.075 a byte, and 1 pays 0.05"),
        )
        .claim(
            "without its parent it doesn't get in",
            case(FAMILY, 100, &[1], "2 can't get in without 0, and together they need 200 bytes"),
        )
        .claim(
            "a large parent is a burden",
            case(
                &[(1, 900, None), (30, 100, Some(0)), (40, 1000, None)],
                2000,
                &[2, 0, 1],
                "0 and 1 together pay 31 for 1000 bytes, less than 40 for 1000",
            ),
        )
        .claim(
            "grandparents count, too",
            case(
                &[(0, 100, None), (0, 100, Some(0)), (60, 100, Some(1)), (30, 100, None)],
                1000,
                &[3, 0, 1, 2],
                "3 pays 0.3 a byte; 0, 1 and 2 together pay 0.2",
            ),
        )
        .claim(
            "what's chosen doesn't count again",
            case(
                &[(2, 100, None), (50, 100, Some(0)), (24, 100, Some(0)), (25, 100, None)],
                1000,
                &[0, 1, 3, 2],
                "0 goes with 1, at 0.26; then 3 pays 0.25, and 2 alone 0.24",
            ),
        )
        .claim(
            "once the parent is in, the child counts alone",
            case(
                &[(0, 300, None), (40, 100, Some(0)), (30, 100, Some(0)), (12, 100, None)],
                1000,
                &[3, 0, 1, 2],
                "3 pays 0.12; 0 and 1 together pay 0.1, more than 0 and 2; then 2 is alone",
            ),
        )
        .claim(
            "a sibling moves up when the parent is in",
            case(
                &[(0, 100, None), (50, 100, Some(0)), (20, 100, Some(0)), (15, 100, None)],
                1000,
                &[0, 1, 2, 3],
                "0 goes with 1; then 2 pays 0.2 alone, more than the 0.15 of 3",
            ),
        )
        .claim(
            "a parent may be better off alone",
            case(
                &[(50, 100, None), (10, 100, Some(0)), (20, 100, None)],
                1000,
                &[0, 2, 1],
                "0 pays 0.5 alone, and 0.3 with its child",
            ),
        )
        .claim("there may be no payments", case(&[], 1000, &[], "nothing waits"))
        .claim("there may be no room", case(&[(10, 100, None)], 99, &[], "it needs 100 bytes"))
        .claim("what fits to the last byte fits", move || {
            check(&[(10, 100, None)], 100, &[0], "it needs 100 bytes, and there are 100")?;
            let pair = [(1, 100, None), (9, 100, Some(0))];
            check(&pair, 200, &[0, 1], "both need 200 bytes, and there are 200")?;
            check(&pair, 199, &[0], "both need 200 bytes; one byte is missing, so 0 goes alone")
        })
        .claim("a payment that offers nothing gets what room is left", move || {
            let because = "1 pays 0.1 a byte; then there's room for both that pay nothing";
            check(&[(0, 100, None), (10, 100, None), (0, 100, None)], 1000, &[1, 0, 2], because)
        })
        .claim("if two packages pay the same, the one whose payment came first", move || {
            let because = "0 alone pays 0.1 a byte, and so do 0 and 1 together, and 2";
            let equals = [(10, 100, None), (10, 100, Some(0)), (10, 100, None)];
            check(&equals, 1000, &[0, 1, 2], because)?;
            let because = "1 pays 0.1 a byte, and so do 0 and 2 together; 1 came before 2";
            let late = [(0, 100, None), (10, 100, None), (20, 100, Some(0))];
            check(&late, 1000, &[1, 0, 2], because)?;
            let because = "0 and 1 together pay 0.1 a byte, and so does 2; 1 came before 2";
            let early = [(0, 100, None), (20, 100, Some(0)), (10, 100, None)];
            check(&early, 1000, &[0, 1, 2], because)
        })
        .claim("rates are compared exactly", move || {
            // a/b is greater than c/d by 1/(b·d), which no f64 shows.
            let k = 1_000_000_000;
            let (a, c) = (1_000_000 * k - 1, 999_999 * k - 1);
            let pair = [(c, 999_999, None), (a, 1_000_000, None)];
            let because = "1 pays more a byte, though so little that fractions (f64) don't show it";
            check(&pair, 2_000_000, &[1, 0], because)
        })
        .claim("fees may be large", move || {
            let most = Amount::MAX.units();
            let because = "1 pays more a byte. A fee times bytes doesn't always fit into 64 bits";
            check(&[(most / 2, 5_000, None), (most / 2, 4_999, None)], 10_000, &[1, 0], because)?;
            let because = "0 and 1 together pay more a byte than 2 does";
            let family =
                [(most / 4, 3_000, None), (most / 4, 2_999, Some(0)), (most / 4, 3_000, None)];
            check(&family, 10_000, &[0, 1, 2], because)
        })
        .claim("there may be all the room in the world", move || {
            let two = [(1, 100, None), (2, 100, None)];
            check(&two, usize::MAX, &[1, 0], "both fit; 1 pays more")
        })
        .claim("a family may be large", move || {
            let line: Vec<Numbers> =
                (0..40).map(|at: usize| (at as u64 / 39 * 800, 10, at.checked_sub(1))).collect();
            let all: Vec<usize> = (0..40).collect();
            check(&line, 400, &all, "the last one pays 800 for all forty, 400 bytes")?;
            let because = "all forty need 400 bytes; the others pay nothing, and go one by one";
            check(&line, 399, &all[..39], because)
        })
        .claim("it works for any payments", move || {
            let mut random = ChaCha12Rng::seed_from_u64(12);
            for _ in 0..400 {
                let count: usize = random.random_range(0..8);
                let payments: Vec<Numbers> = (0..count)
                    .map(|at| {
                        let parent =
                            (at > 0 && random.random_bool(0.5)).then(|| random.random_range(0..at));
                        (random.random_range(0..6), random.random_range(1..4) * 10, parent)
                    })
                    .collect();
                let room = random.random_range(0..100);
                let because = "again and again, the package that fits and pays most for each byte";
                check(&payments, room, &filled(&payments, room), because)?;
            }
            Ok(())
        })
        .report()
}

/// What should be chosen. All the packages that are left are made anew for each choice.
fn filled(payments: &[Numbers], room: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let left = room - chosen.iter().map(|it| payments[*it].1).sum::<usize>();
        // Fee and bytes of each package that fits, and who is in it.
        let mut best: Option<(u64, usize, Vec<usize>)> = None;
        for last in (0..payments.len()).filter(|it| !chosen.contains(it)) {
            let above = std::iter::successors(Some(last), |it| payments[*it].2);
            let mut members: Vec<usize> = above.take_while(|it| !chosen.contains(it)).collect();
            members.reverse();
            let fee: u64 = members.iter().map(|it| payments[*it].0).sum();
            let bytes: usize = members.iter().map(|it| payments[*it].1).sum();
            let is_more = best.as_ref().is_none_or(|(most, of, _)| {
                u128::from(fee) * *of as u128 > u128::from(*most) * bytes as u128
            });
            if bytes <= left && is_more {
                best = Some((fee, bytes, members));
            }
        }
        let Some((_, _, members)) = best else { return chosen };
        chosen.extend(members);
    }
}

fn show((number, (fee, bytes, parent)): (usize, &Numbers)) -> String {
    let above = parent.map(|parent| format!(" on {parent}")).unwrap_or_default();
    format!("{number}: {fee} for {bytes}{above}")
}
