use crate::{Check, Report};

/// Checks `catch_up_probability`.
pub fn catch_up_probability(student: fn(f64, usize, usize) -> f64) -> Report {
    let case =
        move |share: f64, behind: usize, blocks: usize, expected: f64, because: &'static str| {
            move || {
                let found = student(share, behind, blocks);
                // Written so that what is not a number is not near anything.
                if (found - expected).abs() <= 1e-9 {
                    return Ok(());
                }
                let call = format!("catch_up_probability({share}, {behind}, {blocks})");
                Err(format!("{call} gave {found} and not {expected}: {because}"))
            }
        };
    Check::of("catch_up_probability")
        .claim(
            "who is not behind has drawn level",
            case(0.3, 0, 10, 1.0, "she is 0 behind already"),
        )
        .claim("also if no block is left", case(0.3, 0, 0, 1.0, "she is 0 behind already"))
        .claim(
            "without blocks nobody draws level",
            case(0.9, 1, 0, 0.0, "no block is left to find"),
        )
        .claim("one block is one chance", case(0.3, 1, 1, 0.3, "the one block has to be hers"))
        .claim(
            "one block is not enough for two",
            case(0.6, 2, 1, 0.0, "in one block she can make good one"),
        )
        .claim("too far is too far", case(0.9, 50, 10, 0.0, "ten blocks cannot make good fifty"))
        .claim("two behind, two blocks", case(0.4, 2, 2, 0.16, "both have to be hers: 0.4 · 0.4"))
        .claim(
            "who has drawn level once has succeeded",
            case(0.5, 1, 2, 0.5, "the first block decides: after it she is level, or two behind"),
        )
        .claim(
            "the order counts",
            case(
                0.4,
                1,
                3,
                0.4 + 0.6 * 0.16,
                "the first is hers, or the first is theirs and the other two are hers",
            ),
        )
        .claim("without power there is no chance", case(0.0, 1, 100, 0.0, "no block is ever hers"))
        .claim("with all power it is certain", case(1.0, 7, 7, 1.0, "each of the 7 blocks is hers"))
        .claim(
            "a hundred blocks",
            case(0.3, 2, 100, 0.183_672_978_864_785, "add up all ways in which she can draw level"),
        )
        .claim(
            "fifty, and she is nearly as strong as the others",
            case(0.45, 3, 50, 0.463_895_657_295_316, "add up all ways in which she can draw level"),
        )
        .claim("a thousand blocks", move || {
            // With so many blocks left it is nearly what it is with endlessly many: (q/p)^n.
            case(
                0.3,
                3,
                1_000,
                (3.0_f64 / 7.0).powi(3),
                "with so many blocks left it is nearly (0.3/0.7)³",
            )()?;
            case(
                0.1,
                6,
                1_000,
                (1.0_f64 / 9.0).powi(6),
                "with so many blocks left it is nearly (0.1/0.9)⁶",
            )()
        })
        .claim(
            "with most of the power it is nearly certain",
            case(0.6, 5, 1_000, 1.0, "she finds three blocks in the time of the others' two"),
        )
        .report()
}
