use crate::{Check, Report, equal};
use kusari::stage6_coin::Amount;

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
    let case = move |payments: &'static [Numbers],
                     room: usize,
                     expected: &'static [usize],
                     because: &'static str| {
        move || {
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
        }
    };
    const FAMILY: &[Numbers] = &[(1, 100, None), (5, 100, None), (14, 100, Some(0))];
    Check::of("fill_block")
        .claim(
            "who pays more stands first",
            case(
                &[(10, 100, None), (30, 100, None), (20, 100, None)],
                1000,
                &[1, 2, 0],
                "0.3, then 0.2, then 0.1 a byte",
            ),
        )
        .claim(
            "for each byte, not altogether",
            case(
                &[(50, 500, None), (30, 100, None)],
                1000,
                &[1, 0],
                "0.3 a byte is more than 0.1, although 50 is more than 30",
            ),
        )
        .claim(
            "fractions are not rounded",
            case(
                &[(101, 100, None), (199, 100, None), (150, 100, None)],
                1000,
                &[1, 2, 0],
                "1.99, then 1.5, then 1.01 a byte",
            ),
        )
        .claim(
            "of equals the one that came first",
            case(
                &[(10, 100, None), (20, 200, None), (5, 50, None)],
                1000,
                &[0, 1, 2],
                "all of them pay 0.1 a byte",
            ),
        )
        .claim(
            "no more than there is room for",
            case(
                &[(10, 100, None), (30, 100, None), (20, 100, None)],
                200,
                &[1, 2],
                "two of 100 bytes fit",
            ),
        )
        .claim(
            "what does not fit is passed over",
            case(
                &[(90, 300, None), (50, 200, None), (10, 100, None)],
                400,
                &[0, 2],
                "after the first there is room for 100 more",
            ),
        )
        .claim(
            "a parent stands before its child",
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
            "also if that leaves no room for others",
            case(FAMILY, 200, &[0, 2], "0 and 2 together pay 0.075 a byte, and 1 pays 0.05"),
        )
        .claim(
            "without its parent it gets no room",
            case(FAMILY, 100, &[1], "2 cannot stand without 0, and both need 200 bytes"),
        )
        .claim(
            "a dear parent is a burden",
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
            "what is chosen is paid for",
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
        .claim("nobody may wait", case(&[], 1000, &[], "there is no payment"))
        .claim("there may be no room", case(&[(10, 100, None)], 99, &[], "it needs 100 bytes"))
        .report()
}

fn show((number, (fee, bytes, parent)): (usize, &Numbers)) -> String {
    let above = parent.map(|parent| format!(" on {parent}")).unwrap_or_default();
    format!("{number}: {fee} for {bytes}{above}")
}
