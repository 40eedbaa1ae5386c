use crate::check::Check;
use crate::report::Report;

/// Checks `catch_up_probability`.
pub fn catch_up_probability(student: fn(f64, usize, usize) -> f64) -> Report {
    let check = move |share: f64, behind: usize, blocks: usize, expected: f64, because: &str| {
        let found = student(share, behind, blocks);
        // Written so that what is not a number is not near anything.
        if (found - expected).abs() <= 1e-9 {
            return Ok(());
        }
        let call = format!("catch_up_probability({share}, {behind}, {blocks})");
        Err(format!("{call} gave {found} and not {expected}: {because}"))
    };
    let case =
        move |share: f64, behind: usize, blocks: usize, expected: f64, because: &'static str| {
            move || check(share, behind, blocks, expected, because)
        };
    Check::of("catch_up_probability")
        .claim(
            "if she isn't behind, she has drawn level",
            case(0.3, 0, 10, 1.0, "she's 0 behind already"),
        )
        .claim("even if no block is left", case(0.3, 0, 0, 1.0, "she's 0 behind already"))
        .claim(
            "without blocks she can't draw level",
            case(0.9, 1, 0, 0.0, "no block is left to find"),
        )
        .claim("one block is one chance", case(0.3, 1, 1, 0.3, "the one block has to be hers"))
        .claim(
            "one block isn't enough for two",
            case(0.6, 2, 1, 0.0, "with one block she can make up for one"),
        )
        .claim("too far is too far", case(0.9, 50, 10, 0.0, "ten blocks can't make up for fifty"))
        .claim("two behind, two blocks", case(0.4, 2, 2, 0.16, "both have to be hers: 0.4 · 0.4"))
        .claim(
            "once she has drawn level, she has succeeded",
            case(0.5, 1, 2, 0.5, "the first block decides: after it she's level, or two behind"),
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
        .claim("without power there's no chance", case(0.0, 1, 100, 0.0, "no block is ever hers"))
        .claim(
            "with all the power it's certain",
            case(1.0, 7, 7, 1.0, "each of the 7 blocks is hers"),
        )
        .claim(
            "a hundred blocks",
            case(
                0.3,
                2,
                100,
                0.183_672_978_864_785,
                "add up all the ways in which she can draw level",
            ),
        )
        .claim(
            "fifty, and she's nearly as strong as the others",
            case(
                0.45,
                3,
                50,
                0.463_895_657_295_316,
                "add up all the ways in which she can draw level",
            ),
        )
        .claim("a thousand blocks", move || {
            // With so many blocks left it is nearly what it is with endlessly many: (q/p)^n.
            case(
                0.3,
                3,
                1_000,
                (3.0_f64 / 7.0).powi(3),
                "with that many blocks left it's nearly (0.3/0.7)³",
            )()?;
            case(
                0.1,
                6,
                1_000,
                (1.0_f64 / 9.0).powi(6),
                "with that many blocks left it's nearly (0.1/0.9)⁶",
            )()
        })
        .claim(
            "with most of the power it's nearly certain",
            case(0.6, 5, 1_000, 1.0, "she finds three blocks in the time of the others' two"),
        )
        .claim("whatever her share is, and however far behind she is", move || {
            for share in [0.0, 0.001, 0.1, 0.25, 0.5, 0.501, 0.75, 0.999, 1.0] {
                for behind in 0..=7 {
                    for blocks in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 32, 33, 100] {
                        let because = match behind {
                            0 => "she's 0 behind already",
                            _ if behind > blocks => "that few blocks can't make up for that many",
                            _ => "add up all the ways in which she can draw level",
                        };
                        check(share, behind, blocks, reflected(share, behind, blocks), because)?;
                    }
                }
            }
            Ok(())
        })
        .claim("she may be far behind, and many blocks may be left", move || {
            for (share, behind, blocks) in [
                (0.5, 30, 1_000),
                (0.49, 20, 999),
                (0.55, 100, 1_000),
                (0.999, 1_000, 1_000),
                (0.999, 999, 1_000),
                (0.3, 1_000, 999),
                (0.9, 5_000, 1_000),
            ] {
                let because = "add up all the ways in which she can draw level";
                check(share, behind, blocks, reflected(share, behind, blocks), because)?;
            }
            Ok(())
        })
        .report()
}

/// The chance by the reflection principle: of the ways that end below level, as many have touched it
/// as end just as far above it, so nothing has to be counted block by block.
fn reflected(share: f64, behind: usize, blocks: usize) -> f64 {
    let mut log_factorials = vec![0.0; blocks + 1];
    for n in 1..=blocks {
        log_factorials[n] = log_factorials[n - 1] + (n as f64).ln();
    }
    // How many ways there are with so many blocks of hers, and the chance of one of them, in logs.
    let log_ways =
        |hers: usize| log_factorials[blocks] - log_factorials[hers] - log_factorials[blocks - hers];
    let log_power = |chance: f64, n: usize| if n == 0 { 0.0 } else { n as f64 * chance.ln() };
    let log_chance = |hers| log_power(share, hers) + log_power(1.0 - share, blocks - hers);
    let ends_with = |hers: usize| {
        let is_level = 2 * hers >= blocks + behind;
        let like = if is_level { Some(hers) } else { (blocks + behind).checked_sub(hers) };
        let like = like.filter(|like| *like <= blocks);
        like.map_or(0.0, |like| (log_ways(like) + log_chance(hers)).exp())
    };
    (0..=blocks).map(ends_with).sum()
}
